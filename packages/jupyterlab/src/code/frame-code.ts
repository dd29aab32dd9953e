import type { FrameLibrary } from '../kernel/data-frames.js';
import { scoreNamesOf } from '../names/new-column-names.js';
import type { TableColumn } from '../worker/protocol.js';
import { optionsOf, TRAINED_ANEW, type CodeSubject } from './code-subject.js';
import { argumentsOf } from './python-code.js';
import { pythonLiteral } from './python-literal.js';
import { sqlCode } from './sql-code.js';
import { typescriptCode } from './typescript-code.js';

/** What code is written of: a variable of a kernel, a model, and what is an anomaly. */
export interface FrameSubject extends Pick<CodeSubject, 'model' | 'threshold'> {
  /** All columns of the table that a model can read. */
  readonly columns: readonly string[];
  readonly library: FrameLibrary;
  /** The names of its columns, in order: those of the table have the fields of a struct in its place, as `struct.field`. */
  readonly names: readonly string[];
  /** What holds the DataFrame; null where no variable does. */
  readonly variable: string | null;
  /** Whether columns have names of text; otherwise those of pandas are told by place. */
  readonly named: boolean;
  /** Begins the names of the columns that are made. */
  readonly prefix: string;
}

/** What code calls a DataFrame that no variable holds. */
export const UNNAMED = 'explored';

const WIDTH = 100;

/** Python that gives the same scores, run once or again. */
export function framePythonCode(subject: FrameSubject): string {
  const { library, model, threshold } = subject;
  const df = subject.variable ?? UNNAMED;
  const least = Number(threshold.toPrecision(8));
  const made = scoreNamesOf(subject.prefix, subject.names);
  const score = pythonLiteral(made.score);
  const isAnomaly = pythonLiteral(made.isAnomaly);
  const make =
    model.kind === 'trained'
      ? `${columnsCode(subject)}# ${TRAINED_ANEW}\nmodel = colatent.fit(${usedOf(subject)}${argumentsOf(optionsOf(model.request, tableColumnsOf(subject)))})`
      : `model = colatent.Model.load(${pythonLiteral(model.path)})`;
  // a name of the user's would be another table
  const head = subject.variable === null ? `${df} = ...  # put here what was explored\n` : '';
  switch (library) {
    case 'pandas':
      return `import colatent

${head}${make}
${df}[${score}] = colatent.score(${df}, model)
${df}[${isAnomaly}] = ${df}[${score}] >= ${least}
`;
    case 'polars':
      return `import colatent
import polars as pl

${head}${make}
${df} = ${df}.with_columns(colatent.score(${df}, model).alias(${score}))
${df} = ${df}.with_columns((pl.col(${score}) >= ${least}).alias(${isAnomaly}))
`;
    case 'pyarrow':
      return `import colatent
import pyarrow as pa
import pyarrow.compute as pc

${head}${make}
score = colatent.score(${df}, model)
is_anomaly = pc.greater_equal(score, pa.scalar(${least}, pa.float32()))
scored = ${df}.append_column(${score}, score).append_column(${isAnomaly}, is_anomaly)
`;
  }
}

/** SQL on a Parquet file of the DataFrame, which its first line says how to make; null where columns have no names of text. */
export function frameSqlCode(subject: FrameSubject): string | null {
  const file = fileSubject(subject);
  const code = file && sqlCode(file);
  return code && `-- in the notebook first: ${writeFile(subject)}\n${code}`;
}

/** TypeScript on a Parquet file of the DataFrame, which its first line says how to make; null where columns have no names of text. */
export function frameTypescriptCode(subject: FrameSubject): string | null {
  const file = fileSubject(subject);
  return file && `// in the notebook first: ${writeFile(subject)}\n${typescriptCode(file)}`;
}

function fileSubject(subject: FrameSubject): CodeSubject | null {
  if (!subject.named) return null;
  return {
    file: { path: fileOf(subject), format: 'parquet', columns: tableColumnsOf(subject) },
    model: subject.model,
    threshold: subject.threshold,
    names: scoreNamesOf(subject.prefix, subject.names),
  };
}

function fileOf({ variable }: FrameSubject): string {
  return `${variable ?? UNNAMED}.parquet`;
}

/** Python that writes the columns that are needed. */
function writeFile(subject: FrameSubject): string {
  const path = pythonLiteral(fileOf(subject));
  const df = subject.variable ?? UNNAMED;
  const columns = `[${namesOf(subject).map(pythonLiteral).join(', ')}]`;
  switch (subject.library) {
    case 'pandas':
      return `${df}[${columns}].to_parquet(${path}, index=False)`;
    case 'polars':
      return `${df}[${columns}].write_parquet(${path})`;
    case 'pyarrow':
      return `import pyarrow.parquet; pyarrow.parquet.write_table(${df}.select(${columns}), ${path})`;
  }
}

/** The DataFrame's columns that are trained on, in its order; for a model file all there are, of which it takes its own. */
function namesOf({ names, model }: FrameSubject): readonly string[] {
  if (model.kind === 'file') return names;
  const used = new Set(model.request.columns.map(({ name }) => holderOf(name, names)));
  return names.filter((name) => used.has(name));
}

/** The table's columns that come of those. */
function tableColumnsOf(subject: FrameSubject): TableColumn[] {
  const held = new Set(namesOf(subject));
  return subject.columns
    .filter((column) => held.has(holderOf(column, subject.names)))
    .map((name) => ({ name, type: subject.library, readable: true }));
}

/** The column of the DataFrame that a column of the table comes of: itself, or the struct it is a field of. */
function holderOf(column: string, names: readonly string[]): string {
  for (let end = column.length; end > 0; end = column.lastIndexOf('.', end - 1)) {
    if (names.includes(column.slice(0, end))) return column.slice(0, end);
  }
  return column;
}

/** The statement that names the columns to train on: others, such as scores that were added, are no concern of the model. */
function columnsCode(subject: FrameSubject): string {
  const parts = subject.named
    ? namesOf(subject).map(pythonLiteral)
    : namesOf(subject).map((name) => String(subject.names.indexOf(name)));
  const line = `columns = [${parts.join(', ')}]\n`;
  if (line.length <= WIDTH) return line;
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last === undefined || last.length + part.length + 2 > WIDTH) lines.push(`    ${part},`);
    else lines[lines.length - 1] = `${last} ${part},`;
  }
  return `columns = [\n${lines.join('\n')}\n]\n`;
}

function usedOf({ library, variable, named }: FrameSubject): string {
  const df = variable ?? UNNAMED;
  if (library === 'pyarrow') return `${df}.select(columns)`;
  return named ? `${df}[columns]` : `${df}.iloc[:, columns]`;
}
