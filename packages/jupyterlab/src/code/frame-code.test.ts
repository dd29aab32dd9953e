import { describe, expect, it } from 'vitest';
import {
  framePythonCode,
  frameSqlCode,
  frameTypescriptCode,
  type FrameSubject,
} from './frame-code.js';

const SUBJECT: FrameSubject = {
  library: 'pandas',
  variable: 'frame',
  names: ['x', 'at', "it's", 'note'],
  columns: ['x', 'at.latitude', 'at.longitude', "it's", 'note'],
  named: true,
  model: {
    kind: 'trained',
    request: {
      columns: [{ name: 'x' }, { name: 'at.latitude' }, { name: "it's", kind: 'categorical' }],
      seed: 7,
    },
  },
  threshold: 2,
  prefix: '',
};

describe('code for a variable of a kernel', () => {
  it.each([
    ['a trained model', SUBJECT],
    [
      'polars and a model file',
      { ...SUBJECT, library: 'polars', model: { kind: 'file', path: '../frame.aae' } },
    ],
    ['pyarrow', { ...SUBJECT, library: 'pyarrow', variable: 'table' }],
  ] satisfies [string, FrameSubject][])('is short and whole for %s', (_, subject) => {
    expect(
      [framePythonCode(subject), frameSqlCode(subject), frameTypescriptCode(subject)].join(
        '\n=====\n',
      ),
    ).toMatchSnapshot();
  });

  it('tells columns without names of text by their place, and the name of what has none', () => {
    const subject: FrameSubject = { ...SUBJECT, named: false, variable: null };
    expect(framePythonCode(subject)).toMatchInlineSnapshot(`
      "import colatent

      explored = ...  # put here what was explored
      columns = [0, 1, 2]
      # trains anew, and may round otherwise than the browser; once the model is saved this loads it
      model = colatent.fit(explored.iloc[:, columns], seed=7, columns={"at.longitude": {"exclude": True}, "it's": {"kind": "categorical"}})
      explored["score"] = colatent.score(explored, model)
      explored["is_anomaly"] = explored["score"] >= 2
      "
    `);
    expect([frameSqlCode(subject), frameTypescriptCode(subject)]).toEqual([null, null]);
  });

  it.each(['pandas', 'polars', 'pyarrow'] as const)(
    'writes to none of the columns that a DataFrame of %s had',
    (library) => {
      const names = [...SUBJECT.names, 'is_anomaly', 'odd_score'];
      const columns = [...SUBJECT.columns, 'is_anomaly', 'odd_score'];
      const plain = framePythonCode({ ...SUBJECT, library, names, columns });
      expect(plain).toContain('"is_anomaly_2"');
      expect(plain).not.toContain('"is_anomaly"');
      const prefixed = framePythonCode({ ...SUBJECT, library, names, columns, prefix: 'odd_' });
      expect(prefixed).toContain('"odd_score_2"');
      expect(prefixed).not.toContain('"odd_score"');
    },
  );

  it('breaks the names of many columns into lines', () => {
    const names = Array.from({ length: 40 }, (_, k) => `column_${k}`);
    const columns = names.map((name) => ({ name }));
    const code = framePythonCode({
      ...SUBJECT,
      names,
      columns: names,
      model: { kind: 'trained', request: { columns } },
    });
    expect(code.split('\n').every((line) => line.length <= 100)).toBe(true);
    expect(code.match(/column_\d+/g)).toEqual(names);
  });
});
