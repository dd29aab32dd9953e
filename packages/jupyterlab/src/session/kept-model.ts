import type { TrainingRequest } from '../worker/protocol.js';
import { choicesOfRequest } from './column-choices.js';
import type { Session } from './session.js';
import type { SessionState } from './session-state.js';

/** Characters of a model that is kept, at most: the storage of a tab holds some five million. */
const MOST_CHARACTERS = 2_000_000;
/** Models that are kept at a time; the oldest goes for a new one. */
const MOST_MODELS = 8;
const MODEL = 'colatent:model:';
const VIEW = 'colatent:view:';

/** A model as it is kept. */
interface Kept {
  /** The bytes of the model file, in base64. */
  readonly bytes: string;
  readonly file: string | null;
  readonly saved: string | null;
  readonly request: TrainingRequest | null;
  /** The columns it reads. */
  readonly columns: readonly string[];
  /** When it was kept, in milliseconds. */
  readonly at: number;
}

/** How its rows are looked at. Kept apart, since it changes with every move of the threshold. */
type View = Pick<SessionState, 'threshold' | 'label'>;

/**
 * Keeps a session's model in the storage of the browser's tab, and gives it back to the next session of the same place: after its panel
 * was closed, or the page loaded again. Models of more than 1.5 MB are not kept.
 * @param placeOf tells the session's table from others.
 */
export function keepModel(session: Session, placeOf: () => string): void {
  let place = placeOf();
  let isBegun = false;
  let { model, threshold, label } = session.state;
  const keep = async (): Promise<void> => {
    forget(place);
    place = placeOf();
    const { model: of } = session.state;
    if (of === null) return;
    const { file, saved, request, card } = of;
    const columns = card.columns.map(({ name }) => name);
    const bytes = await base64Of(await session.save());
    const kept: Kept = { bytes, file, saved, request, columns, at: Date.now() };
    if (bytes.length > MOST_CHARACTERS) return;
    forgetOldest();
    sessionStorage.setItem(MODEL + place, JSON.stringify(kept));
    keepView(place, session.state);
  };
  session.changed.connect((_, state) => {
    if (!isBegun) {
      if (state.table === null || state.phase !== 'idle') return;
      isBegun = true;
      restore(session, state, place);
    } else if (state.model !== null && state.model !== model) {
      // what does not fit, or a tab without storage: the model is not kept
      keep().catch(() => undefined);
    } else if (
      (state.threshold !== threshold || state.label !== label) &&
      sessionStorage.getItem(VIEW + place) !== null
    ) {
      keepView(place, state);
    }
    ({ model, threshold, label } = state);
  });
}

function keepView(place: string, { threshold, label }: View): void {
  sessionStorage.setItem(VIEW + place, JSON.stringify({ threshold, label }));
}

/** Makes room for one more model. */
function forgetOldest(): void {
  const kept = Object.keys(sessionStorage)
    .filter((key) => key.startsWith(MODEL))
    .map((key) => {
      const { at = 0 } = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Kept>;
      return { place: key.slice(MODEL.length), at };
    })
    .sort((a, b) => b.at - a.at);
  for (const { place } of kept.slice(MOST_MODELS - 1)) forget(place);
}

function forget(place: string): void {
  sessionStorage.removeItem(MODEL + place);
  sessionStorage.removeItem(VIEW + place);
}

/** Gives a session what was kept for its table, if anything was. */
function restore(session: Session, { table }: SessionState, place: string): void {
  const kept = sessionStorage.getItem(MODEL + place);
  const view = sessionStorage.getItem(VIEW + place);
  if (kept === null || view === null || table === null) return;
  const { bytes, file, saved, request, columns } = JSON.parse(kept) as Kept;
  const there = new Set(table.columns.map(({ name }) => name));
  // another table than the one it was trained on
  if (!columns.every((name) => there.has(name))) return;
  if (request !== null) {
    const { columns: trained, ...settings } = request;
    session.set(settings);
    session.chooseColumns(choicesOfRequest(table.columns, trained));
  }
  const { threshold, label } = JSON.parse(view) as View;
  if (label !== null && there.has(label)) session.setLabel(label);
  session.setThreshold(threshold);
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
