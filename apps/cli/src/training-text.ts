import type { ProgressEvent } from '@colatent/core';
import { clockText, lossText, shortText } from './number-text.js';

/** One line about one moment of training. */
export function trainingText(event: ProgressEvent): string {
  return [
    ...(event.networks === 1 ? [] : [`network ${event.network}/${event.networks}`]),
    `epoch ${event.epoch}/${event.epochs}`,
    `loss ${lossText(event.reconstruction)}`,
    ...(event.heldOut === null ? [] : [`held-out ${lossText(event.heldOut)}`]),
    `${shortText(event.rowsPerSecond)} rows/s`,
    `${clockText(event.secondsLeft)} left`,
  ].join('  ');
}
