import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

/** The server gives no answer at all. */
export class ServerAwayError extends Error {
  override readonly name = 'ServerAwayError';

  constructor(trans: TranslationBundle) {
    super(
      trans.__(
        'The server does not answer: it was stopped, or the connection to it is gone. Start it or connect again, then try once more. What was trained is kept as long as this page is open.',
      ),
    );
  }
}

/** What the server, or what became of asking it, is told as. */
export function inWords(error: unknown, trans: TranslationBundle): unknown {
  return error instanceof ServerConnection.NetworkError ? new ServerAwayError(trans) : error;
}

/** Whether there is no file or folder of a name. */
export function isMissing(error: unknown): boolean {
  return error instanceof ServerConnection.ResponseError && error.response.status === 404;
}

/** Whether the server may not write where it was to. It says 403 of users that are not logged in too. */
export function isForbidden(error: unknown): boolean {
  return (
    error instanceof ServerConnection.ResponseError &&
    /permission denied|read-only file system/i.test(error.message)
  );
}
