import { availableParallelism, cpus, loadavg } from 'node:os';

/** The machine and what runs on it, as one sentence: what a figure depends on. */
export function describeMachine(versions: readonly string[]): string {
  const [load = 0] = loadavg();
  return [
    `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    ...versions,
    `load average ${load.toFixed(2)} at the end`,
  ].join('; ');
}
