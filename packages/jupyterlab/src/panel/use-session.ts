import { useEffect, useState } from 'react';
import type { Session } from '../session/session.js';
import type { SessionState } from '../session/session-state.js';

/** A session's state, the component drawn anew at each change. */
export function useSession(session: Session): SessionState {
  return useSessionPart(session, (state) => state);
}

/**
 * A part of a session's state; the component is drawn anew when that part is another, so not at every event of a training.
 * @param select must not make anything new: it gives what the state holds.
 */
export function useSessionPart<Part>(
  session: Session,
  select: (state: SessionState) => Part,
): Part {
  const [part, setPart] = useState(() => select(session.state));
  useEffect(() => {
    const update = (_: Session, changed: SessionState): void => {
      setPart(() => select(changed));
    };
    setPart(() => select(session.state));
    session.changed.connect(update);
    return () => {
      session.changed.disconnect(update);
    };
  }, [session]);
  return part;
}
