/** A query of rows of FLOAT columns f0, f1, ... that vary together; the same rows each time. */
export function correlatedNumbers(width: number, rows: number): string {
  const columns = Array.from(
    { length: width },
    (_, f) =>
      `(${(f * 5) % 7} * a + ${(f * 3) % 5} * b + hash(i * ${f + 3}) % 1000 / 1000)::FLOAT AS f${f}`,
  );
  return `SELECT ${columns.join(', ')} FROM (SELECT i, hash(i) % 1000 / 1000 AS a, hash(i * 2 + 1) % 1000 / 1000 AS b FROM range(${rows}) r(i))`;
}
