import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { SessionState } from '../session/session.js';

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
    case 'WebAssemblyForbiddenError':
      return trans.__(
        "This page may not run WebAssembly, with which Colatent computes. The Content-Security-Policy of the server must allow it: script-src with 'wasm-unsafe-eval'.",
      );
    case 'WorkerSilentError':
      return trans.__(
        'The worker in which Colatent does its work did not start. Load the page again; if that does not help, the network or the server keeps its script back.',
      );
    default:
      return message;
  }
}
