import type { Sql, Step } from './dialect.js';

/** Steps that need nothing of each other, and the names of earlier ones that are needed later. */
export interface Layer {
  readonly keep: readonly Sql[];
  readonly steps: readonly Step[];
}

const NAME = /\baae_[a-z_]+_\d+\b/g;

/**
 * Steps in as few layers as their dependencies allow: one sub-select each, so that each value is computed once and names nothing that
 * its own layer makes. Steps whose value nobody uses are left out.
 */
export function layersOf(steps: readonly Step[], result: Sql): Layer[] {
  const usedBy = (sql: Sql): Set<string> => new Set(sql.match(NAME) ?? []);
  const byName = new Map(steps.map((step) => [step.name, { step, uses: usedBy(step.sql) }]));
  const depths = new Map<string, number>();
  const lastUse = new Map<string, number>();
  const wanted = usedBy(result);
  for (const { step, uses } of [...byName.values()].reverse()) {
    if (wanted.has(step.name)) for (const name of uses) wanted.add(name);
  }
  for (const { step, uses } of byName.values()) {
    if (!wanted.has(step.name)) continue;
    const known = [...uses].filter((name) => byName.has(name));
    const depth = Math.max(0, ...known.map((name) => (depths.get(name) ?? 0) + 1));
    depths.set(step.name, depth);
    for (const name of known) lastUse.set(name, Math.max(lastUse.get(name) ?? 0, depth));
  }
  const deepest = Math.max(...depths.values());
  for (const name of usedBy(result)) lastUse.set(name, deepest + 1);
  return Array.from({ length: deepest + 1 }, (_, layer) => ({
    keep: [...depths].flatMap(([name, depth]) =>
      depth < layer && (lastUse.get(name) ?? 0) > layer ? [name] : [],
    ),
    steps: [...depths].flatMap(([name, depth]) => {
      const step = byName.get(name)?.step;
      return depth === layer && step !== undefined ? [step] : [];
    }),
  }));
}

const TEXT_OR_NAME = /'(?:[^'\\]|\\[^])*'|\baae_[a-z_]+_\d+\b/g;

/** Steps' names in an expression made those they have elsewhere. Texts, in which a backslash begins an escape, stay as they are. */
export function renamed(sql: Sql, names: ReadonlyMap<string, Sql>): Sql {
  return sql.replaceAll(TEXT_OR_NAME, (found) => names.get(found) ?? found);
}
