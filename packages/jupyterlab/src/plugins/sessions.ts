import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILabStatus } from '@jupyterlab/application';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { keepModel } from '../session/kept-model.js';
import type { Session } from '../session/session.js';
import { colatentIcon } from './icon.js';

/** A session and how to name and show it. */
export interface LiveSession {
  readonly session: Session;
  readonly label: () => string;
  readonly reveal: () => void;
}

/** The sessions that are open, so that their trainings are seen and can be ended from without. */
export interface ISessions {
  /** Takes a session in until it is disposed of. Its model is kept for the next session of the same label. */
  readonly add: (live: LiveSession) => void;
}

/** The token of the sessions that are open. */
export const ISessions = new Token<ISessions>(
  '@colatent/jupyterlab:ISessions',
  'The sessions of tables that are open in Colatent.',
);

class LiveSessions implements ISessions {
  readonly #sessions = new Set<LiveSession>();
  readonly #changed = new Signal<this, undefined>(this);
  readonly #status: ILabStatus | null;
  #held: readonly IDisposable[] = [];
  #running = '';

  /** @param status shows JupyterLab as busy, and has the browser ask before the page is left, while there are trainings. */
  constructor(status: ILabStatus | null) {
    this.#status = status;
  }

  /** Trainings began or ended. */
  get changed(): ISignal<this, undefined> {
    return this.#changed;
  }

  /** Those that train. */
  get training(): LiveSession[] {
    return [...this.#sessions].filter(
      ({ session: { state, isDisposed } }) =>
        !isDisposed && (state.phase === 'training' || state.phase === 'paused'),
    );
  }

  add(live: LiveSession): void {
    this.#sessions.add(live);
    keepModel(live.session, live.label);
    live.session.changed.connect(this.#update, this);
    live.session.disposed.connect(() => {
      this.#sessions.delete(live);
      this.#update();
    });
  }

  #update(): void {
    const { training } = this;
    const running = training
      .map(({ label, session }) => `${label()} ${session.state.phase}`)
      .join('\n');
    if (running === this.#running) return;
    this.#running = running;
    if (training.length === 0) {
      for (const held of this.#held) held.dispose();
      this.#held = [];
    } else if (this.#status !== null && this.#held.length === 0) {
      this.#held = [this.#status.setBusy(), this.#status.setDirty()];
    }
    this.#changed.emit(undefined);
  }
}

/** Shows trainings in the Running panel and JupyterLab as busy while there are some. */
export const sessionsPlugin: JupyterFrontEndPlugin<ISessions> = {
  id: '@colatent/jupyterlab:sessions',
  description: 'Lists trainings among what is running, where they can be ended.',
  autoStart: true,
  provides: ISessions,
  optional: [IRunningSessionManagers, ILabStatus, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    managers: IRunningSessionManagers | null,
    status: ILabStatus | null,
    translator: ITranslator | null,
  ): ISessions => {
    const trans = (translator ?? nullTranslator).load('colatent');
    const sessions = new LiveSessions(status);
    managers?.add({
      name: trans.__('Trainings'),
      running: () =>
        sessions.training.map(({ session, label, reveal }) => ({
          open: reveal,
          shutdown: () => void session.stop(),
          icon: () => colatentIcon,
          label,
          labelTitle: () =>
            session.state.phase === 'paused'
              ? trans.__('Training on %1, paused', label())
              : trans.__('Training on %1', label()),
        })),
      shutdownAll: () => {
        for (const { session } of sessions.training) void session.stop();
      },
      refreshRunning: () => undefined,
      runningChanged: sessions.changed,
      shutdownLabel: trans.__('Stop and Keep the Best Model'),
      shutdownAllLabel: trans.__('Stop All'),
      shutdownAllConfirmationText: trans.__(
        'Stop all trainings? Each keeps the best model it has.',
      ),
    });
    return sessions;
  },
};
