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

/** One call by the processor's clock: what it costs the whole process, however many others share the machine. */
export function timeProcessor(call: () => void): Burst {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return { calls: 1, seconds: (user + system) / 1e6 };
}

/** The same of calls that answer later, one after the other. */
export async function timeProcessorAsync(
  call: () => Promise<unknown>,
  calls: number,
): Promise<Burst> {
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) await call();
  const { user, system } = process.cpuUsage(before);
  return { calls, seconds: (user + system) / 1e6 };
}
