import { UnusableResultsError } from '../errors.js';
import { PROTOCOLS, type Protocol } from '../protocol/split-rows.js';
import { SHOWN_DETECTORS } from '../published/published-results.js';
import type { ProtocolResult, QualityResults } from '../results/results.js';

/** A run as a point of the chart. */
export interface ChartPoint {
  readonly label: string;
  /** Percent. */
  readonly auroc: number;
  readonly rowsPerSecond: number;
  readonly secondsTrained: number;
}

/** A published detector as a horizontal line. */
export interface ChartLine {
  readonly label: string;
  /** Percent. */
  readonly auroc: number;
}

/** What is drawn of one protocol. */
export interface ChartRow {
  readonly protocol: Protocol;
  /** Number of sets each mean is over. */
  readonly sets: number;
  readonly points: readonly ChartPoint[];
  readonly lines: readonly ChartLine[];
}

/**
 * Points and lines of each protocol that the results have. A detector is a line when it has published results for all of the sets.
 * @throws UnusableResultsError when results are not of the same sets, which makes their means incomparable, or there are none.
 */
export function chartRows(results: readonly QualityResults[]): readonly ChartRow[] {
  const rows = PROTOCOLS.flatMap((protocol) => {
    const runs = results.flatMap((run) => {
      const result = run.protocols.find((candidate) => candidate.protocol === protocol);
      return result?.means ? [{ run, result, means: result.means }] : [];
    });
    const [first] = runs;
    if (first === undefined) return [];
    const other = runs.find(({ result }) => setNames(result) !== setNames(first.result));
    if (other !== undefined) {
      throw new UnusableResultsError(
        `the ${protocol} results are not of the same sets: ${setNames(first.result)} in one, ${setNames(other.result)} in another`,
      );
    }
    return [
      {
        protocol,
        sets: first.means.sets,
        points: runs.map(({ run, result, means }) => ({
          label: labelOf(run),
          auroc: means.colatent.auroc,
          rowsPerSecond: result.rowsPerSecond,
          secondsTrained: result.secondsTrained,
        })),
        lines: SHOWN_DETECTORS.flatMap((label) => {
          const published = first.means.published[label];
          return published ? [{ label, auroc: published.auroc }] : [];
        }),
      },
    ];
  });
  if (rows.length === 0) throw new UnusableResultsError('the results have no set to draw');
  return rows;
}

function setNames({ sets }: ProtocolResult): string {
  return sets.map(({ set }) => set).join(', ');
}

function labelOf({ settings: { effort, trainingRows } }: QualityResults): string {
  const label = effort ?? 'default';
  return trainingRows === undefined ? label : `${label}, rows ${trainingRows}`;
}
