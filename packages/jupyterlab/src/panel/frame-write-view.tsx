import type { Contents } from '@jupyterlab/services';
import { useEffect, useReducer, useState, type ReactElement } from 'react';
import { saveContent } from '../files/write-dialogs.js';
import type { FrameFormat } from '../kernel/data-frames.js';
import {
  exportFrame,
  readFrameAgain,
  undoInFrame,
  writeIntoFrame,
  type NewColumns,
} from '../kernel/write-frame-dialogs.js';
import { columnNamesOf, namesOf } from '../names/new-column-names.js';
import { Action } from './action.js';
import { NewColumnChooser, useWantedParts } from './new-column-chooser.js';
import type { ViewProperties } from './panel.js';
import { pathBeside, variableOf, type PanelTable } from './tools.js';
import { useSessionPart } from './use-session.js';
import { writingText } from './writing-text.js';

interface FrameWriteProperties extends ViewProperties {
  readonly table: Extract<PanelTable, { kind: 'frame' }>;
  readonly contents: Contents.IManager;
  readonly prefix: string;
}

/** Writing scores and what goes with them beside the rows of a DataFrame: to a new file, or into the DataFrame, where it can be taken back. */
export function FrameWriteView({
  session,
  trans,
  table,
  contents,
  prefix,
}: FrameWriteProperties): ReactElement {
  const { frame } = table;
  const scored = useSessionPart(session, (state) => state.scored);
  const phase = useSessionPart(session, (state) => state.phase);
  const rows = useSessionPart(session, (state) => state.table?.rows);
  const [wanted, toggle] = useWantedParts(session);
  const [format, setFormat] = useState<FrameFormat>(frame.formats[0] ?? 'csv');
  const [told, setTold] = useState<string | null>(null);
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    const update = (): void => {
      // what was written is not there any more, or is part of what was read
      setTold(null);
      redraw();
    };
    frame.changed.connect(update);
    return () => {
      frame.changed.disconnect(update);
    };
  }, [frame]);
  useEffect(() => {
    // of other scores nothing is written yet
    setTold(null);
  }, [scored]);
  const name = variableOf(frame);
  const disabled = isBusy || wanted.size === 0 || scored === null || phase !== 'trained';
  /** One write or undo at a time: the kernel takes back the last one it knows of. */
  const alone = (work: () => Promise<void>) => async (): Promise<void> => {
    setBusy(true);
    setTold(null);
    try {
      await work();
    } finally {
      setBusy(false);
    }
  };
  const columnsOf = async (): Promise<NewColumns> => {
    const latentSize = scored?.latentSize ?? 1;
    const columns = await session.newColumns(namesOf(wanted, prefix, frame.names, latentSize));
    return {
      columns,
      renamed: (taken) => {
        const names = columnNamesOf(namesOf(wanted, prefix, taken, latentSize), latentSize);
        return columns.map((column, place) => ({ ...column, name: names[place] ?? column.name }));
      },
    };
  };
  const writeFile = async (): Promise<void> => {
    const content = await exportFrame(frame, await columnsOf(), format, trans);
    if (content === null) return;
    const path = pathBeside(table, name, `.colatent.${format}`);
    const to = await saveContent(contents, content, path, trans);
    if (to !== null) setTold(trans.__('Written to %1', to));
  };
  const write = async (): Promise<void> => {
    const to = await writeIntoFrame(frame, await columnsOf(), trans);
    if (to !== null) setTold(trans.__('Written to %1', to));
  };
  const undo = async (): Promise<void> => {
    if (await undoInFrame(frame, trans)) setTold(trans.__('Taken back'));
  };
  const readAgain = alone(() => readFrameAgain(frame, trans));
  const telling = (share: number | null): string => writingText(trans, share);
  return (
    <section className="jp-colatent-Write" aria-label={trans.__('Write back')}>
      <h3>{trans.__('Write back')}</h3>
      {rows === 0 && (
        <p className="jp-colatent-Hint">{trans.__('0 rows: there is nothing to learn from.')}</p>
      )}
      {frame.isLost && (
        <>
          <p role="status" className="jp-colatent-Hint">
            {trans.__('The kernel was restarted: run your cells, then read the DataFrame again.')}
          </p>
          <div className="jp-colatent-Buttons">
            <Action session={session} disabled={isBusy} onClick={readAgain}>
              {trans.__('Read Again')}
            </Action>
          </div>
        </>
      )}
      <NewColumnChooser
        session={session}
        trans={trans}
        prefix={prefix}
        taken={frame.names}
        latentSize={scored?.latentSize ?? null}
        wanted={wanted}
        toggle={toggle}
      />
      <div className="jp-colatent-Buttons">
        <Action session={session} disabled={disabled} telling={telling} onClick={alone(writeFile)}>
          {trans.__('Write to %1', `${name}.colatent.${format}`)}
        </Action>
        <select
          aria-label={trans.__('Format')}
          value={format}
          onChange={({ target: { value } }) => {
            setFormat(frame.formats.find((of) => of === value) ?? format);
          }}
        >
          {frame.formats.map((of) => (
            <option key={of} value={of}>
              {FORMAT_NAMES[of]}
            </option>
          ))}
        </select>
      </div>
      <div className="jp-colatent-Buttons">
        <Action
          session={session}
          disabled={disabled}
          telling={telling}
          title={
            frame.variable === null
              ? trans.__('No variable holds the DataFrame: one is made that has the columns too')
              : trans.__('Adds the columns to the DataFrame in the kernel')
          }
          onClick={alone(write)}
        >
          {frame.variable === null
            ? trans.__('Write to a new variable…')
            : trans.__('Write into %1', frame.variable)}
        </Action>
        <Action session={session} disabled={isBusy || !frame.canUndo} onClick={alone(undo)}>
          {trans.__('Undo')}
        </Action>
      </div>
      {told !== null && <p role="status">{told}</p>}
    </section>
  );
}

/** Proper names, the same in all languages. */
const FORMAT_NAMES: Readonly<Record<FrameFormat, string>> = {
  parquet: 'Parquet',
  csv: 'CSV',
  arrow: 'Arrow',
  jsonl: 'JSON lines',
};
