/** Numbers that look drawn at random and are the same everywhere. */
function drawn(row: number, salt: number): number {
  const x = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  const y = Math.imul(x ^ (x >>> 15), 0xc2b2ae35);
  return ((y ^ (y >>> 13)) >>> 0) / 2 ** 32;
}

function pick<Value>(values: readonly Value[], row: number, salt: number): Value {
  return values[Math.floor(drawn(row, salt) * values.length)] as Value;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function dateOf(row: number, salt: number): string {
  return `${2019 + (row % 4)}-${two(1 + Math.floor(drawn(row, salt) * 12))}-${two(1 + Math.floor(drawn(row, salt + 50) * 28))}`;
}

function clockOf(row: number, salt: number): string {
  return `${two(Math.floor(drawn(row, salt) * 24))}:${two(Math.floor(drawn(row, salt + 50) * 60))}:${two(row % 60)}`;
}

/** Cells that readers of CSV take for different things. */
const HARD_COLUMNS: Readonly<Record<string, (row: number) => string>> = {
  small: (row) => `${pick(['', ' '], row, 2)}${(drawn(row, 3) / 7).toString()}`,
  'amount, net': (row) => (drawn(row, 1) * 1000 - 300).toFixed(2),
  exact: (row) => pick(['0.1', '1e-7', '-0', '5.', '.25', '123456.789012345678', '1E3'], row, 4),
  big: (row) => `90071992547409${two(row % 100)}${row % 10}`,
  huge: (row) => `123456789012345678901234${row % 10}`,
  infinite: (row) =>
    row % 50 === 3 ? pick(['inf', '-inf', 'Infinity'], row, 5) : String(row % 17),
  zip: (row) => `0${1000 + (row % 7)}`,
  phone: (row) => `+49${row % 5}`,
  missing: (row) =>
    row % 3 === 0
      ? pick(['NA', 'NULL', 'null', 'N/A', 'nan', 'NaN', 'None', ''], row, 6)
      : String(row % 11),
  flag: (row) => pick(['true', 'False', 'TRUE'], row, 7),
  yes: (row) => pick(['yes', 'no', 'NA'], row, 8),
  letter: (row) => pick(['y', 'n', 'N'], row, 9),
  bit: (row) => pick(['0', '1'], row, 10),
  day: (row) => dateOf(row, 11),
  'no day': (row) => (row % 9 === 0 ? '2020-02-30' : dateOf(row % 20, 12)),
  mixed: (row) => (row % 2 === 0 ? dateOf(row, 13) : `${dateOf(row, 13)} ${clockOf(row, 14)}`),
  minute: (row) => `${dateOf(row, 15)} ${clockOf(row, 16).slice(0, 5)}`,
  moment: (row) => `${dateOf(row, 17)}T${clockOf(row, 18)}.${String(row * 977).padStart(6, '0')}`,
  zoned: (row) =>
    `${dateOf(row, 19)} ${clockOf(row, 20)}${pick(['Z', '+02', '-05:30', '+0100'], row, 21)}`,
  clock: (row) => (row % 13 === 0 ? '' : clockOf(row, 22)),
  short: (row) => clockOf(row, 23).slice(0, 5),
  text: (row) => `"${pick(['a ""quoted"" word', 'two\nlines', 'com,ma', ' spaces '], row, 24)}"`,
  pipe: (row) => pick(['5" pipe', '7" pipe'], row, 25),
  word: (row) => pick(['true', 'maybe', 'nan', '12'], row, 26),
  hex: (row) => pick(['0x1F', '0x2A', '7'], row, 27),
  units: (row) => pick(['1_000', '2_000'], row, 28),
};

/** A CSV file with a byte order mark, line breaks of Windows, names twice and none, and a delimiter too many here and there. */
export function adversarialCsv(rows: number): string {
  const header = [...Object.keys(HARD_COLUMNS).map((name) => `"${name}"`), 'twice', 'Twice', ''];
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = Object.values(HARD_COLUMNS).map((cell) => cell(row));
    return [...cells, row % 4, pick(['a', 'b'], row, 30), pick(['u', 'v', ''], row, 31)].join(',');
  });
  return `\ufeff${[header.join(','), ...lines].join('\r\n')}\r\n`;
}

function spelled(row: number, salt: number, format: string): string {
  const [year = '', month = '', day = ''] = dateOf(row, salt).split('-');
  return format
    .replace('D', day)
    .replace('M', month)
    .replace('Y', year)
    .replace('d', String(Number(day)))
    .replace('m', String(Number(month)));
}

/** Cells of a program that writes decimal commas and dates as they are said. */
const GERMAN_COLUMNS: Readonly<Record<string, (row: number) => string>> = {
  Preis: (row) => comma((drawn(row, 1) * 1000 - 300).toFixed(2)),
  'Rabatt %': (row) => (row % 3 === 0 ? '' : comma((drawn(row, 2) * 10).toFixed(1))),
  'Betrag.netto': (row) =>
    pick(['0,1', '1,5e-3', '5,', ' ,25', '123456,789012345678', '1E3', '-inf'], row, 4),
  genau: (row) => comma(`-${drawn(row, 3)}${drawn(row, 4)}`.replace(/(\..*)\./, '$1')),
  fein: (row) => comma(String(drawn(row, 5) / 7)),
  Tausender: (row) => `${row % 9},${100 + (row % 800)}`,
  Menge: (row) => String(row % 9),
  PLZ: (row) => `0${1000 + (row % 7)}`,
  Brutto: (row) => `1.${100 + (row % 5)},50`,
  Betrag: (row) => `${row % 40},16 €`,
  Datum: (row) => spelled(row, 6, 'D.M.Y'),
  kurz: (row) => (row % 11 === 0 ? 'NA' : spelled(row, 7, 'd.m.Y')),
  amerikanisch: (row) => spelled(row, 8, 'M/D/Y'),
  Strich: (row) => spelled(row, 9, 'D-M-Y'),
  Jahr: (row) => spelled(row, 10, 'Y/M/D'),
  lose: (row) => spelled(row, 11, 'Y-m-d'),
  offen: (row) => `0${1 + (row % 5)}.${10 + (row % 3)}.2024`,
  verschieden: (row) => spelled(row, 12, row % 2 === 0 ? 'D.M.Y' : 'M.D.Y'),
  'kein Tag': (row) => (row % 9 === 0 ? '30.02.2020' : spelled(row % 20, 13, 'D.M.Y')),
  knapp: (row) => spelled(row, 14, 'D.M.Y').replace('.20', '.'),
  Zeitpunkt: (row) => `${spelled(row, 15, 'D.M.Y')} ${clockOf(row, 16)}`,
  Minute: (row) => `${spelled(row, 17, 'd.m.Y')} ${clockOf(row, 18).slice(0, 5)}`,
  halb: (row) =>
    `${spelled(row, 19, 'm/d/Y')} ${1 + (row % 12)}:${two(row % 60)} ${pick(['AM', 'PM'], row, 20)}`,
  gemischt: (row) => spelled(row, 21, row % 2 === 0 ? 'D.M.Y' : 'D.M.Y 10:00'),
  Tag: (row) => dateOf(row, 22),
  Moment: (row) => `${dateOf(row, 23)} ${clockOf(row, 24)}.25`,
  Wort: (row) => pick(['rot', 'grün; hell', '1,5'], row, 25),
};

function comma(number: string): string {
  return number.replace('.', ',');
}

/** Cells parted by semicolons, with decimal commas, dates in many spellings and what looks like them. */
export function germanCsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    Object.values(GERMAN_COLUMNS)
      .map((cell) => cell(row))
      .map((cell) => (cell.includes(';') ? `"${cell}"` : cell))
      .join(';'),
  );
  return [Object.keys(GERMAN_COLUMNS).join(';'), ...lines].join('\n');
}

/** Tabs, thousands parted by commas, and decimal points. */
export function thousandsTsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    [
      `${1 + (row % 9)},${100 + (row % 90)}`,
      `${row % 9},5`,
      (drawn(row, 1) * 10).toFixed(3),
      pick(['red', 'green'], row, 2),
    ].join('\t'),
  );
  return ['people\tpair\tsize\tcolour', ...lines].join('\n');
}

/** Numbers alone, without a header, parted by semicolons. */
export function withoutHeader(rows: number): string {
  return Array.from({ length: rows }, (_, row) => {
    const x = drawn(row, 1);
    return `${x.toFixed(4)};${(2 * x + drawn(row, 2) / 10).toFixed(4)};${row % 3}`;
  }).join('\n');
}

/** Words and numbers, all rows but the header ending with a delimiter. */
export function trailingCsv(rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, row) => `${pick(['red', 'green'], row, 1)},${(drawn(row, 2) * 10).toFixed(3)},${row % 7},`,
  );
  return ['colour,size,count', ...lines].join('\n');
}

/** Tab-separated text, numbers and words. */
export function plainTsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    [
      (drawn(row, 1) * 10).toFixed(3),
      row % 4 === 0 ? '' : row % 7,
      pick(['red', 'green'], row, 2),
    ].join('\t'),
  );
  return ['size\tcount\tcolour', ...lines].join('\n');
}

/** JSON lines with what is nested, missing, mixed, huge or blank. */
export function adversarialJsonLines(rows: number): string {
  return Array.from({ length: rows }, (_, row) => {
    const record = {
      amount: drawn(row, 1) * 100,
      whole: row % 9,
      ...(row % 3 === 0 ? {} : { seldom: row % 5 }),
      code: `0${row % 4}`,
      said: pick(['true', 'NA', '', 'x'], row, 2),
      flag: row % 7 === 0 ? null : row % 2 === 0,
      day: dateOf(row, 3),
      when: `${dateOf(row, 4)}T${clockOf(row, 5)}${pick(['Z', '+01:00'], row, 6)}`,
      at: clockOf(row, 7),
      place: {
        town: pick(['Oslo', 'Bergen'], row, 8),
        seen: { on: `${dateOf(row, 9)} ${clockOf(row, 10)}`, times: row % 6 },
      },
      vector: row % 11 === 0 ? null : [drawn(row, 11), drawn(row, 12), row % 10 === 1 ? null : 1],
      lists: Array.from({ length: row % 3 }, () => 1),
      tags: ['a'],
      mixed: row % 2 === 0 ? 1 : 'one',
      either: row % 2 === 0 ? { a: 1 } : 2,
    };
    const text = JSON.stringify(record);
    const numbers = `"big":90071992547409${two(row % 100)}${row % 10},"huge":12345678901234567890123${row % 10}`;
    return `{${numbers},${text.slice(1)}${row % 20 === 5 ? '\n' : ''}`;
  }).join('\n');
}

/** Rows of every type that Parquet keeps, as a query. */
export function adversarialSql(rows: number): string {
  const random = (salt: number): string => `(hash(i, ${salt}) % 100000) / 100000.0::DOUBLE`;
  return `SELECT
    ${random(1)} AS ratio, (i % 13)::INTEGER AS whole, (i % 100)::UTINYINT AS tiny,
    9007199254740993 + i % 5 AS big, (i * 12345678901234567890123)::HUGEINT AS huge,
    (${random(2)} * 1000)::DECIMAL(9, 2) AS price, (${random(3)} * 1000)::DECIMAL(30, 6) AS exact,
    ${random(4)}::FLOAT AS single, i % 3 = 0 AS flag,
    DATE '2019-03-01' + (i % 1200)::INTEGER AS day,
    TIMESTAMP '2019-03-01 10:11:12.123456' + to_seconds(i * 100003) AS moment,
    (TIMESTAMP '2019-03-01 10:11:12' + to_seconds(i * 100003))::TIMESTAMP_MS AS milli,
    make_timestamp_ns(1551435072123456789 + i * 100003000000777) AS nano,
    (TIMESTAMP '2019-03-01 10:11:12' + to_seconds(i * 70001))::TIMESTAMPTZ AS zoned,
    TIME '00:00:00' + to_seconds(i * 211 % 86400) AS clock,
    ['red', 'green', NULL][i % 3 + 1] AS colour,
    (['low', 'high'][i % 2 + 1])::ENUM ('low', 'high') AS level,
    {town: ['Oslo', 'Bergen'][i % 2 + 1], seen: {times: i % 6, half: CASE WHEN i % 4 > 0 THEN ${random(5)} END}} AS place,
    CASE WHEN i % 11 > 0 THEN [${random(6)}, ${random(7)}] END AS vector,
    [i % 5, i % 6]::INTEGER[2] AS pair,
    ['a', 'b'] AS tags, MAP {'k': i} AS map, range(i % 3) AS lists, 'x'::BLOB AS bytes, INTERVAL 1 DAY AS span,
    CASE WHEN i % 5 = 0 THEN NULL ELSE i % 7 END AS gaps, NULL::INTEGER AS nothing
  FROM range(${rows}) r(i)`;
}

/** Decimals of as many digits as a number can have, which not every reader takes for the nearest number. */
export function longDecimals(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    return `${(drawn(row, 90) / 7).toString()},${(drawn(row, 91) * 1e6).toFixed(20)},${row % 5}`;
  });
  return ['share,amount,group', ...lines, ''].join('\n');
}
