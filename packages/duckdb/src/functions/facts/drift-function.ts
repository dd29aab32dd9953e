import type { DriftReport, Model } from '@colatent/core';
import { ANY, BLOB } from '@duckdb/node-api';
import { planColumns } from '../../rows/plan-columns.js';
import { readRowLists, type ListedRows, type RowsFunction } from '../../rows/row-lists.js';
import {
  doubleField,
  structListOf,
  textField,
  wholeField,
  writeStructLists,
} from '../../vectors/write-structs.js';
import type { ModelCache } from '../model-cache.js';
import { groupByModel } from '../model-rows.js';
import type { ScalarFunction } from '../scalar-function.js';

/** A line of a drift report: of the rows as a whole, their scores, or one column. Null is what the line does not have. */
interface DriftLine {
  readonly part: 'all' | 'scores' | 'column';
  readonly column: string | null;
  readonly kind: string | null;
  readonly pValue: number;
  readonly adjustedPValue: number | null;
  readonly totalVariation: number | null;
  readonly shift: number | null;
  readonly nullShare: number | null;
  readonly referenceNullShare: number | null;
  readonly unseenShare: number | null;
  readonly referenceUnseenShare: number | null;
  readonly aboveTwoShare: number | null;
  readonly referenceAboveTwoShare: number | null;
  readonly statistic: number | null;
  readonly degreesOfFreedom: number | null;
  readonly rows: number;
  readonly referenceRows: number;
}

const LINE = {
  part: textField<DriftLine>(({ part }) => part),
  column_name: textField<DriftLine>(({ column }) => column),
  kind: textField<DriftLine>(({ kind }) => kind),
  p_value: doubleField<DriftLine>(({ pValue }) => pValue),
  adjusted_p_value: doubleField<DriftLine>(({ adjustedPValue }) => adjustedPValue),
  total_variation: doubleField<DriftLine>(({ totalVariation }) => totalVariation),
  shift: doubleField<DriftLine>(({ shift }) => shift),
  null_share: doubleField<DriftLine>(({ nullShare }) => nullShare),
  reference_null_share: doubleField<DriftLine>(({ referenceNullShare }) => referenceNullShare),
  unseen_share: doubleField<DriftLine>(({ unseenShare }) => unseenShare),
  reference_unseen_share: doubleField<DriftLine>(
    ({ referenceUnseenShare }) => referenceUnseenShare,
  ),
  above_two_share: doubleField<DriftLine>(({ aboveTwoShare }) => aboveTwoShare),
  reference_above_two_share: doubleField<DriftLine>(
    ({ referenceAboveTwoShare }) => referenceAboveTwoShare,
  ),
  statistic: doubleField<DriftLine>(({ statistic }) => statistic),
  degrees_of_freedom: wholeField<DriftLine>(({ degreesOfFreedom }) => degreesOfFreedom),
  rows: wholeField<DriftLine>(({ rows }) => rows),
  reference_rows: wholeField<DriftLine>(({ referenceRows }) => referenceRows),
};

const FUNCTION: RowsFunction = { name: 'aae_drift', call: "aae_drift('fraud', list(t))" };

/**
 * `aae_drift_model(model BLOB, rows STRUCT[]) -> STRUCT[]`: whether the rows are still of the kind the model was trained on; see
 * `DriftReport`. The first record is of the rows as a whole, the second of their scores, then one of each column in the model's order.
 */
export function driftFunction(cache: ModelCache): ScalarFunction<object> {
  return {
    name: 'aae_drift_model',
    parameters: [BLOB, ANY],
    returns: structListOf(LINE),
    createState: () => ({}),
    evaluate: (input, length, output) => {
      const lists = readRowLists(FUNCTION, input(1), length);
      const reports = new Array<readonly DriftLine[] | null>(length).fill(null);
      for (const { bytes, rows } of groupByModel(input(0), length, (row) => lists[row] !== null)) {
        const model = cache.get(bytes);
        for (const row of rows ?? lists.keys()) {
          const listed = lists[row] ?? null;
          if (listed !== null) reports[row] = linesOf(driftOf(model, listed));
        }
      }
      writeStructLists(output, LINE, reports);
    },
  };
}

function driftOf(model: Model, rows: ListedRows): DriftReport {
  return model.drift(rows.read(planColumns(model.info.columns, rows.layout)));
}

function linesOf({
  rows,
  referenceRows,
  pValue,
  scores,
  columns,
}: DriftReport): readonly DriftLine[] {
  const none: DriftLine = {
    part: 'all',
    column: null,
    kind: null,
    pValue,
    adjustedPValue: null,
    totalVariation: null,
    shift: null,
    nullShare: null,
    referenceNullShare: null,
    unseenShare: null,
    referenceUnseenShare: null,
    aboveTwoShare: null,
    referenceAboveTwoShare: null,
    statistic: null,
    degreesOfFreedom: null,
    rows,
    referenceRows,
  };
  const { aboveTwo, ...ofScores } = scores;
  return [
    none,
    {
      ...none,
      ...ofScores,
      part: 'scores',
      aboveTwoShare: aboveTwo.now,
      referenceAboveTwoShare: aboveTwo.reference,
    },
    ...columns.map(({ name, nulls, unseen, ...ofColumn }): DriftLine => ({
      ...none,
      ...ofColumn,
      part: 'column',
      column: name,
      nullShare: nulls.now,
      referenceNullShare: nulls.reference,
      unseenShare: unseen?.now ?? null,
      referenceUnseenShare: unseen?.reference ?? null,
    })),
  ];
}
