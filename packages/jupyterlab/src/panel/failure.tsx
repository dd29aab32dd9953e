import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { SessionState } from '../session/session-state.js';

export interface FailureProperties {
  readonly failure: SessionState['failure'];
  readonly trans: TranslationBundle;
}

/** What went wrong last; nothing when nothing did. */
export function Failure({ failure, trans }: FailureProperties): ReactElement | null {
  if (failure === null) return null;
  return (
    <p role="alert" className="jp-colatent-Failure">
      {textOf(failure, trans)}
    </p>
  );
}

/** Why there is no worker, in the user's language; what tables and the engine tell is told as it is. */
function textOf(
  { name, message }: { readonly name: string; readonly message: string },
  trans: TranslationBundle,
): string {
  switch (name) {
    case 'WorkerForbiddenError':
      return trans.__(
        'This page may not start a worker, in which Colatent does its work. The Content-Security-Policy of the server must allow it: worker-src with its own address.',
      );
    case 'WorkerSilentError':
      return trans.__(
        "The worker in which Colatent does its work did not start. The server may keep its script back, or its Content-Security-Policy forbid WebAssembly, which script-src allows with 'wasm-unsafe-eval'.",
      );
    default:
      return message;
  }
}
