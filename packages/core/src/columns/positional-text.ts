import { classOfCharacter, codePointsOf, type CharacterClass } from './characters.js';
import type { Column, DictionaryColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import type { PositionalTextDocument } from './encoder-document.js';
import { HashFilter } from './hash-filter.js';
import { readableColumn } from './readable-column.js';
import { StringCells } from './string-cells.js';
import { addRareTrigrams, TRIGRAM_FEATURES } from './trigrams.js';

/** Feature of a text longer than all positions, or with a character or an end where training knows none of its like. */
const UNEXPECTED = TRIGRAM_FEATURES;
/** Feature of a text that has none of its own, and so is spelled. */
const SPELLED = UNEXPECTED + 1;
/** First of the features of frequent texts, after those of the whole. */
export const OWN = SPELLED + 1;

type PositionDocument = PositionalTextDocument['positions'][number];

/** What may stand in one place of a text, as indices of features. */
interface Position {
  readonly byCharacter: ReadonlyMap<number, number>;
  readonly byClass: ReadonlyMap<CharacterClass, number>;
  /** Feature of a text that ends before this place. */
  readonly end: number | undefined;
  /** Each feature and what it is decoded to: null for the end. */
  readonly choices: readonly { readonly feature: number; readonly character: string | null }[];
}

function layOut({ characters, classes, end }: PositionDocument, first: number): Position {
  const afterCharacters = first + characters.length;
  const afterClasses = afterCharacters + classes.length;
  const choices = [
    ...characters,
    ...classes.map(({ example }) => example),
    ...(end ? [null] : []),
  ].map((character, i) => ({ feature: first + i, character }));
  return {
    byCharacter: new Map(characters.map((text, i) => [text.codePointAt(0) ?? 0, first + i])),
    byClass: new Map(classes.map((entry, i) => [entry.class, afterCharacters + i])),
    end: end ? afterClasses : undefined,
    choices,
  };
}

/**
 * Texts of a few characters, such as codes and names. A frequent text has a feature of its own. All others are spelled, place by
 * place: which character stands there, or of which class, or the end.
 */
export class PositionalTextEncoder implements ColumnEncoder {
  readonly kind = 'text';
  readonly cells: number;
  readonly expansion = 'multi_hot';
  readonly width: number;
  readonly loss = 'sigmoid_cross_entropy';
  readonly #document: PositionalTextDocument;
  readonly #own: ReadonlyMap<string, number>;
  readonly #positions: readonly Position[];
  readonly #trigrams: HashFilter;
  readonly #cells: StringCells;

  constructor(document: PositionalTextDocument) {
    this.#document = document;
    this.#own = new Map(document.own.map((text, index) => [text, OWN + index]));
    let width = OWN + document.own.length;
    this.#positions = document.positions.map((position) => {
      const placed = layOut(position, width);
      width += placed.choices.length;
      return placed;
    });
    this.width = width;
    // Those of the whole, and one a position, which for one is the end.
    this.cells = OWN + document.positions.length;
    this.#trigrams = HashFilter.restore(document.trigrams);
    this.#cells = new StringCells(this.cells, (value, out) => {
      this.encodeValue(value, out);
    });
  }

  get name(): string {
    return this.#document.name;
  }

  get trainingWeight(): number {
    return this.#document.trainingWeight;
  }

  /** Write the features a value has, `cells` of them; some repeat. */
  encodeValue(value: string, out: Float32Array): void {
    const own = this.#own.get(value);
    if (own !== undefined) {
      out.fill(own);
      return;
    }
    const points = codePointsOf(value);
    const indices: number[] = [SPELLED];
    addRareTrigrams(points, this.#trigrams, 0, indices);
    if (points.length >= this.#positions.length) indices.push(UNEXPECTED);
    for (let p = 0; p <= points.length && p < this.#positions.length; p++) {
      const position = this.#positions[p];
      const point = points[p];
      const feature =
        point === undefined
          ? position?.end
          : (position?.byCharacter.get(point) ?? position?.byClass.get(classOfCharacter(point)));
      indices.push(feature ?? UNEXPECTED);
    }
    for (let c = 0; c < out.length; c++) out[c] = indices[c] ?? SPELLED;
  }

  encodeCells(column: Column, start: number, count: number, out: readonly Float32Array[]): boolean {
    return this.#cells.encodeCells(readableColumn(column, this.kind), start, count, out);
  }

  /**
   * The most likely of the frequent texts, or where a spelled one is more likely, place by place the most likely character, up to the
   * most likely end. Where a class of characters is most likely, the most
   * frequent one of it stands for all that have no feature of their own. So a spelled text may be one that training never held.
   */
  decode(outputs: readonly Float32Array[], count: number): DictionaryColumn {
    const codeByText = new Map<string, number>();
    const codes = Uint32Array.from({ length: count }, (_, row) => {
      const text = this.#decodeRow(outputs, row);
      const code = codeByText.get(text) ?? codeByText.size;
      codeByText.set(text, code);
      return code;
    });
    const dictionary = [...codeByText.keys()];
    return { name: this.name, type: 'dictionary', length: count, codes, dictionary };
  }

  #decodeRow(outputs: readonly Float32Array[], row: number): string {
    let frequent: string | null = null;
    let most = outputs[SPELLED]?.[row] ?? -Infinity;
    for (const [own, feature] of this.#own) {
      const logit = outputs[feature]?.[row] ?? -Infinity;
      if (logit > most) {
        most = logit;
        frequent = own;
      }
    }
    return frequent ?? this.#spell(outputs, row);
  }

  #spell(outputs: readonly Float32Array[], row: number): string {
    let text = '';
    for (const { choices } of this.#positions) {
      let likeliest: string | null = null;
      let most = -Infinity;
      for (const { feature, character } of choices) {
        const logit = outputs[feature]?.[row] ?? -Infinity;
        if (logit > most) {
          most = logit;
          likeliest = character;
        }
      }
      if (likeliest === null) break;
      text += likeliest;
    }
    return text;
  }

  toDocument(): PositionalTextDocument {
    return this.#document;
  }
}
