import { Clipboard } from '@jupyterlab/apputils';
import { useState, type ReactElement } from 'react';
import type { CodeSubject } from '../code/code-subject.js';
import { pythonCode } from '../code/python-code.js';
import { sqlCode } from '../code/sql-code.js';
import { typescriptCode } from '../code/typescript-code.js';
import { formatOf, relativePath } from '../files/file-names.js';
import type { ViewProperties } from './panel.js';
import type { PanelTools } from './tools.js';
import { useSession } from './use-session.js';

type Language = 'python' | 'sql' | 'typescript';

/** Code that does what was done here. */
export function CodeView({
  session,
  trans,
  tools: { file, insertCell },
}: ViewProperties & { readonly tools: PanelTools }): ReactElement {
  const { table, model, threshold } = useSession(session);
  const [language, setLanguage] = useState<Language>('python');
  const [told, setTold] = useState('');
  const codeIn = (folder: string): string | null => {
    const subject: CodeSubject = {
      file: {
        ...(table ?? { columns: [] }),
        path: relativePath(folder, file.path),
        format: formatOf(file.path),
      },
      model:
        model?.file !== null && model !== null
          ? { kind: 'file', path: relativePath(folder, model.file) }
          : { kind: 'trained', request: model?.request ?? session.request },
      threshold,
    };
    return codeOf(subject, language);
  };
  const code = codeIn('');
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
                : trans.__('Open a notebook first'),
            );
          }}
        >
          {trans.__('Insert cell')}
        </button>
        <span role="status">{told}</span>
      </div>
      <pre tabIndex={0}>{code ?? trans.__('DuckDB does not read Arrow files by itself.')}</pre>
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
