import { useEffect, useState, type ReactElement } from 'react';
import { resultPath } from '../files/file-names.js';
import type { TableFile } from '../files/table-file.js';
import { writeColumns } from '../files/write-dialogs.js';
import { namesOf, takenNames } from '../names/new-column-names.js';
import { Action } from './action.js';
import { NewColumnChooser, useWantedParts } from './new-column-chooser.js';
import type { ViewProperties } from './panel.js';
import { useFilePath } from './use-file-path.js';
import { useSessionPart } from './use-session.js';
import { writingText } from './writing-text.js';

/** Writing scores and what goes with them beside the rows of a file, to a new file or into the table's own. */
export function WriteView({
  session,
  trans,
  file,
  prefix,
}: ViewProperties & { readonly file: TableFile; readonly prefix: string }): ReactElement {
  const table = useSessionPart(session, (state) => state.table);
  const scored = useSessionPart(session, (state) => state.scored);
  const phase = useSessionPart(session, (state) => state.phase);
  const [wanted, toggle] = useWantedParts(session);
  const [written, setWritten] = useState<string | null>(null);
  useEffect(() => {
    // of other scores nothing is written yet
    setWritten(null);
  }, [scored]);
  const taken = takenNames(table ?? { columns: [] });
  const own = useFilePath(file);
  const target = resultPath(own);
  const disabled = wanted.size === 0 || scored === null || phase !== 'trained';
  const write = async (path: string, replace: boolean): Promise<void> => {
    setWritten(null);
    const latentSize = scored?.latentSize ?? 1;
    const names = namesOf(wanted, prefix, taken, latentSize);
    const to = await writeColumns(file, { names, latentSize }, { path, replace }, trans);
    if (to !== null) setWritten(to);
  };
  const telling = (share: number | null): string => writingText(trans, share);
  return (
    <section className="jp-colatent-Write" aria-label={trans.__('Write back')}>
      <h3>{trans.__('Write back')}</h3>
      <NewColumnChooser
        session={session}
        trans={trans}
        prefix={prefix}
        taken={taken}
        latentSize={scored?.latentSize ?? null}
        wanted={wanted}
        toggle={toggle}
      />
      <div className="jp-colatent-Buttons">
        <Action
          session={session}
          disabled={disabled}
          telling={telling}
          onClick={() => write(target, false)}
        >
          {trans.__('Write to %1', nameIn(target))}
        </Action>
        <Action
          session={session}
          disabled={disabled}
          telling={telling}
          title={trans.__(
            'Adds the columns to the file that is open. What it holds stays as it is.',
          )}
          onClick={() => write(own, true)}
        >
          {trans.__('Write into this file')}
        </Action>
      </div>
      {written !== null && <p role="status">{trans.__('Written to %1', written)}</p>}
    </section>
  );
}

function nameIn(path: string): string {
  return path.split('/').at(-1) ?? path;
}
