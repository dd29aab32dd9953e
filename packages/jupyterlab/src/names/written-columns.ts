import type { TableColumn } from '../worker/protocol.js';
import { PARTS, type ColumnPart } from './new-column-names.js';

/** What tells that columns are Colatent's own beside their names and types. */
export interface WrittenSigns {
  /** Begins the names of columns that are written. */
  readonly prefix: string;
  /** Whether the table is a file that is named as one that columns were written to. */
  readonly isResult: boolean;
}

/** A column that could be a part of what Colatent writes. */
interface Candidate {
  readonly name: string;
  readonly part: ColumnPart;
  /** Which dimension of the latent vector; 1 for other parts. */
  readonly dimension: number;
}

/** Types of what is written, in the words of all formats, and after a round trip through pandas. */
const TYPES: Readonly<Record<ColumnPart, RegExp>> = {
  score: /^(number|double|float\d*)$/i,
  isAnomaly: /^bool/i,
  reason: /string|utf8|text/i,
  latent: /^(number|double|float\d*)$/i,
  selected: /^bool/i,
};

/** Parts of which two side by side are hardly a coincidence. */
const TELLING: ReadonlySet<ColumnPart> = new Set(['score', 'isAnomaly', 'latent']);

/**
 * The columns that look like ones that Colatent wrote: by name, numbered or not, and type, side by side in the order they are written.
 * A single one tells little, so that it takes two of score, is_anomaly and latent; or the prefix that is set; or a file of the name that
 * results have, at whose end they are.
 */
export function writtenColumns(
  columns: readonly TableColumn[],
  { prefix, isResult }: WrittenSigns,
): ReadonlySet<string> {
  const written = new Set<string>();
  for (const start of new Set([prefix, ''])) {
    for (const run of runsOf(columns, start)) {
      const telling = new Set(run.map(({ part }) => part).filter((part) => TELLING.has(part)));
      const isAtEnd = run.at(-1)?.name === columns.at(-1)?.name;
      if (telling.size > 1 || start !== '' || (isResult && isAtEnd)) {
        for (const { name } of run) written.add(name);
      }
    }
  }
  return written;
}

/** Candidates side by side, in the order they are written. */
function runsOf(columns: readonly TableColumn[], prefix: string): Candidate[][] {
  const runs: Candidate[][] = [];
  let run: Candidate[] = [];
  for (const column of columns) {
    const candidate = candidateOf(column, prefix);
    const before = run.at(-1);
    if (candidate !== null && before !== undefined && follows(candidate, before)) {
      run.push(candidate);
      continue;
    }
    run = candidate?.dimension === 1 ? [candidate] : [];
    if (run.length > 0) runs.push(run);
  }
  return runs;
}

function candidateOf({ name, type }: TableColumn, prefix: string): Candidate | null {
  if (!name.startsWith(prefix)) return null;
  const rest = name.slice(prefix.length);
  for (const [part, of] of PARTS) {
    const found =
      part === 'latent'
        ? /^latent(?:_\d+)?_(\d+)$/.exec(rest)
        : new RegExp(`^${of}(?:_\\d+)?$`).exec(rest);
    if (found !== null && TYPES[part].test(type)) {
      return { name, part, dimension: Number(found[1] ?? 1) };
    }
  }
  return null;
}

function follows(candidate: Candidate, before: Candidate): boolean {
  if (candidate.part === 'latent' && before.part === 'latent') {
    return candidate.dimension === before.dimension + 1;
  }
  return placeOf(candidate) > placeOf(before) && candidate.dimension === 1;
}

function placeOf({ part }: Candidate): number {
  return PARTS.findIndex(([of]) => of === part);
}
