import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Panel } from '../panel/panel.js';
import type { Phase } from '../session/session.js';
import { colatentIcon } from './icon.js';

/** Names of the commands. */
export const COMMANDS = {
  open: 'colatent:open',
  train: 'colatent:train',
  pause: 'colatent:pause-or-resume',
  stop: 'colatent:stop',
} as const;

const NO_ARGUMENTS = {
  args: { type: 'object', properties: {}, additionalProperties: false },
} as const;

/** Adds what can be done with tables to JupyterLab's commands and palette. @param factory opens a table's panel. */
export function addCommands(
  { commands, shell }: JupyterFrontEnd,
  manager: IDocumentManager,
  tracker: WidgetTracker<IDocumentWidget<Panel>>,
  palette: ICommandPalette | null,
  factory: string,
  trans: TranslationBundle,
): void {
  const category = trans.__('Colatent');
  commands.addCommand(COMMANDS.open, {
    label: trans.__('Open in Colatent'),
    caption: trans.__('Train on the rows of this table and see which are odd'),
    icon: colatentIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          path: {
            type: 'string',
            description: trans.__(
              'Path of the table; the document in front where it is not given.',
            ),
          },
        },
      },
    },
    isEnabled: ({ path }) =>
      typeof path === 'string' ||
      (shell.currentWidget !== null && manager.contextForWidget(shell.currentWidget) !== undefined),
    execute: ({ path }) => {
      const { currentWidget } = shell;
      const of =
        typeof path === 'string'
          ? path
          : currentWidget && manager.contextForWidget(currentWidget)?.path;
      return of ? manager.openOrReveal(of, factory) : undefined;
    },
  });
  const phase = (): Phase | null => tracker.currentWidget?.content.session.state.phase ?? null;
  const isRunning = (): boolean => phase() === 'training' || phase() === 'paused';
  commands.addCommand(COMMANDS.train, {
    label: trans.__('Train on This Table'),
    describedBy: NO_ARGUMENTS,
    isEnabled: () => phase() === 'idle' || phase() === 'trained',
    execute: () => tracker.currentWidget?.content.session.train(),
  });
  commands.addCommand(COMMANDS.pause, {
    label: () => (phase() === 'paused' ? trans.__('Resume Training') : trans.__('Pause Training')),
    describedBy: NO_ARGUMENTS,
    isEnabled: isRunning,
    execute: () => {
      const session = tracker.currentWidget?.content.session;
      return phase() === 'paused' ? session?.resume() : session?.pause();
    },
  });
  commands.addCommand(COMMANDS.stop, {
    label: trans.__('Stop Training and Keep the Best Model'),
    describedBy: NO_ARGUMENTS,
    isEnabled: isRunning,
    execute: () => tracker.currentWidget?.content.session.stop(),
  });
  for (const command of Object.values(COMMANDS)) palette?.addItem({ command, category });
}
