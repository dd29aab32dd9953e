import { useEffect, useState } from 'react';
import type { Session } from '../../session/session.js';
import type { SeeOperations } from '../../worker/see/operations.js';
import { useSession } from '../use-session.js';

/** What the worker gave, and what went wrong. */
export interface Seen<Gives> {
  /** The last answer; null before the first, and after rows were scored anew. */
  readonly gives: Gives | null;
  readonly failure: string | null;
  /** Whether an answer to what is asked now is still to come. */
  readonly waiting: boolean;
}

/**
 * Asks the worker for what a view shows, again whenever the rows are scored anew or what is asked changes.
 * @param takes null asks for nothing; `undefined` is not a request.
 * @param key changes with what is asked for. Default: `takes` as JSON.
 */
export function useSeen<Name extends keyof SeeOperations>(
  session: Session,
  operation: Name,
  takes: SeeOperations[Name]['takes'] | undefined,
  key: string | number = JSON.stringify(takes ?? null),
): Seen<SeeOperations[Name]['gives']> {
  const { scored } = useSession(session);
  const [seen, setSeen] = useState<Seen<SeeOperations[Name]['gives']>>(NOTHING);
  useEffect(() => {
    setSeen(NOTHING);
  }, [scored]);
  useEffect(() => {
    if (scored === null || takes === undefined) return;
    let current = true;
    setSeen(({ gives }) => ({ gives, failure: null, waiting: true }));
    session.see(operation, takes).then(
      (gives) => {
        if (current) setSeen({ gives, failure: null, waiting: false });
      },
      (error: unknown) => {
        const failure = error instanceof Error ? error.message : String(error);
        if (current) setSeen({ gives: null, failure, waiting: false });
      },
    );
    return () => {
      current = false;
    };
    // `key` stands for what is asked for
  }, [session, scored, operation, takes === undefined, key]);
  return seen;
}

const NOTHING = { gives: null, failure: null, waiting: false };
