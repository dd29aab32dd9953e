import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Session } from '../session/session.js';
import type { SessionModel } from '../session/session-state.js';
import { countedRows } from './counted.js';
import { Failure } from './failure.js';
import { kindName } from './kind-name.js';
import { LossChart } from './loss-chart.js';
import { curvesOfModel, figuresText } from './loss-curves.js';
import type { ViewProperties } from './panel.js';
import { trainingFacts } from './training-facts.js';
import { useSession } from './use-session.js';

/** A model file's card: what the model is, reads, and was trained on. */
export class ModelCardPanel extends ReactWidget {
  readonly #session: Session;
  readonly #trans: TranslationBundle;

  constructor(session: Session, trans: TranslationBundle) {
    super();
    this.#session = session;
    this.#trans = trans;
    this.addClass('jp-colatent-Panel');
    this.addClass('jp-colatent-Card');
  }

  override dispose(): void {
    this.#session.dispose();
    super.dispose();
  }

  protected override render(): ReactElement {
    return <Card session={this.#session} trans={this.#trans} />;
  }
}

function Card({ session, trans }: ViewProperties): ReactElement {
  const { failure, model } = useSession(session);
  return (
    <div className="jp-colatent-Panel-content">
      <Failure failure={failure} trans={trans} />
      {model === null && failure === null && <p role="status">{trans.__('Reading the model…')}</p>}
      {model !== null && <CardContent model={model} trans={trans} />}
    </div>
  );
}

function CardContent({
  model: { card, history },
  trans,
}: {
  readonly model: SessionModel;
  readonly trans: TranslationBundle;
}): ReactElement {
  const last = history.at(-1);
  const facts: readonly (readonly [string, string | number])[] = [
    [trans.__('Trained on'), countedRows(card.rows.trained, trans)],
    [trans.__('Held out'), countedRows(card.rows.heldOut, trans)],
    ...trainingFacts(card, trans),
    [trans.__('Latent size'), card.latentSize],
    [trans.__('Weights and biases'), card.parameters.toLocaleString()],
    [trans.__('Encoder'), card.network.encoder.join(' → ')],
    [trans.__('Decoder'), card.network.decoder.join(' → ')],
    [trans.__('Discriminator'), card.network.discriminator.join(' → ')],
    [trans.__('Seed'), card.seed],
    [trans.__('Made by'), card.createdWith],
    [trans.__('Hash'), card.hash],
  ];
  return (
    <>
      <h2>{trans._n('Model of %1 column', 'Model of %1 columns', card.columns.length)}</h2>
      <dl className="jp-colatent-Facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{trans.__('Columns')}</h3>
      <table className="jp-colatent-Table">
        <thead>
          <tr>
            <th scope="col">{trans.__('Column')}</th>
            <th scope="col">{trans.__('Kind')}</th>
            <th scope="col">{trans.__('Missing')}</th>
            <th scope="col">{trans.__('Weight')}</th>
            <th scope="col">{trans.__('In training')}</th>
          </tr>
        </thead>
        <tbody>
          {card.columns.map(({ name, kind, nullShare, weight, summary }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{kindName(trans, kind)}</td>
              <td>{trans.__('%1 %', Number((100 * nullShare).toPrecision(2)))}</td>
              <td>{weight}</td>
              <td>{summary}</td>
            </tr>
          ))}
          {card.excluded.map(({ name, reason }) => (
            <tr key={name} className="jp-mod-excluded">
              <th scope="row">{name}</th>
              <td>{trans.__('left out')}</td>
              <td />
              <td />
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{trans.__('Losses')}</h3>
      <LossChart
        trans={trans}
        axis={trans.__('epoch')}
        steps={history.map(({ epoch }) => epoch)}
        most={last?.epoch ?? 1}
        curves={curvesOfModel(trans, history)}
        {...(last !== undefined && { figures: figuresText(trans, last) })}
      />
      {card.losses.bestEpoch !== null && (
        <p>
          {trans.__(
            'The weights of epoch %1 were kept: a loss of %2 on held-out rows, where guessing typical values costs about 1.',
            card.losses.bestEpoch,
            card.losses.heldOut?.toFixed(3) ?? '',
          )}
        </p>
      )}
      <h3>{trans.__('Calibration')}</h3>
      <p>
        {trans.__(
          'Scores are calibrated on %1 held-out rows.',
          card.calibration.rows.toLocaleString(),
        )}
      </p>
      <ul>
        {card.calibration.thresholds.map(({ contamination, score, heldOutRowsAbove }) => (
          <li key={contamination}>
            {trans.__(
              'One ordinary row in %1 scores at least %2; of the held-out rows %3 did.',
              Math.round(1 / contamination).toLocaleString(),
              Number(score.toFixed(3)),
              heldOutRowsAbove,
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
