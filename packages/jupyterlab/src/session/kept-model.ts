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
  readonly saved: string | null;
  readonly request: TrainingRequest | null;
  readonly label: string | null;
  /** The columns it reads. */
  readonly columns: readonly string[];
  /** When it was kept, in milliseconds. */
  readonly at: number;
}

/** Models that are kept at a time; the oldest goes for a new one. */
const MOST_MODELS = 8;

/**
 * Keeps a session's model in the storage of the browser's tab, and gives it back to the next session of the same place: after its panel
 * was closed, or the page loaded again. Models of more than 1.5 MB are not kept.
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
    const { model: of, label } = session.state;
    if (of === null) return;
    const { file, saved, request, card } = of;
    const columns = card.columns.map(({ name }) => name);
    const bytes = await base64Of(await session.save());
    const kept: Kept = { bytes, file, saved, request, label, columns, at: Date.now() };
    if (bytes.length > MOST_CHARACTERS) return;
    forgetOldest(storage);
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
}

const PREFIX = 'colatent:model:';

function keyOf(place: string): string {
  return PREFIX + place;
}

function thresholdOf(key: string): string {
  return key.replace(PREFIX, 'colatent:threshold:');
}

/** Makes room for one more model. */
function forgetOldest(storage: Storage): void {
  const kept = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => ({
      key,
      at: (JSON.parse(storage.getItem(key) ?? '{}') as Partial<Kept>).at ?? 0,
    }))
    .sort((a, b) => b.at - a.at);
  for (const { key } of kept.slice(MOST_MODELS - 1)) forget(storage, key);
}

function forget(storage: Storage, key: string): void {
  storage.removeItem(key);
  storage.removeItem(thresholdOf(key));
}

/** Gives a session what was kept for it, if anything was. */
function restore(session: Session, { table }: SessionState, key: string, storage: Storage): void {
  const kept = storage.getItem(key);
  if (kept === null || table === null) return;
  const { bytes, file, saved, request, label, columns } = JSON.parse(kept) as Kept;
  const there = new Set(table.columns.map(({ name }) => name));
  // another table than the one it was trained on
  if (!columns.every((name) => there.has(name))) return;
  if (request !== null) {
    const { columns: trained, ...settings } = request;
    const used = new Map(trained.map((column) => [column.name, column.kind]));
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
  if (label !== null && there.has(label)) session.setLabel(label);
  session.setThreshold(Number(storage.getItem(thresholdOf(key)) ?? session.state.threshold));
  void session.load(bytesOf(bytes), file, request).then(() => {
    if (saved !== null) session.setSaved(saved);
  });
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
