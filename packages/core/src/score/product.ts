import { Matrix } from 'ml-matrix';
import { PIECE, type Work } from '../work/work.js';

/** The product of two matrices, to the bit what `mmul` gives, in pieces. */
export function* productOf(left: Matrix, right: Matrix): Work<Matrix> {
  const { rows, columns: inner } = left;
  const { columns } = right;
  const product = new Matrix(rows, columns);
  const turned = Array.from({ length: columns }, (_, column) =>
    Float64Array.from(right.getColumn(column)),
  );
  const none = new Float64Array(inner);
  let done = 0;
  for (let row = 0; row < rows; row++) {
    const first = Float64Array.from(left.getRow(row));
    // four sums at a time, none of which waits for the others
    for (let column = 0; column < columns; column += 4) {
      const [a = none, b = none, c = none, d = none] = turned.slice(column, column + 4);
      let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
      for (let k = 0; k < inner; k++) {
        const x = first[k] ?? 0;
        sumA += x * (a[k] ?? 0);
        sumB += x * (b[k] ?? 0);
        sumC += x * (c[k] ?? 0);
        sumD += x * (d[k] ?? 0);
      }
      const sums = [sumA, sumB, sumC, sumD].slice(0, columns - column);
      sums.forEach((sum, i) => product.set(row, column + i, sum));
    }
    done += columns * inner;
    if (done < PIECE) continue;
    done = 0;
    yield (row + 1) / rows;
  }
  return product;
}
