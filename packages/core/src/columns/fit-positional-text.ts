import {
  CHARACTER_CLASSES,
  classOfCharacter,
  codePointsOf,
  type CharacterClass,
} from './characters.js';
import { rankByFrequency } from './count-values.js';
import {
  MAX_KEPT_LENGTH,
  MAX_OWN_FEATURES,
  MAX_TEXT_POSITIONS,
  MAX_TEXT_WIDTH,
  type PositionalTextDocument,
} from './encoder-document.js';
import { countFeatures, multiHotWeight } from './multi-hot-weight.js';
import { OWN, PositionalTextEncoder } from './positional-text.js';
import { fitTrigrams } from './trigrams.js';

type PositionDocument = PositionalTextDocument['positions'][number];

/** Rows a text must make up to have a feature of its own, and the share of rows. */
const LEAST_OWN_ROWS = 10;
const LEAST_OWN_SHARE = 0.005;

/** Rows a character must stand in a place of, and the share of rows, to have a feature of its own there. */
const LEAST_ROWS = 2;
const LEAST_SHARE = 0.001;

/** A character in a place, or the class of it, and in how many rows it stands there. */
class PlaceCounts {
  readonly characters = new Map<number, number>();
  readonly kept: number[] = [];
  ends = 0;
  /** Rows by class whose character is not kept. */
  readonly rest = new Map<CharacterClass, number>();

  add(point: number, rows: number): void {
    this.characters.set(point, (this.characters.get(point) ?? 0) + rows);
    const of = classOfCharacter(point);
    this.rest.set(of, (this.rest.get(of) ?? 0) + rows);
  }

  /** Keep a character apart from its class. */
  keep(point: number): void {
    const of = classOfCharacter(point);
    this.kept.push(point);
    this.rest.set(of, this.#restOf(point) - (this.characters.get(point) ?? 0));
  }

  /** Features it takes more to keep a character apart: none where its class is left with too few rows for a feature. */
  costOf(point: number): number {
    const before = this.#restOf(point);
    const after = before - (this.characters.get(point) ?? 0);
    return 1 + (after >= LEAST_ROWS ? 1 : 0) - (before >= LEAST_ROWS ? 1 : 0);
  }

  /** Features as it stands. */
  get width(): number {
    const classes = [...this.rest.values()].filter((rows) => rows >= LEAST_ROWS);
    return this.kept.length + classes.length + (this.ends >= LEAST_ROWS ? 1 : 0);
  }

  toDocument(): PositionDocument {
    const kept = new Set(this.kept);
    const ranked = [...this.characters].sort(([a, m], [b, n]) => n - m || a - b);
    const classes = CHARACTER_CLASSES.filter((of) => (this.rest.get(of) ?? 0) >= LEAST_ROWS);
    return {
      characters: this.kept.map((point) => String.fromCodePoint(point)),
      classes: classes.map((of) => {
        const [example = 0] =
          ranked.find(([point]) => !kept.has(point) && classOfCharacter(point) === of) ?? [];
        return { class: of, example: String.fromCodePoint(example) };
      }),
      end: this.ends >= LEAST_ROWS,
    };
  }

  #restOf(point: number): number {
    return this.rest.get(classOfCharacter(point)) ?? 0;
  }
}

/**
 * Keeps the most frequent characters apart, over all places.
 * @param features how many there may be, of classes and ends too.
 */
function keepCharacters(places: readonly PlaceCounts[], rows: number, features: number): void {
  let left = features - places.reduce((sum, { width }) => sum + width, 0);
  const least = Math.max(LEAST_ROWS, LEAST_SHARE * rows);
  const ranked = places
    .flatMap((place, p) =>
      [...place.characters].map(([point, count]) => ({ place, p, point, count })),
    )
    .filter(({ count }) => count >= least)
    .sort((a, b) => b.count - a.count || a.p - b.p || a.point - b.point);
  for (const { place, point } of ranked) {
    const cost = place.costOf(point);
    if (cost > left) continue;
    place.keep(point);
    left -= cost;
  }
}

/**
 * Learns what stands in each place of texts.
 * @param counts how often each text occurs.
 */
export function fitPositionalText(
  name: string,
  counts: ReadonlyMap<string, number>,
): PositionalTextEncoder {
  const texts = [...counts].map(([text, rows]) => [codePointsOf(text), rows] as const);
  const longest = texts.reduce((most, [points]) => Math.max(most, points.length), 0);
  // One place more than characters, for the end.
  const places = Array.from(
    { length: Math.min(longest, MAX_TEXT_POSITIONS - 1) + 1 },
    () => new PlaceCounts(),
  );
  let total = 0;
  for (const [points, rows] of texts) {
    total += rows;
    places.forEach((place, p) => {
      const point = points[p];
      if (point !== undefined) place.add(point, rows);
      else if (p === points.length) place.ends += rows;
    });
  }
  const least = Math.max(LEAST_OWN_ROWS, LEAST_OWN_SHARE * total);
  const own = rankByFrequency(counts)
    .filter(([text, rows]) => rows >= least && text.length <= MAX_KEPT_LENGTH)
    .slice(0, MAX_OWN_FEATURES)
    .map(([text]) => text);
  keepCharacters(places, total, MAX_TEXT_WIDTH - OWN - own.length);
  const document: PositionalTextDocument = {
    kind: 'text_positions',
    name,
    own,
    positions: places.map((place) => place.toDocument()),
    trigrams: fitTrigrams(texts).toDocument(),
    trainingWeight: 1,
  };
  const encoder = new PositionalTextEncoder(document);
  const { features } = countFeatures(counts, encoder.width, encoder.cells, (value, out) => {
    encoder.encodeValue(value, out);
  });
  return new PositionalTextEncoder({
    ...document,
    trainingWeight: multiHotWeight(features, total),
  });
}
