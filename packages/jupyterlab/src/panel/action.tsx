import { useState, type ReactElement, type ReactNode } from 'react';
import type { Session } from '../session/session.js';
import { useSessionPart } from './use-session.js';

export interface ActionProperties {
  readonly session: Session;
  readonly children: ReactNode;
  readonly title?: string;
  readonly disabled?: boolean;
  /** What is told while it writes new columns. Default: nothing is told. */
  readonly telling?: (share: number | null) => string;
  readonly onClick: () => Promise<void>;
}

/** A button whose work takes a while: it can be pressed once at a time, and what fails is told in the panel. */
export function Action({
  session,
  children,
  title,
  disabled = false,
  telling,
  onClick,
}: ActionProperties): ReactElement {
  const [isBusy, setBusy] = useState(false);
  const writing = useSessionPart(session, (state) => state.writing);
  const run = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    session.clearFailure();
    try {
      await onClick();
    } catch (error) {
      session.fail(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button
        className="jp-colatent-Button"
        title={title}
        disabled={disabled}
        // one that is disabled loses the focus
        aria-disabled={isBusy ? true : undefined}
        aria-busy={isBusy}
        onClick={() => void run()}
      >
        {children}
      </button>
      {telling !== undefined && (
        <span role="status" className="jp-colatent-Busy">
          {isBusy && telling(writing)}
        </span>
      )}
    </>
  );
}
