import type { CellValue, Explanation } from '@colatent/core';
import {
  Field,
  Float32,
  List,
  Struct,
  Utf8,
  makeData,
  vectorFromArray,
  type Data,
} from 'apache-arrow';

const REASON = new Struct<{ column: Utf8; share: Float32; observed: Utf8; expected: Utf8 }>([
  new Field('column', new Utf8(), false),
  new Field('share', new Float32(), false),
  new Field('observed', new Utf8(), true),
  new Field('expected', new Utf8(), true),
]);

/** The type of a column of explanations: for each row its reasons, oddest column first. Values are written as text; NULL is NULL. */
export const EXPLANATION = new List(new Field('item', REASON, false));

/** Explanations as a chunk of that type. */
export function explanationData(explanations: readonly Explanation[]): Data<typeof EXPLANATION> {
  const reasons = explanations.flatMap((explanation) => explanation.reasons);
  const valueOffsets = new Int32Array(explanations.length + 1);
  explanations.forEach((explanation, row) => {
    valueOffsets[row + 1] = (valueOffsets[row] ?? 0) + explanation.reasons.length;
  });
  const child = makeData({
    type: REASON,
    length: reasons.length,
    nullCount: 0,
    children: [
      strings(reasons.map(({ column }) => column)),
      makeData({ type: new Float32(), data: Float32Array.from(reasons, ({ share }) => share) }),
      strings(reasons.map(({ observed }) => textOf(observed))),
      strings(reasons.map(({ expected }) => textOf(expected))),
    ],
  });
  return makeData({
    type: EXPLANATION,
    length: explanations.length,
    nullCount: 0,
    valueOffsets,
    child,
  });
}

function strings(values: readonly (string | null)[]): Data<Utf8> {
  const [data] = vectorFromArray(values, new Utf8()).data;
  return data ?? makeData({ type: new Utf8(), length: 0, valueOffsets: new Int32Array(1) });
}

function textOf(value: CellValue): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value);
}
