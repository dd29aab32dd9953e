import { createWasmEngine } from '@colatent/core';
import type { Engine } from '@colatent/core';
import type { EngineOptions } from './engine-option.js';

/** The engine asked for, or undefined for the default. */
export function chosenEngine({ simd }: EngineOptions): Engine | undefined {
  return simd === undefined ? undefined : createWasmEngine({ simd });
}
