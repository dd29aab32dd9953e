import { useState, type ReactElement } from 'react';
import { bytesOfFile } from '../files/file-content.js';
import { stemOf } from '../files/file-names.js';
import { saveContent } from '../files/write-dialogs.js';
import { Action } from './action.js';
import { countedColumns, countedRows } from './counted.js';
import type { ViewProperties } from './panel.js';
import { pathBeside, variableOf, type PanelTools } from './tools.js';
import { UnfamiliarNote } from './unfamiliar-note.js';
import { useSessionPart } from './use-session.js';

/** The model there is: kept in a file, or taken from one. */
export function ModelView({
  session,
  trans,
  tools: { table, contents, chooseModel },
}: ViewProperties & { readonly tools: PanelTools }): ReactElement {
  const model = useSessionPart(session, (state) => state.model);
  const result = useSessionPart(session, (state) => state.result);
  const phase = useSessionPart(session, (state) => state.phase);
  const [saved, setSaved] = useState<string | null>(null);
  const isBusy = phase === 'training' || phase === 'paused' || phase === 'scoring';
  const save = async (): Promise<void> => {
    const stem = table.kind === 'file' ? stemOf(table.file.path) : variableOf(table.frame);
    const path = pathBeside(table, stem, '.aae');
    const to = await saveContent(contents, new Blob([await session.save()]), path, trans);
    if (to === null) return;
    session.setSaved(to);
    setSaved(to);
  };
  const open = async (): Promise<void> => {
    const path = await chooseModel();
    if (path === null) return;
    await session.load(await bytesOfFile(contents, path, trans), path);
  };
  return (
    <section className="jp-colatent-Model" aria-label={trans.__('Model')}>
      <h3>{trans.__('Model')}</h3>
      {model !== null && (
        <p>
          {model.file === null
            ? trans.__('Trained here on %1', countedRows(model.card.rows.trained, trans))
            : trans.__(
                'From %1, trained on %2',
                model.file,
                countedRows(model.card.rows.trained, trans),
              )}
          {`, ${countedColumns(model.card.columns.length, trans)}, `}
          {trans.__('latent size %1', model.card.latentSize)}{' '}
          <code title={trans.__('Hash of the model: models of one hash compute the same')}>
            {model.card.hash.slice(0, 8)}
          </code>
        </p>
      )}
      <div className="jp-colatent-Buttons">
        <Action session={session} disabled={model === null || isBusy} onClick={save}>
          {trans.__('Save model')}
        </Action>
        <Action session={session} disabled={isBusy} onClick={open}>
          {trans.__('Open model…')}
        </Action>
      </div>
      {saved !== null && <p role="status">{trans.__('Model saved as %1', saved)}</p>}
      <UnfamiliarNote session={session} trans={trans} />
      {model !== null && result === null && phase === 'trained' && (
        <p role="status">
          {model.file === null
            ? trans.__('This is the model that was trained here last. Save it to keep it for good.')
            : trans.__('All rows are scored by this model.')}
        </p>
      )}
      {(model?.file ?? null) !== null && (
        <p className="jp-colatent-Hint">
          {trans.__('Threshold and label are not part of a model file: they are as set here.')}
        </p>
      )}
    </section>
  );
}
