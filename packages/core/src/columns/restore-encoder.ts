import { BooleanEncoder } from './boolean.js';
import { CategoricalEncoder } from './categorical.js';
import type { ColumnEncoder } from './column-encoder.js';
import type { EncoderDocument } from './encoder-document.js';
import { HashedCategoricalEncoder } from './hashed-categorical.js';
import { NumericEncoder } from './numeric.js';
import { PositionalTextEncoder } from './positional-text.js';
import { TimeEncoder } from './time.js';
import { TimestampEncoder } from './timestamp.js';
import { VectorEncoder } from './vector.js';
import { WordTextEncoder } from './word-text.js';

/** The encoder a document describes. It computes the same bits as the one the document was made by. */
export function restoreEncoder(document: EncoderDocument): ColumnEncoder {
  switch (document.kind) {
    case 'numeric':
      return new NumericEncoder(document);
    case 'boolean':
      return new BooleanEncoder(document);
    case 'categorical':
      return new CategoricalEncoder(document);
    case 'hashed_categorical':
      return new HashedCategoricalEncoder(document);
    case 'text_positions':
      return new PositionalTextEncoder(document);
    case 'text_words':
      return new WordTextEncoder(document);
    case 'timestamp':
      return new TimestampEncoder(document);
    case 'time':
      return new TimeEncoder(document);
    case 'vector':
      return new VectorEncoder(document);
  }
}
