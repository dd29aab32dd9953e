import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { useId, useRef, useState, type ReactElement } from 'react';
import type { Session } from '../session/session.js';
import { ColumnChooser } from './column-chooser.js';
import { LabelChooser } from './see/label-chooser.js';
import { SeeView } from './see/see-view.js';
import { CodeView } from './code-view.js';
import { Failure } from './failure.js';
import { KeptFocus } from './kept-focus.js';
import { FrameWriteView } from './frame-write-view.js';
import { ModelView } from './model-view.js';
import { Retry } from './retry.js';
import type { PanelTools } from './tools.js';
import { TrainingView } from './training-view.js';
import { useRoom } from './use-room.js';
import { useSessionPart } from './use-session.js';
import { WriteView } from './write-view.js';

/** From which width on the setup is beside what came of a training, in pixels; below it is folded away unless the user opens it. */
const ROOM_FOR_BOTH = 1000;

/** What every view is given. */
export interface ViewProperties {
  readonly session: Session;
  readonly trans: TranslationBundle;
}

/** The whole panel of a table: its columns, its training, and what came of it. */
export class Panel extends ReactWidget {
  readonly session: Session;
  readonly #trans: TranslationBundle;
  readonly #tools: PanelTools;
  readonly #focus: KeptFocus;

  constructor(session: Session, trans: TranslationBundle, tools: PanelTools) {
    super();
    this.session = session;
    this.#trans = trans;
    this.#tools = tools;
    this.addClass('jp-colatent-Panel');
    this.#focus = new KeptFocus(this.node);
  }

  override dispose(): void {
    this.#focus.dispose();
    this.session.dispose();
    super.dispose();
  }

  protected override render(): ReactElement {
    return <PanelContent session={this.session} trans={this.#trans} tools={this.#tools} />;
  }
}

function PanelContent({
  session,
  trans,
  tools,
}: ViewProperties & { readonly tools: PanelTools }): ReactElement {
  const phase = useSessionPart(session, (state) => state.phase);
  const failure = useSessionPart(session, (state) => state.failure);
  const table = useSessionPart(session, (state) => state.table);
  const scored = useSessionPart(session, (state) => state.scored);
  const content = useRef<HTMLDivElement>(null);
  const setup = useId();
  const hasRoom = useRoom(content, ROOM_FOR_BOTH);
  // null until the user opened or folded it
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isScored = scored !== null;
  const isOpen = !isScored || (chosen ?? hasRoom);
  const columns = <ColumnChooser key="columns" session={session} trans={trans} />;
  const work = (
    <div key="work" className="jp-colatent-Work">
      <TrainingView session={session} trans={trans} />
      {!isScored && <LabelChooser session={session} trans={trans} />}
      <ModelView session={session} trans={trans} tools={tools} />
      {tools.table.kind === 'file' ? (
        <WriteView session={session} trans={trans} file={tools.table.file} prefix={tools.prefix} />
      ) : (
        <FrameWriteView
          session={session}
          trans={trans}
          table={tools.table}
          contents={tools.contents}
          prefix={tools.prefix}
        />
      )}
      <CodeView session={session} trans={trans} tools={tools} />
    </div>
  );
  const states = `${isScored ? ' jp-mod-scored' : ''}${isOpen ? '' : ' jp-mod-folded'}`;
  return (
    <div ref={content} className="jp-colatent-Panel-content">
      <Failure failure={failure} trans={trans} />
      {failure !== null && table === null && phase !== 'opening' && tools.table.kind === 'file' && (
        <Retry file={tools.table.file} trans={trans} />
      )}
      {phase === 'opening' && table === null && (
        <p role="status">{trans.__('Opening the table…')}</p>
      )}
      {table !== null && (
        <div className={`jp-colatent-Panel-sides${states}`}>
          {isScored && (
            <button
              className="jp-colatent-Panel-fold"
              aria-expanded={isOpen}
              aria-controls={setup}
              onClick={() => {
                setChosen(!isOpen);
              }}
            >
              <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span>{' '}
              {trans.__('Train, save, write back')}
            </button>
          )}
          <div id={setup} className="jp-colatent-Panel-setup" hidden={!isOpen}>
            {isScored ? [work, columns] : [columns, work]}
          </div>
          {isScored && <SeeView session={session} trans={trans} />}
        </div>
      )}
    </div>
  );
}
