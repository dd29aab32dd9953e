import type { Column } from '@colatent/core';
import { numberText } from './column-reader.js';

const SECOND = 1000;
const DAY = 86_400_000;

/** An end of a bin of a histogram, as exact as the bin is wide. @param width of the bin; 0 where all values are one. */
export function edgeText(column: Column, value: number, width: number): string {
  if (column.type === 'number') {
    return width > 0 && width < Infinity
      ? String(rounded(value, width))
      : (numberText(column, value) ?? '');
  }
  const grain = column.type === 'timestamp' && width >= DAY ? DAY : SECOND;
  return numberText(column, Math.round(value / grain) * grain) ?? '';
}

/** To a tenth of the width's leading digit, so that ends of neighbouring bins differ. */
function rounded(value: number, width: number): number {
  const grain = 10 ** (Math.floor(Math.log10(width)) - 1);
  // dividing by a power of ten is exact where multiplying by its inverse is not
  return grain < 1
    ? Math.round(value / grain) / Math.round(1 / grain)
    : Math.round(value / grain) * grain;
}
