import type { TableColumn } from '../worker/protocol.js';
import type { DecimalMark } from '../worker/tables/decimal-mark.js';
import { NULL_TEXTS } from '../worker/tables/text-type.js';
import type { CodeFile } from './code-subject.js';
import { pythonLiteral } from './python-literal.js';

/** Python that reads a file as it was read here. */
export interface PythonSource {
  readonly imports: readonly string[];
  readonly lines: readonly string[];
  /** The variable that holds the rows: `df`, a pandas DataFrame, or `table`, an Arrow table. */
  readonly rows: 'df' | 'table';
  /** The columns that they have. */
  readonly columns: readonly TableColumn[];
}

/** Python that makes something of a column's texts. */
interface Conversion {
  readonly import?: string;
  readonly of: (v: string) => string;
}

/** What the texts of a type become, where pandas leaves them texts or makes something else of them. */
const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map([
  [
    'boolean',
    {
      of: (v: string) =>
        `${v}.str[0].str.lower().map({"t": True, "y": True, "f": False, "n": False})`,
    },
  ],
  ['number', { of: (v: string) => `${v}.map(float, na_action="ignore")` }],
  [
    'date',
    {
      import: 'from datetime import date',
      of: (v: string) => `${v}.map(date.fromisoformat, na_action="ignore")`,
    },
  ],
  ['timestamp', { of: (v: string) => `pd.to_datetime(${v}, format="ISO8601")` }],
  [
    'timestamp with time zone',
    { of: (v: string) => `pd.to_datetime(${v}, format="ISO8601", utc=True)` },
  ],
  [
    'time',
    {
      import: 'from datetime import time',
      of: (v: string) => `${v}.map(time.fromisoformat, na_action="ignore")`,
    },
  ],
]);

/** Types that pandas never finds by itself. */
const MOMENTS: ReadonlySet<string> = new Set([
  'date',
  'timestamp',
  'timestamp with time zone',
  'time',
]);

/** Numbers as they are written: pandas 3.1 reads them so, and warns of the setting that those before it need. */
const EXACT: readonly string[] = [
  '# before 3.1, pandas changes the last digit of some numbers unless told not to',
  'exact = {} if pd.__version__ >= "3.1" else {"float_precision": "round_trip"}',
];

/** How Python reads a file: delimited text and JSON lines with pandas, Parquet and Arrow with pyarrow, which keeps their types. */
export function pythonSource(file: CodeFile): PythonSource {
  switch (file.format) {
    case 'csv':
    case 'tsv':
      return delimited(file);
    case 'jsonl':
      return jsonLines(file);
    case 'parquet':
      return {
        imports: ['import pyarrow.parquet as pq'],
        lines: [`table = pq.read_table(${pythonLiteral(file.path)})`],
        rows: 'table',
        columns: file.columns,
      };
    case 'arrow':
      return arrow(file);
  }
}

function delimited({ path, format, columns, dialect }: CodeFile): PythonSource {
  const {
    delimiter = format === 'tsv' ? '\t' : ',',
    decimal = '.',
    hasHeader = true,
    isRenamed = false,
    hasTrailing = false,
  } = dialect ?? {};
  const names = pythonLiteral(columns.map(({ name }) => name));
  const texts = columns.filter(({ type, isPlain = true }) => !isPlain || MOMENTS.has(type));
  const settings = [
    pythonLiteral(path),
    ...(delimiter === ',' ? [] : [`sep=${pythonLiteral(delimiter)}`]),
    ...(decimal === '.' ? [] : [`decimal=${pythonLiteral(decimal)}`]),
    ...(hasHeader ? [] : ['header=None']),
    ...(hasHeader && isRenamed ? ['header=0'] : []),
    ...(hasHeader && !isRenamed ? [] : [`names=${names}`]),
    // else a cell more than there are names makes the first column an index
    ...(hasTrailing ? ['index_col=False'] : []),
    // else blank lines of a single column are left out
    ...(columns.length === 1 ? ['skip_blank_lines=False'] : []),
    ...(texts.length === 0
      ? []
      : [`dtype={${texts.map(({ name }) => `${pythonLiteral(name)}: str`).join(', ')}}`]),
    // pandas has more texts for what is missing
    `keep_default_na=False, na_values=${pythonLiteral(NULL_TEXTS)}`,
    '**exact',
  ];
  return converted(
    columns,
    [...EXACT, `df = pd.read_csv(${settings.join(', ')})`],
    ['import pandas as pd'],
    texts,
    decimal,
  );
}

function jsonLines({ path, columns }: CodeFile): PythonSource {
  const readable = columns.filter((column) => column.readable);
  return converted(
    readable,
    [
      `with open(${pythonLiteral(path)}, encoding="utf-8") as lines:`,
      `    df = pd.json_normalize([json.loads(line) for line in lines if line.strip()])`,
      ...(readable.length === columns.length
        ? []
        : [`df = df[${pythonLiteral(readable.map(({ name }) => name))}]`]),
    ],
    ['import json', 'import pandas as pd'],
    readable.filter(({ type, isPlain = true }) => !isPlain || MOMENTS.has(type)),
  );
}

function arrow({ path, columns, isStream }: CodeFile): PythonSource {
  return isStream === true
    ? {
        imports: ['import pyarrow as pa'],
        lines: [
          `with pa.OSFile(${pythonLiteral(path)}) as file:`,
          `    table = pa.ipc.open_stream(file).read_all()`,
        ],
        rows: 'table',
        columns,
      }
    : {
        imports: ['import pyarrow.feather as feather'],
        lines: [`table = feather.read_table(${pythonLiteral(path)})`],
        rows: 'table',
        columns,
      };
}

/** @param texts the columns that are read as text. */
function converted(
  columns: readonly TableColumn[],
  lines: readonly string[],
  imports: readonly string[],
  texts: readonly TableColumn[],
  decimal: DecimalMark = '.',
): PythonSource {
  const conversions = texts.flatMap((column) => {
    const conversion = conversionOf(column, decimal);
    return conversion === undefined ? [] : [{ name: column.name, conversion }];
  });
  return {
    imports: [
      ...new Set([...imports, ...conversions.flatMap(({ conversion }) => conversion.import ?? [])]),
    ],
    lines: [
      ...lines,
      ...conversions.map(({ name, conversion }) => {
        const column = `df[${pythonLiteral(name)}]`;
        return `${column} = ${conversion.of(column)}`;
      }),
    ],
    rows: 'df',
    columns,
  };
}

function conversionOf({ type, format }: TableColumn, decimal: DecimalMark): Conversion | undefined {
  if (format !== undefined) return spelledConversion(type, pythonLiteral(format));
  const conversion = CONVERSIONS.get(type);
  return conversion !== undefined && type === 'number' && decimal !== '.'
    ? { of: (v) => conversion.of(`${v}.str.replace(${pythonLiteral(decimal)}, ".")`) }
    : conversion;
}

/** Of dates and moments that are not spelled as ISO 8601 has them. */
function spelledConversion(type: string, format: string): Conversion {
  return type === 'date'
    ? {
        import: 'from datetime import datetime',
        of: (v) => `${v}.map(lambda v: datetime.strptime(v, ${format}).date(), na_action="ignore")`,
      }
    : { of: (v) => `pd.to_datetime(${v}, format=${format})` };
}
