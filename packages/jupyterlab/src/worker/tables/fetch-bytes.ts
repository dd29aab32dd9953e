import { TableError } from './table-source.js';

/** A browser's cache tells files by the second they changed in, so that it may give what a file was before it was written. */
const FRESH: RequestInit = { cache: 'no-store' };

/** As `fetch`, without a cache. @throws TableError, in words, when nothing comes or what comes says that there is nothing. */
export async function fetchFresh(
  url: Parameters<typeof fetch>[0],
  init: RequestInit = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, ...FRESH });
  } catch {
    throw new TableError(
      'the server does not answer: it was stopped, or the connection to it is gone. Start it or connect again, then try once more',
    );
  }
  if (response.ok) return response;
  const { status, statusText } = response;
  throw new TableError(`the file cannot be fetched: ${status} ${statusText}`);
}

/** The bytes of a response as they come; an end that comes too early is told in words. */
export function bytesAsTheyCome(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read().catch(() => {
          throw brokenOff();
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** What is told when a response ends too early. */
export function brokenOff(): TableError {
  return new TableError(
    'the file broke off while it was read: it changed meanwhile, or the connection is gone. Try again',
  );
}
