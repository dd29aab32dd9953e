import type { SessionState } from './session-state.js';

/** The names of the columns that a training would learn from: those that are ticked and not known to be of no use. */
export function usedColumns({
  table,
  choices,
  summaries,
}: Pick<SessionState, 'table' | 'choices' | 'summaries'>): string[] {
  const known = new Map(summaries.map((summary) => [summary.name, summary.kind]));
  return (table?.columns ?? []).flatMap(({ name }) => {
    const { used = false, kind = known.get(name) } = choices[name] ?? {};
    return used && kind !== null ? [name] : [];
  });
}
