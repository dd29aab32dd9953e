import { MOST_CHARACTERS, type CharacterClass } from '../columns/characters.js';
import type {
  HashedCategoricalDocument,
  PositionalTextDocument,
  WordTextDocument,
} from '../columns/encoder-document.js';
import { PROBES } from '../columns/hash-filter.js';
import { GOLDEN, OFFSET_BASIS, PRIME } from '../columns/hash-string.js';
import { BUCKET_SALT, UNSEEN } from '../columns/hashed-categorical.js';
import { OWN as OWN_TEXTS } from '../columns/positional-text.js';
import { EDGE, RARE_TRIGRAMS, TRIGRAM_FEATURES } from '../columns/trigrams.js';
import { RARE_WORDS } from '../columns/word-text.js';
import { FIRST_IDEOGRAPH, LONGEST_WORD } from '../columns/words.js';
import type { Sql } from './dialect.js';
import { quoteText } from './quote-text.js';
import type { Steps } from './steps.js';
import type { SqlStrings, StringDocument } from './string-features.js';

/** Low 32 bits. */
const MASK = '4294967295';

const UNEXPECTED = TRIGRAM_FEATURES;
const SPELLED = UNEXPECTED + 1;

/** Code points of a class, as inclusive ranges; `mark` is what no other class has. */
const CLASSES: readonly (readonly [CharacterClass, string])[] = [
  ['lower', 'aae_p BETWEEN 97 AND 122'],
  ['upper', 'aae_p BETWEEN 65 AND 90'],
  ['digit', 'aae_p BETWEEN 48 AND 57'],
  ['other', 'aae_p > 126'],
  ['space', '(aae_p = 32 OR aae_p BETWEEN 9 AND 13)'],
  ['mark', 'true'],
];

function strings(values: readonly string[]): Sql {
  return `[${values.map(quoteText).join(', ')}]::VARCHAR[]`;
}

/** FNV-1a of a list of bytes; see hash-string.ts. */
function hashOfBytes(bytes: Sql): Sql {
  return `list_reduce(${bytes}, lambda aae_h, aae_b: (xor(aae_h, aae_b) * ${PRIME}) & ${MASK}, ${OFFSET_BASIS}::UBIGINT)`;
}

/** A list of 32-bit numbers, each x made `of(x)`. */
function each(list: Sql, of: (x: Sql) => Sql): Sql {
  return `list_transform(${list}, lambda aae_x: ${of('aae_x')})`;
}

function shiftMix(x: Sql, shift: number): Sql {
  return `xor(${x}, ${x} >> ${shift})`;
}

/** Strings of DuckDB: hashes in 64-bit integers, list by list. */
export class DuckdbStrings implements SqlStrings {
  /** @param read a field as the string a category or a text is. */
  readonly #read: (field: string) => Sql;

  constructor(read: (field: string) => Sql) {
    this.#read = read;
  }

  indices(steps: Steps, document: StringDocument): Sql {
    const text = steps.add('text', this.#read(document.name));
    switch (document.kind) {
      case 'hashed_categorical':
        return this.#category(steps, document, text);
      case 'text_positions':
        return this.#positions(steps, document, text);
      case 'text_words':
        return this.#words(steps, document, text);
    }
  }

  multiHot(indices: Sql, width: number): Sql {
    return `list_transform(range(0, ${width}), lambda aae_f: list_contains(${indices}, aae_f)::INTEGER::DOUBLE)`;
  }

  #category(
    steps: Steps,
    { values, own, buckets, known }: HashedCategoricalDocument,
    text: Sql,
  ): Sql {
    const firstOwn = UNSEEN.length + 1;
    const place = steps.add('own', `list_position(${strings(values.slice(0, own))}, ${text})`);
    const hash = steps.add('hashes', `[${hashOfBytes(this.#utf8(text))}]`);
    const isKnown = this.#known(steps, hash, known);
    const first = steps.add('first', `(${this.#rehash(steps, hash, BUCKET_SALT)}[1] % ${buckets})`);
    const step = `(1 + ${this.#rehash(steps, hash, BUCKET_SALT + 1)}[1] % ${buckets - 1})`;
    const firstBucket = firstOwn + own;
    return steps.add(
      'indices',
      `(CASE WHEN ${text} IS NULL THEN NULL WHEN ${place} IS NOT NULL THEN [${place} + ${firstOwn - 1}]
        WHEN NOT ${isKnown}[1] THEN [${UNSEEN.join(', ')}]
        ELSE [${UNSEEN.length}, ${firstBucket} + ${first}, ${firstBucket} + (${first} + ${step}) % ${buckets}] END)::BIGINT[]`,
    );
  }

  #positions(steps: Steps, document: PositionalTextDocument, text: Sql): Sql {
    const { own, positions, trigrams } = document;
    const place = steps.add('own', `list_position(${strings(own)}, ${text})`);
    const points = this.#points(steps, text);
    const rare = this.#rareTrigrams(steps, points, trigrams);
    let next = OWN_TEXTS + own.length;
    const spelled = positions.map(({ characters, classes, end }, position) => {
      const first = next;
      next += characters.length + classes.length + (end ? 1 : 0);
      const afterCharacters = first + characters.length;
      const known = characters.map((character) => character.codePointAt(0) ?? 0);
      const byClass = CLASSES.map(([name, condition]) => {
        const index = classes.findIndex((entry) => entry.class === name);
        return `WHEN ${condition} THEN ${index < 0 ? UNEXPECTED : afterCharacters + index}`;
      });
      const point = `list_extract(${points}, ${position + 1})`;
      const endFeature = end ? afterCharacters + classes.length : UNEXPECTED;
      const character = `coalesce(list_position([${known.join(', ')}]::BIGINT[], aae_p) + ${first - 1}, CASE ${byClass.join(' ')} END)`;
      return `CASE WHEN len(${points}) > ${position} THEN list_transform([${point}], lambda aae_p: ${character})[1] WHEN len(${points}) = ${position} THEN ${endFeature} END`;
    });
    const tooLong = `CASE WHEN len(${points}) >= ${positions.length} THEN ${UNEXPECTED} END`;
    const cells = OWN_TEXTS + positions.length;
    const all = `list_filter(list_concat([${SPELLED}]::BIGINT[], ${rare}, [${tooLong}, ${spelled.join(',\n ')}]::BIGINT[]), lambda aae_i: aae_i IS NOT NULL)`;
    return steps.add(
      'indices',
      `(CASE WHEN ${text} IS NULL THEN NULL WHEN ${place} IS NOT NULL THEN [${place} + ${OWN_TEXTS - 1}]
        ELSE list_slice(${all}, 1, ${cells}) END)::BIGINT[]`,
    );
  }

  #words(steps: Steps, document: WordTextDocument, text: Sql): Sql {
    const { lengths, own, buckets, words: knownWords, trigrams, mostWords } = document;
    const firstLength = TRIGRAM_FEATURES + RARE_WORDS.length;
    const firstOwn = firstLength + lengths.length + 1;
    const firstBucket = firstOwn + own.length;
    const points = this.#points(steps, text);
    const rareTrigrams = this.#rareTrigrams(steps, points, trigrams);
    // UTF-16 units: characters beyond the basic plane are two
    const units = `(length(${text}) + len(regexp_extract_all(${text}, '[\\x{10000}-\\x{10FFFF}]')))`;
    const length = `(${firstLength} + len(list_filter([${lengths.join(', ')}]::BIGINT[], lambda aae_l: aae_l <= ${units})))`;
    const ideograph = FIRST_IDEOGRAPH.toString(16);
    const letters = `0-9A-Za-z\\x{7F}-\\x{${(FIRST_IDEOGRAPH - 1).toString(16)}}`;
    const pattern = `[${letters}]+|[\\x{${ideograph}}-\\x{10FFFF}]`;
    const found = `regexp_extract_all(substring(${text}, 1, ${MOST_CHARACTERS}), ${quoteText(pattern)})`;
    const normal = each(
      found,
      (x) =>
        `translate(substring(${x}, 1, ${LONGEST_WORD}), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789', 'abcdefghijklmnopqrstuvwxyz000000000')`,
    );
    const every = steps.add('every', normal);
    const words = steps.add('words', this.#distinct(every));
    const hashes = steps.add(
      'hashes',
      each(words, (x) => hashOfBytes(this.#utf8(x))),
    );
    const isKnown = this.#known(steps, hashes, knownWords);
    const mixed = this.#rehash(steps, hashes, BUCKET_SALT);
    const places = steps.add(
      'places',
      `list_transform(${words}, lambda aae_w, aae_k: coalesce(list_position(${strings(own)}, aae_w) + ${firstOwn - 1}, CASE WHEN ${isKnown}[aae_k] THEN ${firstBucket} + ${mixed}[aae_k] % ${buckets} END))`,
    );
    const rare = steps.add(
      'rare_words',
      `len(list_filter(${places}, lambda aae_i: aae_i IS NULL))`,
    );
    const known = steps.add(
      'known_words',
      `list_filter(${places}, lambda aae_i: aae_i IS NOT NULL)`,
    );
    const flags = RARE_WORDS.map(
      (least, i) => `CASE WHEN ${rare} >= ${least} THEN ${TRIGRAM_FEATURES + i} END`,
    );
    const cells = mostWords + firstLength + 1;
    const all = `list_filter(list_concat([${length}]::BIGINT[], ${rareTrigrams}, [${flags.join(', ')}]::BIGINT[], ${this.#distinct(known)}::BIGINT[]), lambda aae_i: aae_i IS NOT NULL)`;
    return steps.add(
      'indices',
      `(CASE WHEN ${text} IS NULL THEN NULL ELSE list_slice(${all}, 1, ${cells}) END)`,
    );
  }

  /** A list without what repeats, in order. @param list a step. */
  #distinct(list: Sql): Sql {
    return `list_filter(${list}, lambda aae_d, aae_n: list_position(${list}, aae_d) = aae_n)`;
  }

  #points(steps: Steps, text: Sql): Sql {
    return steps.add(
      'points',
      `list_transform(range(1, least(length(${text}), ${MOST_CHARACTERS}) + 1), lambda aae_i: unicode(substring(${text}, aae_i, 1))::UBIGINT)`,
    );
  }

  /** Bytes of a text as 64-bit integers. */
  #utf8(text: Sql): Sql {
    return `list_transform(range(0, strlen(${text})), lambda aae_i: ('0x' || substring(hex(${text}), 2 * aae_i + 1, 2))::UBIGINT)`;
  }

  /** The features of rare trigrams, NULL those it has not. */
  #rareTrigrams(steps: Steps, points: Sql, filter: string): Sql {
    const padded = steps.add(
      'padded',
      `list_concat([${EDGE}]::UBIGINT[], list_transform(${points}, lambda aae_p: CASE WHEN aae_p BETWEEN 48 AND 57 THEN 48 ELSE aae_p END::UBIGINT), [${EDGE}]::UBIGINT[])`,
    );
    const bytes = steps.add(
      'bytes',
      each(padded, (p) => {
        const last = `128 | (${p} & 63)`;
        const middle = `128 | ((${p} >> 6) & 63)`;
        return `(CASE WHEN ${p} < 128 THEN [${p}] WHEN ${p} < 2048 THEN [192 | (${p} >> 6), ${last}] WHEN ${p} < 65536 THEN [224 | (${p} >> 12), ${middle}, ${last}] ELSE [240 | (${p} >> 18), 128 | ((${p} >> 12) & 63), ${middle}, ${last}] END)::UBIGINT[]`;
      }),
    );
    const hashes = steps.add(
      'trigrams',
      `list_transform(list_slice(list_zip(${bytes}, ${bytes}[2:], ${bytes}[3:]), 1, greatest(len(${padded}) - 2, 1)), lambda aae_t: ${hashOfBytes('list_concat(aae_t[1], aae_t[2], aae_t[3])')})`,
    );
    const known = this.#known(steps, hashes, filter);
    const rare = steps.add('rare', `len(list_filter(${known}, lambda aae_k: NOT aae_k))`);
    const flags = RARE_TRIGRAMS.map((least, i) => `CASE WHEN ${rare} >= ${least} THEN ${i} END`);
    return `[${flags.join(', ')}]::BIGINT[]`;
  }

  /** Which hashes of a list a filter has; see hash-filter.ts. @param filter base64. */
  #known(steps: Steps, hashes: Sql, filter: string): Sql {
    const bytes = atob(filter).length;
    const bits = steps.add('filter', `from_base64(${quoteText(filter)})::BIT`);
    const bit = this.#rehash(steps, hashes, 0);
    const step = this.#rehash(steps, hashes, 1);
    const probes = Array.from({ length: PROBES }, (_, probe) => {
      const at = `((${bit}[aae_i] + ${probe} * ${step}[aae_i]) & ${MASK})`;
      return `get_bit(${bits}, (((${at} >> 3) & ${bytes - 1}) * 8 + 7 - (${at} & 7))::INTEGER) = 1`;
    });
    return steps.add(
      'known',
      `list_transform(range(1, len(${hashes}) + 1), lambda aae_i: ${probes.join(' AND ')})`,
    );
  }

  /** `rehash` of each hash of a list. */
  #rehash(steps: Steps, hashes: Sql, number: number): Sql {
    const salt = Math.imul(number + 1, GOLDEN) >>> 0;
    const a = steps.add(
      'mixed',
      each(hashes, (x) => `(${x} + ${salt}) & ${MASK}`),
    );
    const b = steps.add(
      'mixed',
      each(a, (x) => `(${shiftMix(x, 16)} * 2246822507) & ${MASK}`),
    );
    const c = steps.add(
      'mixed',
      each(b, (x) => `(${shiftMix(x, 13)} * 3266489909) & ${MASK}`),
    );
    return steps.add(
      'mixed',
      each(c, (x) => shiftMix(x, 16)),
    );
  }
}
