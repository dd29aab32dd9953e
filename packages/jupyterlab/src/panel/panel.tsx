import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Session } from '../session/session.js';
import { ColumnChooser } from './column-chooser.js';
import { LabelChooser } from './see/label-chooser.js';
import { SeeView } from './see/see-view.js';
import { TrainingView } from './training-view.js';
import { useSession } from './use-session.js';

/** What every view is given. */
export interface ViewProperties {
  readonly session: Session;
  readonly trans: TranslationBundle;
}

/** The whole panel of a table: its columns, its training, and what came of it. */
export class Panel extends ReactWidget {
  readonly session: Session;
  readonly #trans: TranslationBundle;

  constructor(session: Session, trans: TranslationBundle) {
    super();
    this.session = session;
    this.#trans = trans;
    this.addClass('jp-colatent-Panel');
  }

  override dispose(): void {
    this.session.dispose();
    super.dispose();
  }

  protected override render(): ReactElement {
    return <PanelContent session={this.session} trans={this.#trans} />;
  }
}

function PanelContent({ session, trans }: ViewProperties): ReactElement {
  const { phase, failure, table, scored } = useSession(session);
  return (
    <div className="jp-colatent-Panel-content">
      {failure !== null && (
        <p role="alert" className="jp-colatent-Failure">
          {failure.message}
        </p>
      )}
      {phase === 'opening' && <p role="status">{trans.__('Opening the table…')}</p>}
      {table !== null && (
        <div className={`jp-colatent-Panel-sides ${scored === null ? '' : 'jp-mod-scored'}`}>
          <div className="jp-colatent-Panel-setup">
            <TrainingView session={session} trans={trans} />
            <ColumnChooser session={session} trans={trans} />
            {scored === null && <LabelChooser session={session} trans={trans} />}
          </div>
          {scored !== null && <SeeView session={session} trans={trans} />}
        </div>
      )}
    </div>
  );
}
