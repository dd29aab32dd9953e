import type { ReactElement } from 'react';
import type { TrainingSettings } from '../session/session-state.js';
import { ChoiceField } from './choice-field.js';
import { NumberField } from './number-field.js';
import type { ViewProperties } from './panel.js';
import { useSessionPart } from './use-session.js';

/** The settings of a training: the few that matter, and the others folded away. */
export function SettingsForm({ session, trans }: ViewProperties): ReactElement {
  const settings = useSessionPart(session, (state) => state.settings);
  const threshold = useSessionPart(session, (state) => state.threshold);
  const phase = useSessionPart(session, (state) => state.phase);
  const disabled = phase === 'training' || phase === 'paused' || phase === 'scoring';
  const change = <Name extends keyof TrainingSettings>(
    name: Name,
    value: TrainingSettings[Name],
  ): void => {
    const others = Object.entries(settings).filter(([other]) => other !== name);
    session.set(Object.fromEntries(value === undefined ? others : [...others, [name, value]]));
  };
  const wrong = (name: string) => (isWrong: boolean) => {
    session.setWrong(name, isWrong);
  };
  const automatic = trans.__('automatic');
  return (
    <div className="jp-colatent-Settings">
      <div className="jp-colatent-Fields">
        <NumberField
          trans={trans}
          label={trans.__('Latent size')}
          onWrong={wrong('latentSize')}
          help={trans.__(
            'Numbers a row is pressed into. Automatic: grows with the number of columns.',
          )}
          value={settings.latentSize}
          placeholder={automatic}
          min={1}
          max={1024}
          isWhole
          disabled={disabled}
          onChange={(value) => {
            change('latentSize', value);
          }}
        />
        <NumberField
          trans={trans}
          label={trans.__('Epochs')}
          onWrong={wrong('maxIterations')}
          help={trans.__(
            'Most passes over the training rows. Training ends earlier once held-out rows gain nothing more.',
          )}
          value={settings.maxIterations}
          placeholder={automatic}
          min={1}
          max={1_000_000}
          isWhole
          disabled={disabled}
          onChange={(value) => {
            change('maxIterations', value);
          }}
        />
        <NumberField
          trans={trans}
          label={trans.__('Seed')}
          onWrong={wrong('seed')}
          help={trans.__('Equal seeds, rows and settings give equal models.')}
          value={settings.seed}
          placeholder="0"
          min={0}
          max={4_294_967_295}
          isWhole
          disabled={disabled}
          onChange={(value) => {
            change('seed', value);
          }}
        />
        <NumberField
          trans={trans}
          label={trans.__('Contamination')}
          onWrong={wrong('contamination')}
          help={trans.__(
            'Share of ordinary rows to be called anomalies: 0.01 is one in a hundred. It sets the threshold, and can be changed after training.',
          )}
          value={shareOf(threshold)}
          placeholder="0.01"
          min={1e-300}
          max={1}
          isWhole={false}
          disabled={false}
          onChange={(value) => {
            session.setThreshold(value === undefined ? 2 : -Math.log10(value));
          }}
        />
      </div>
      <details>
        <summary>{trans.__('More settings')}</summary>
        <div className="jp-colatent-Fields">
          <ChoiceField
            label={trans.__('Effort')}
            help={trans.__(
              'What training and scoring may cost. Light: one small network; standard: two; thorough: four larger ones.',
            )}
            value={settings.effort ?? 'standard'}
            choices={[
              ['light', trans.__('light')],
              ['standard', trans.__('standard')],
              ['thorough', trans.__('thorough')],
            ]}
            disabled={disabled}
            onChange={(value) => {
              change('effort', value);
            }}
          />
          <ChoiceField
            label={trans.__('Training rows')}
            help={trans.__(
              'What you know of the rows: it decides which of them and which measures a score relies on.',
            )}
            value={settings.trainingRows ?? 'unknown'}
            choices={[
              ['unknown', trans.__('not known')],
              ['clean', trans.__('all ordinary')],
              ['contaminated', trans.__('some are odd')],
            ]}
            disabled={disabled}
            onChange={(value) => {
              change('trainingRows', value);
            }}
          />
          <ChoiceField
            label={trans.__('Missing values')}
            help={trans.__('Whether it is judged that a value is missing.')}
            value={settings.missing ?? 'ignore'}
            choices={[
              ['ignore', trans.__('not judged')],
              ['informative', trans.__('judged too')],
            ]}
            disabled={disabled}
            onChange={(value) => {
              change('missing', value);
            }}
          />
          <ChoiceField
            label={trans.__('Early stop')}
            help={trans.__(
              'End once the loss of held-out rows has not improved for a while. The best weights are kept either way.',
            )}
            value={settings.earlyStop === false ? 'no' : 'yes'}
            choices={[
              ['yes', trans.__('yes')],
              ['no', trans.__('no')],
            ]}
            disabled={disabled}
            onChange={(value) => {
              change('earlyStop', value === 'yes');
            }}
          />
          <NumberField
            trans={trans}
            label={trans.__('Batch size')}
            onWrong={wrong('batchSize')}
            help={trans.__('Rows per step. Automatic: 128, less for small tables.')}
            value={settings.batchSize}
            placeholder={automatic}
            min={1}
            max={65536}
            isWhole
            disabled={disabled}
            onChange={(value) => {
              change('batchSize', value);
            }}
          />
          <NumberField
            trans={trans}
            label={trans.__('Learning rate')}
            onWrong={wrong('learnRate')}
            help={trans.__('At the start; it falls to almost 0 over the epochs.')}
            value={settings.learnRate}
            placeholder={automatic}
            min={1e-9}
            max={1}
            isWhole={false}
            disabled={disabled}
            onChange={(value) => {
              change('learnRate', value);
            }}
          />
          <NumberField
            trans={trans}
            label={trans.__('Held-out share')}
            onWrong={wrong('heldOutShare')}
            help={trans.__(
              'Share of rows kept from training, for early stopping and to calibrate scores.',
            )}
            value={settings.heldOutShare}
            placeholder="0.2"
            min={0.01}
            max={0.9}
            isWhole={false}
            disabled={disabled}
            onChange={(value) => {
              change('heldOutShare', value);
            }}
          />
          <NumberField
            trans={trans}
            label={trans.__('Time budget in seconds')}
            onWrong={wrong('timeBudget')}
            help={trans.__('Training ends with the best model so far; pauses do not count.')}
            value={settings.timeBudget}
            placeholder={trans.__('none')}
            min={0.1}
            max={1e9}
            isWhole={false}
            disabled={disabled}
            onChange={(value) => {
              change('timeBudget', value);
            }}
          />
        </div>
      </details>
    </div>
  );
}

/** A threshold's share, in as many digits as it is told in elsewhere. */
function shareOf(threshold: number): number {
  return Number(Math.max(1e-300, 10 ** -threshold).toPrecision(3));
}
