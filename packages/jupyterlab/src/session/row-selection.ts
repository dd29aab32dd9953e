/** Rows that are selected: a set of row numbers that stays small and fast with a million of them. */
export class RowSelection implements ReadonlySet<number> {
  /** The rows, ascending. */
  readonly rows: Uint32Array<ArrayBuffer>;

  /** @param rows distinct, ascending. */
  constructor(rows: Uint32Array<ArrayBuffer>) {
    this.rows = rows;
  }

  /** Any set of rows as a selection. */
  static of(rows: ReadonlySet<number>): RowSelection {
    return rows instanceof RowSelection ? rows : new RowSelection(Uint32Array.from(rows).sort());
  }

  get size(): number {
    return this.rows.length;
  }

  has(row: number): boolean {
    return this.rows[this.#placeOf(row)] === row;
  }

  /** This selection with a row put in, or taken out where it was in. */
  toggled(row: number): RowSelection {
    const place = this.#placeOf(row);
    const isIn = this.rows[place] === row;
    const rows = new Uint32Array(this.rows.length + (isIn ? -1 : 1));
    rows.set(this.rows.subarray(0, place));
    if (!isIn) rows[place] = row;
    rows.set(this.rows.subarray(isIn ? place + 1 : place), isIn ? place : place + 1);
    return new RowSelection(rows);
  }

  /** Where a row is, or would be. */
  #placeOf(row: number): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle] ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  forEach(
    visit: (value: number, value2: number, set: ReadonlySet<number>) => void,
    self?: unknown,
  ): void {
    for (const row of this.rows) visit.call(self, row, row, this);
  }

  keys(): SetIterator<number> {
    return this[Symbol.iterator]();
  }

  values(): SetIterator<number> {
    return this[Symbol.iterator]();
  }

  *entries(): SetIterator<[number, number]> {
    for (const row of this.rows) yield [row, row];
  }

  *[Symbol.iterator](): SetIterator<number> {
    yield* this.rows;
  }
}
