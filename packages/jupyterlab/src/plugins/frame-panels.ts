import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { ITranslator } from '@jupyterlab/translation';
import { folderOf } from '../files/file-names.js';
import type { CreateFramePanel } from '../kernel/frame-host.js';
import type { Session } from '../session/session.js';
import { createTools } from './panel-tools.js';
import type { ISessions } from './sessions.js';
import { applySettings } from './settings.js';

/** The plugin whose settings are those of all tables. */
const SETTINGS = '@colatent/jupyterlab:files';

/** What panels of DataFrames are made with. */
export interface FrameServices {
  readonly manager: IDocumentManager;
  readonly sessions: ISessions;
  readonly registry: ISettingRegistry | null;
  readonly translator: ITranslator;
}

/** Reads DataFrames and makes their panels, like those of files. @param reveal shows the panel of a session. */
export function framePanels(
  { manager, sessions, registry, translator }: FrameServices,
  reveal: (session: Session) => void,
): CreateFramePanel {
  const settings = registry?.load(SETTINGS).catch(() => null) ?? null;
  return async (source, conversation, signal) => {
    const [{ readFrame }, { KernelDataFrameTarget }, { Panel }, { Session }] = await Promise.all([
      import('../kernel/data-frames.js'),
      import('../kernel/data-frame-target.js'),
      import('../panel/panel.js'),
      import('../session/session.js'),
    ]);
    const read = await readFrame(conversation, source.reference, signal);
    const preferences = await settings;
    signal.throwIfAborted();
    const session = new Session();
    const { prefix } = applySettings(session, preferences);
    const target = new KernelDataFrameTarget(conversation, session, source.reference, read);
    const folder = (): string => folderOf(source.path());
    const tools = createTools(
      { kind: 'frame', frame: target, folder },
      prefix,
      manager,
      source.notebook,
      translator,
    );
    sessions.add({
      session,
      label: () => `${target.variable ?? source.label} (${source.path()})`,
      reveal: () => {
        reveal(session);
      },
    });
    return { panel: new Panel(session, translator.load('colatent'), tools), target };
  };
}
