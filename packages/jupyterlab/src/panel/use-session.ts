import { useEffect, useState } from 'react';
import type { Session, SessionState } from '../session/session.js';

/** A session's state, the component drawn anew at each change. */
export function useSession(session: Session): SessionState {
  const [state, setState] = useState(session.state);
  useEffect(() => {
    const update = (_: Session, changed: SessionState): void => {
      setState(changed);
    };
    setState(session.state);
    session.changed.connect(update);
    return () => {
      session.changed.disconnect(update);
    };
  }, [session]);
  return state;
}
