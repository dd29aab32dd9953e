/** A burst of calls of one thing. */
export interface Burst {
  readonly calls: number;
  readonly seconds: number;
}

/** Calls again and again for about so many seconds, at least once. */
export function timeCalls(call: () => void, seconds: number): Burst {
  const start = performance.now();
  for (let calls = 1; ; calls++) {
    call();
    const elapsed = (performance.now() - start) / 1000;
    if (elapsed >= seconds) return { calls, seconds: elapsed };
  }
}

/** The same of a call that answers later; the next starts when the last is done. */
export async function timeAsyncCalls(
  call: () => Promise<unknown>,
  seconds: number,
): Promise<Burst> {
  const start = performance.now();
  for (let calls = 1; ; calls++) {
    await call();
    const elapsed = (performance.now() - start) / 1000;
    if (elapsed >= seconds) return { calls, seconds: elapsed };
  }
}
