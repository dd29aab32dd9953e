import { useState, type ReactElement } from 'react';
import { withInfix } from '../files/file-names.js';
import { writeColumns } from '../files/write-dialogs.js';
import type { NewColumnNames } from '../worker/protocol.js';
import { Action } from './action.js';
import type { ViewProperties } from './panel.js';
import type { PanelTools } from './tools.js';
import { useSessionPart } from './use-session.js';

type Part = keyof NewColumnNames;

const PARTS: readonly (readonly [Part, name: string])[] = [
  ['score', 'score'],
  ['isAnomaly', 'is_anomaly'],
  ['reason', 'reason'],
  ['latent', 'latent'],
];

/** Writing scores and what goes with them beside the rows, to a new file or into the table's own. */
export function WriteView({
  session,
  trans,
  tools: { file, prefix },
}: ViewProperties & { readonly tools: PanelTools }): ReactElement {
  const table = useSessionPart(session, (state) => state.table);
  const scored = useSessionPart(session, (state) => state.scored);
  const phase = useSessionPart(session, (state) => state.phase);
  const [wanted, setWanted] = useState<ReadonlySet<Part>>(new Set(['score', 'isAnomaly']));
  const [written, setWritten] = useState<string | null>(null);
  const there = (table?.columns ?? []).map(({ name }) => name);
  const nameOf = (part: Part, name: string): string =>
    freeName(prefix + name, there, part === 'latent' ? (scored?.latentSize ?? 1) : null);
  const names: NewColumnNames = Object.fromEntries(
    PARTS.filter(([part]) => wanted.has(part)).map(([part, name]) => [part, nameOf(part, name)]),
  );
  const target = withInfix(file.path, '.colatent');
  const disabled = wanted.size === 0 || scored === null || phase !== 'trained';
  const write = async (path: string, replace: boolean): Promise<void> => {
    const to = await writeColumns(file, names, { path, replace }, trans);
    if (to !== null) setWritten(to);
  };
  return (
    <section className="jp-colatent-Write" aria-label={trans.__('Write back')}>
      <h3>{trans.__('Write back')}</h3>
      <div className="jp-colatent-Write-columns">
        {PARTS.map(([part, name]) => (
          <label key={part}>
            <input
              type="checkbox"
              checked={wanted.has(part)}
              onChange={() => {
                const changed = new Set(wanted);
                if (!changed.delete(part)) changed.add(part);
                setWanted(changed);
              }}
            />
            <code>
              {part === 'latent'
                ? trans.__('%1_1 … %2', nameOf(part, name), scored?.latentSize ?? '')
                : nameOf(part, name)}
            </code>
          </label>
        ))}
      </div>
      <div className="jp-colatent-Buttons">
        <Action session={session} disabled={disabled} onClick={() => write(target, false)}>
          {trans.__('Write to %1', nameIn(target))}
        </Action>
        <Action
          session={session}
          disabled={disabled}
          title={trans.__(
            'Adds the columns to the file that is open. What it holds stays as it is.',
          )}
          onClick={() => write(file.path, true)}
        >
          {trans.__('Write into this file')}
        </Action>
      </div>
      {written !== null && <p role="status">{trans.__('Written to %1', written)}</p>}
    </section>
  );
}

function nameIn(path: string): string {
  return path.split('/').at(-1) ?? path;
}

/** A name no column has: with a number after it where one does. @param size of numbered columns `<name>_1` and on. */
function freeName(name: string, taken: readonly string[], size: number | null): string {
  const names = new Set(taken);
  const isTaken = (candidate: string): boolean =>
    size === null
      ? names.has(candidate)
      : Array.from({ length: size }, (_, k) => `${candidate}_${k + 1}`).some((of) => names.has(of));
  let free = name;
  for (let copy = 2; isTaken(free); copy++)
    free = size === null ? `${name}_${copy}` : `${name}${copy}`;
  return free;
}
