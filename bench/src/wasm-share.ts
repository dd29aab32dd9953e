import { Session, type Profiler } from 'node:inspector/promises';

/**
 * The share of a call's time, sampled by V8's profiler, in which WebAssembly ran and not JavaScript. Waiting is not counted.
 */
export async function wasmShareOf(call: () => Promise<unknown>): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    await call();
    const { profile } = await session.post('Profiler.stop');
    return shareIn(profile);
  } finally {
    session.disconnect();
  }
}

function shareIn({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): number {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  let wasm = 0;
  let all = 0;
  samples.forEach((id, sample) => {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') return;
    const time = timeDeltas[sample] ?? 0;
    all += time;
    if (frame.url.startsWith('wasm://')) wasm += time;
  });
  return all === 0 ? 0 : wasm / all;
}
