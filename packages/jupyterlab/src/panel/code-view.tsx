import { Clipboard } from '@jupyterlab/apputils';
import { useState, type ReactElement } from 'react';
import type { CodeSubject } from '../code/code-subject.js';
import {
  framePythonCode,
  frameSqlCode,
  frameTypescriptCode,
  type FrameSubject,
} from '../code/frame-code.js';
import { pythonCode } from '../code/python-code.js';
import { sqlCode } from '../code/sql-code.js';
import { typescriptCode } from '../code/typescript-code.js';
import { formatOf, relativePath } from '../files/file-names.js';
import { scoreNamesOf, takenNames } from '../names/new-column-names.js';
import type { ViewProperties } from './panel.js';
import type { PanelTools } from './tools.js';
import { useFilePath } from './use-file-path.js';
import { useSession } from './use-session.js';

type Language = 'python' | 'sql' | 'typescript';

/** Code that does what was done here. */
export function CodeView({
  session,
  trans,
  tools: { table: of, insertCell, prefix },
}: ViewProperties & { readonly tools: PanelTools }): ReactElement {
  const { table, model, threshold } = useSession(session);
  const path = useFilePath(of.kind === 'file' ? of.file : null);
  const [language, setLanguage] = useState<Language>('python');
  const [told, setTold] = useState('');
  const codeIn = (folder: string): string | null => {
    const common = {
      model:
        // a model that is trained anew may differ by the engine's way to round
        model !== null && model.saved !== null
          ? ({ kind: 'file', path: relativePath(folder, model.saved) } as const)
          : ({ kind: 'trained', request: model?.request ?? session.request } as const),
      threshold,
    };
    if (of.kind === 'frame') {
      const { library, names, variable, named } = of.frame;
      const columns = (table?.columns ?? [])
        .filter(({ readable }) => readable)
        .map((column) => column.name);
      return frameCodeOf({ ...common, columns, library, names, variable, named, prefix }, language);
    }
    return codeOf(
      {
        ...common,
        file: {
          ...(table ?? { columns: [] }),
          path: relativePath(folder, path),
          format: formatOf(path),
        },
        names: scoreNamesOf(prefix, takenNames(table ?? { columns: [] })),
      },
      language,
    );
  };
  // a variable is nowhere but in its notebook, and code of a file is copied to anywhere
  const code = codeIn(of.kind === 'frame' ? of.folder() : '');
  return (
    <details className="jp-colatent-Code">
      <summary>{trans.__('The same as code')}</summary>
      <div className="jp-colatent-Buttons">
        <select
          aria-label={trans.__('Language')}
          value={language}
          onChange={({ target: { value } }) => {
            setLanguage(value === 'sql' || value === 'typescript' ? value : 'python');
            setTold('');
          }}
        >
          <option value="python">Python</option>
          <option value="sql">SQL</option>
          <option value="typescript">TypeScript</option>
        </select>
        <button
          className="jp-colatent-Button"
          disabled={code === null}
          onClick={() => {
            if (code === null) return;
            Clipboard.copyToSystem(code);
            setTold(trans.__('Copied'));
          }}
        >
          {trans.__('Copy as code')}
        </button>
        <button
          className="jp-colatent-Button"
          disabled={code === null}
          onClick={() => {
            if (code === null) return;
            setTold(
              insertCell((folder) => codeIn(folder) ?? code, language)
                ? trans.__('Inserted into the notebook')
                : of.kind === 'frame'
                  ? trans.__('The notebook is not open')
                  : trans.__('Open a notebook first'),
            );
          }}
        >
          {trans.__('Insert cell')}
        </button>
        <span role="status">{told}</span>
      </div>
      <p className="jp-colatent-Hint">
        {trans.__(
          'Code makes the score and whether a row is an anomaly. Reasons and latents are made by explain and embed.',
        )}
      </p>
      <pre tabIndex={0}>
        {code ??
          (of.kind === 'frame'
            ? trans.__('Columns without names of text are for Python alone.')
            : trans.__('DuckDB does not read Arrow files by itself.'))}
      </pre>
    </details>
  );
}

function codeOf(subject: CodeSubject, language: Language): string | null {
  switch (language) {
    case 'python':
      return pythonCode(subject);
    case 'sql':
      return sqlCode(subject);
    case 'typescript':
      return typescriptCode(subject);
  }
}

function frameCodeOf(subject: FrameSubject, language: Language): string | null {
  switch (language) {
    case 'python':
      return framePythonCode(subject);
    case 'sql':
      return frameSqlCode(subject);
    case 'typescript':
      return frameTypescriptCode(subject);
  }
}
