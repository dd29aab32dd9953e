import type { ColumnReason } from '@colatent/core';
import { useEffect, useRef, useState } from 'react';
import type { Session } from '../../session/session.js';
import { useSession } from '../use-session.js';
import { ROW_HEIGHT } from './row-window.js';

/** Where an element is scrolled to, and how high it is. */
export function useScroll(): {
  body: { readonly current: HTMLDivElement | null };
  top: number;
  height: number;
  scrollTo: (top: number) => void;
} {
  const body = useRef<HTMLDivElement>(null);
  const [{ top, height }, setScroll] = useState({ top: 0, height: 0 });
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const update = (): void => {
      const seen = Math.max(0, element.clientHeight - ROW_HEIGHT);
      setScroll({ top: element.scrollTop, height: seen });
    };
    const observer = new ResizeObserver(update);
    observer.observe(element);
    element.addEventListener('scroll', update, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', update);
    };
  }, []);
  return { body, top, height, scrollTo: (to) => body.current?.scrollTo({ top: to }) };
}

/** The cells of rows in sight, those of rows read before at hand. */
export function useRowCells(
  session: Session,
  rows: readonly number[],
  columns: readonly string[],
): {
  readonly cells: ReadonlyMap<number, readonly (string | null)[]>;
  readonly failure: string | null;
} {
  const [failure, setFailure] = useState<string | null>(null);
  const [cells, setCells] = useState<ReadonlyMap<number, readonly (string | null)[]>>(new Map());
  const known = useRef(cells);
  useEffect(() => {
    known.current = new Map();
  }, [columns]);
  useEffect(() => {
    const missing = rows.filter((row) => !known.current.has(row));
    if (missing.length === 0) return;
    let current = true;
    session.see('cells', { rows: missing, columns }).then(
      (gives) => {
        if (!current) return;
        const kept = rows.flatMap((row) => {
          const of = known.current.get(row);
          return of === undefined ? [] : [[row, of] as const];
        });
        known.current = new Map([
          ...kept,
          ...missing.map((row, i) => [row, gives[i] ?? []] as const),
        ]);
        setCells(known.current);
        setFailure(null);
      },
      (error: unknown) => {
        setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      current = false;
    };
  }, [session, rows, columns]);
  return { cells, failure };
}

/** How long rows must be in sight before they are explained, in milliseconds: explaining takes longer than reading. */
const EXPLAIN_AFTER = 150;

/** The first reason of rows in sight; null where a row has none. */
export function useReasons(
  session: Session,
  rows: readonly number[],
): ReadonlyMap<number, ColumnReason | null> {
  const { scored } = useSession(session);
  const [reasons, setReasons] = useState<ReadonlyMap<number, ColumnReason | null>>(new Map());
  useEffect(() => {
    setReasons(new Map());
  }, [scored]);
  useEffect(() => {
    const missing = rows.filter((row) => !reasons.has(row));
    if (missing.length === 0) return;
    let current = true;
    const timer = setTimeout(() => {
      session.see('explain', { rows: missing, top: 1 }).then(
        (explained) => {
          if (!current) return;
          setReasons(
            (before) =>
              new Map([
                ...before,
                ...missing.map((row, i) => [row, explained[i]?.reasons[0] ?? null] as const),
              ]),
          );
        },
        () => undefined,
      );
    }, EXPLAIN_AFTER);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [session, scored, rows]);
  return reasons;
}
