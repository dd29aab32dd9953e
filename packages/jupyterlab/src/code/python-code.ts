import { optionsOf, snakeCase, TRAINED_ANEW, type CodeSubject } from './code-subject.js';
import { pythonLiteral } from './python-literal.js';
import { pythonSource } from './python-source.js';

/** Python that gives the same scores. */
export function pythonCode({ file, model, threshold, names }: CodeSubject): string {
  const { imports, lines, rows, columns } = pythonSource(file);
  const make =
    model.kind === 'trained'
      ? `# ${TRAINED_ANEW}\nmodel = colatent.fit(${rows}${argumentsOf(optionsOf(model.request, columns))})`
      : `model = colatent.Model.load(${pythonLiteral(model.path)})`;
  const values = `colatent.score(${rows}, model)`;
  const score = `df[${pythonLiteral(names.score)}]`;
  return `${['import colatent', ...imports].toSorted(byImport).join('\n')}

${lines.join('\n')}
${make}
${rows === 'df' ? '' : `df = ${rows}.to_pandas(ignore_metadata=True)\n`}${score} = ${rows === 'df' ? values : `${values}.to_numpy()`}
df[${pythonLiteral(names.isAnomaly)}] = ${score} >= ${Number(threshold.toPrecision(8))}
`;
}

/** As Python's style guide orders them. */
function byImport(a: string, b: string): number {
  return a.replace(/^from|^import/, '').localeCompare(b.replace(/^from|^import/, ''));
}

/** Options as further arguments of a call: `, seed=0`. */
export function argumentsOf(options: object): string {
  return Object.entries(options)
    .map(([name, value]) => `, ${snakeCase(name)}=${pythonLiteral(value)}`)
    .join('');
}
