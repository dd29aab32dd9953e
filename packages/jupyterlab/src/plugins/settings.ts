import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { Session } from '../session/session.js';

/** What users set for all tables. */
export interface Preferences {
  readonly prefix: string;
}

/** Gives a new session what the user set for all, and tells the rest. */
export function applySettings(
  session: Session,
  settings: ISettingRegistry.ISettings | null,
): Preferences {
  const { effort, latentSize, epochs, seed, contamination, columnPrefix } = (settings?.composite ??
    {}) as Readonly<Record<string, unknown>>;
  session.set({
    ...(isEffort(effort) && effort !== 'standard' && { effort }),
    ...(typeof latentSize === 'number' && { latentSize }),
    ...(typeof epochs === 'number' && { maxIterations: epochs }),
    ...(typeof seed === 'number' && seed !== 0 && { seed }),
  });
  if (typeof contamination === 'number') session.setThreshold(-Math.log10(contamination));
  const prefix = typeof columnPrefix === 'string' ? columnPrefix : '';
  session.setPrefix(prefix);
  return { prefix };
}

function isEffort(value: unknown): value is 'light' | 'standard' | 'thorough' {
  return value === 'light' || value === 'standard' || value === 'thorough';
}
