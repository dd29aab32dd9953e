import { Dialog, showDialog } from '@jupyterlab/apputils';
import { useState, type ReactElement } from 'react';
import { dataFrameTargetOf, type WriteOptions } from '../kernel/data-frame-target.js';
import { Action } from './action.js';
import type { ViewProperties } from './panel.js';
import { useSessionPart } from './use-session.js';

/** The variable that takes the columns of a DataFrame that changed. */
const NEW_VARIABLE = 'colatent_scores';

/** Writing scores into the DataFrame they are of, and taking them back; nothing where the table is no DataFrame. */
export function FrameWriteView({ session, trans }: ViewProperties): ReactElement | null {
  const scored = useSessionPart(session, (state) => state.scored);
  const threshold = useSessionPart(session, (state) => state.threshold);
  const [told, setTold] = useState<string | null>(null);
  const [canUndo, setCanUndo] = useState(false);
  const target = dataFrameTargetOf(session);
  if (target === undefined) return null;
  const ask = async (title: string, body: string, label: string): Promise<boolean> => {
    const { button } = await showDialog({
      title,
      body,
      buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.warnButton({ label })],
    });
    return button.accept;
  };
  const write = async (options: WriteOptions = {}): Promise<void> => {
    if (scored === null) return;
    const columns = [
      { name: 'score', values: scored.scores },
      { name: 'is_anomaly', values: Array.from(scored.scores, (score) => score >= threshold) },
    ];
    try {
      const { name } = await target.write(columns, undefined, options);
      setCanUndo(target.canUndo);
      setTold(trans.__('Written to %1', name ?? trans.__('the DataFrame')));
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      if (name === 'ColumnExistsError' && options.replace !== true) {
        const title = trans.__('Replace these columns?');
        if (await ask(title, message, trans.__('Replace'))) await write({ replace: true });
      } else if (name === 'DataFrameChangedError' && options.newVariable === undefined) {
        const title = trans.__('The DataFrame changed. Write to a new variable?');
        const label = trans.__('Write to %1', NEW_VARIABLE);
        if (await ask(title, message, label)) await write({ newVariable: NEW_VARIABLE });
      } else {
        throw error;
      }
    }
  };
  const undo = async (): Promise<void> => {
    await target.undo();
    setCanUndo(target.canUndo);
    setTold(trans.__('Taken back'));
  };
  return (
    <section className="jp-colatent-Write" aria-label={trans.__('Write back')}>
      <h3>{trans.__('Write back')}</h3>
      <div className="jp-colatent-Buttons">
        <Action session={session} disabled={scored === null} onClick={() => write()}>
          {trans.__('Write score and is_anomaly into the DataFrame')}
        </Action>
        <Action session={session} disabled={!canUndo} onClick={undo}>
          {trans.__('Undo')}
        </Action>
      </div>
      {told !== null && <p role="status">{told}</p>}
    </section>
  );
}
