import type { TrainingRequest } from '../worker/protocol.js';
import type { Session } from './session.js';
import type { SessionState } from './session-state.js';

/** Characters of a model that is kept, at most: the storage of a tab holds some five million. */
const MOST_CHARACTERS = 2_000_000;

/** A model as it is kept, and what was chosen for its rows. */
interface Kept {
  /** The bytes of the model file, in base64. */
  readonly bytes: string;
  readonly file: string | null;
  readonly request: TrainingRequest | null;
  readonly label: string | null;
}

/**
 * Keeps a session's model in the storage of the browser's tab until the session is disposed of, and gives it back to the session of the
 * same place that comes after a reload of the page. Models of more than 1.5 MB are not kept.
 * @param place what tells the session's table from others.
 */
export function keepModel(
  session: Session,
  place: () => string,
  storage: Storage = sessionStorage,
): void {
  let key = keyOf(place());
  let isBegun = false;
  let { model, threshold } = session.state;
  const keep = async (): Promise<void> => {
    forget(storage, key);
    key = keyOf(place());
    const { file = null, request = null } = session.state.model ?? {};
    const bytes = await base64Of(await session.save());
    const kept: Kept = { bytes, file, request, label: session.state.label };
    if (session.isDisposed || bytes.length > MOST_CHARACTERS) return;
    storage.setItem(key, JSON.stringify(kept));
    storage.setItem(thresholdOf(key), String(session.state.threshold));
  };
  session.changed.connect((_, state) => {
    if (!isBegun) {
      if (state.table === null || state.phase !== 'idle') return;
      isBegun = true;
      restore(session, state, key, storage);
    } else if (state.model !== null && state.model !== model) {
      // what does not fit, or a tab without storage: the model is not kept
      keep().catch(() => undefined);
    } else if (state.threshold !== threshold && storage.getItem(key) !== null) {
      storage.setItem(thresholdOf(key), String(state.threshold));
    }
    ({ model, threshold } = state);
  });
  session.disposed.connect(() => {
    forget(storage, key);
  });
}

function keyOf(place: string): string {
  return `colatent:model:${place}`;
}

function thresholdOf(key: string): string {
  return `${key}:threshold`;
}

function forget(storage: Storage, key: string): void {
  storage.removeItem(key);
  storage.removeItem(thresholdOf(key));
}

/** Gives a session what was kept for it, if anything was. */
function restore(session: Session, { table }: SessionState, key: string, storage: Storage): void {
  const kept = storage.getItem(key);
  if (kept === null || table === null) return;
  const { bytes, file, request, label } = JSON.parse(kept) as Kept;
  if (request !== null) {
    const { columns, ...settings } = request;
    const used = new Map(columns.map((column) => [column.name, column.kind]));
    session.set(settings);
    session.chooseColumns(
      Object.fromEntries(
        table.columns.map(({ name }) => {
          const kind = used.get(name);
          return [name, { used: used.has(name), ...(kind !== undefined && { kind }) }];
        }),
      ),
    );
  }
  if (label !== null && table.columns.some(({ name }) => name === label)) session.setLabel(label);
  session.setThreshold(Number(storage.getItem(thresholdOf(key)) ?? session.state.threshold));
  void session.load(bytesOf(bytes), file, request);
}

async function base64Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new FileReader();
  const read = new Promise((resolve, reject) => {
    reader.onload = resolve;
    reader.onerror = reject;
  });
  reader.readAsDataURL(new Blob([bytes]));
  await read;
  return (reader.result as string).replace(/^.*,/, '');
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
