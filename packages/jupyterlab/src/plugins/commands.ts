import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification, type ICommandPalette, type WidgetTracker } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Panel } from '../panel/panel.js';
import type { Phase } from '../session/session-state.js';
import { colatentIcon } from './icon.js';

/** Names of the commands. */
export const COMMANDS = {
  open: 'colatent:open',
  openSelected: 'colatent:open-selected',
  train: 'colatent:train',
  pause: 'colatent:pause-or-resume',
  stop: 'colatent:stop',
} as const;

const NO_ARGUMENTS = {
  args: { type: 'object', properties: {}, additionalProperties: false },
} as const;

/**
 * Adds what can be done with tables to JupyterLab's commands and palette.
 * @param browser where files are selected; null where there is none.
 * @param factory opens a table's panel.
 */
export function addCommands(
  { commands, docRegistry, shell }: JupyterFrontEnd,
  manager: IDocumentManager,
  browser: IDefaultFileBrowser | null,
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
  const opensInPanel = (path: string): boolean =>
    docRegistry.preferredWidgetFactories(path).some(({ name }) => name === factory);
  commands.addCommand(COMMANDS.openSelected, {
    label: trans.__('Open in Colatent'),
    caption: trans.__('Open the tables selected here in Colatent'),
    icon: colatentIcon,
    describedBy: NO_ARGUMENTS,
    isVisible: () => browser !== null,
    execute: () => {
      const selected = [...(browser?.selectedItems() ?? [])].map(({ path }) => path);
      const tables = selected.filter(opensInPanel);
      for (const path of tables) manager.openOrReveal(path, factory);
      if (tables.length > 0) return;
      Notification.info(
        trans.__('Select a CSV, TSV, JSON lines, Parquet or Arrow file in the file browser first.'),
        { autoClose: 8000 },
      );
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
  // selected files have a menu of their own
  const offered = Object.values(COMMANDS).filter((command) => command !== COMMANDS.openSelected);
  for (const command of offered) palette?.addItem({ command, category });
}
