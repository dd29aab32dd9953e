import type { HeadLoss } from '../engine/engine.js';
import type { Column, ColumnKind } from './column.js';
import type { EncoderDocument } from './encoder-document.js';

/**
 * How the cells of a row become its features:
 * - same: feature f is cell f; there are as many of one as of the other
 * - multi_hot: each cell is the index of a feature that is 1, several may name the same; all other features are 0. With one cell
 *   that is one-hot.
 */
export type CellExpansion = 'same' | 'multi_hot';

/**
 * How the values of one column become network features and come back. Fitted once on training rows, then immutable.
 *
 * A row's value has two forms. Its *cells* are the compact form training keeps in memory: standardised numbers, or indices of
 * features; NaN in every cell means NULL. Its *features* are what the network sees and reconstructs; `expansion` says how cells
 * become features.
 */
export interface ColumnEncoder {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Numbers per row in compact form. */
  readonly cells: number;
  readonly expansion: CellExpansion;
  /** Network features: inputs of the encoder and outputs of the decoder. */
  readonly width: number;
  /** How the decoder's outputs for this column are compared with its features. */
  readonly loss: HeadLoss;
  /** Weight of this column's loss in training, so that a column of a typical spread costs about 1 before training. */
  readonly trainingWeight: number;
  /**
   * Write the cells of rows start .. start + count - 1 of a column: out[c][i] is cell c of row start + i.
   * @returns false when none of the rows is NULL, which spares the caller a search; true when some may be.
   * @throws UnreadableColumnError when the column's type cannot hold this encoder's kind.
   */
  encodeCells(column: Column, start: number, count: number, out: readonly Float32Array[]): boolean;
  /**
   * The column that decoder outputs stand for, in the training column's own terms. Outputs of softmax and sigmoid heads are logits.
   * @param outputs outputs[f][i] is feature f of row i; `width` of them.
   */
  decode(outputs: readonly Float32Array[], count: number): Column;
  /** What `restoreEncoder` makes an equal encoder from. */
  toDocument(): EncoderDocument;
}
