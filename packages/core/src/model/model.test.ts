import { describe, expect, it } from 'vitest';
import { mixedTable, smallModel, smallParts } from '../../test/fixtures/small-model.js';
import { Columns } from '../columns/columns.js';
import type { Column } from '../columns/column.js';
import { createReferenceEngine } from '../engine/reference/reference-engine.js';
import { createWasmEngine, defaultEngine } from '../engine/wasm/wasm-engine.js';
import { DisposedError, MissingColumnError } from '../errors.js';
import { Model } from './model.js';

const engines = [
  { name: 'reference', make: createReferenceEngine },
  { name: 'wasm', make: defaultEngine },
  { name: 'plain wasm', make: () => createWasmEngine({ simd: 'plain' }) },
];

describe.each(engines)('Model on the $name engine', ({ make }) => {
  const table = mixedTable(300, 77);

  it('scores, embeds and reconstructs to the same bits after a trip through its file', () => {
    const model = smallModel(make());
    const restored = Model.fromBytes(model.toBytes(), { engine: make() });
    expect(restored.score(table)).toEqual(model.score(table));
    expect(restored.embed(table)).toEqual(model.embed(table));
    expect([...restored.reconstruct(table)]).toEqual([...model.reconstruct(table)]);
    expect(restored.info).toEqual(model.info);
    expect(restored.toBytes()).toEqual(model.toBytes());
  });

  it('gives every row the same numbers however many rows come with it', () => {
    const model = smallModel(make());
    const many = mixedTable(5000, 3);
    const scores = model.score(many);
    const embeddings = model.embed(many);
    for (const start of [0, 1, 2040, 4095, 4990]) {
      const rows = rowsOf(many, start, 10);
      expect(model.score(rows)).toEqual(scores.slice(start, start + 10));
      expect(model.embed(rows)).toEqual(embeddings.slice(start * 3, (start + 10) * 3));
    }
  });

  it('gives latent vectors row by row, and finite scores of at least 0', () => {
    const model = smallModel(make());
    expect(model.latentSize).toBe(3);
    expect(model.embed(table).length).toBe(900);
    const scores = model.score(table);
    expect(scores.length).toBe(300);
    expect(scores.every((score) => Number.isFinite(score) && score >= 0)).toBe(true);
  });

  it('decodes the latent vectors of rows to their reconstruction, and refuses part of one', () => {
    const model = smallModel(make());
    const table = mixedTable(2500, 5);
    const latents = model.embed(table);
    expect([...model.decode(latents)]).toEqual([...model.reconstruct(table)]);
    expect(model.decode(new Float32Array()).length).toBe(0);
    expect(() => model.decode(latents.subarray(1))).toThrow(/no multiple of the model's latent/u);
  });

  it('reconstructs the columns it reads by name and in their own terms', () => {
    const reconstructed = smallModel(make()).reconstruct(mixedTable(2500, 5));
    expect(reconstructed.names).toEqual(['amount', 'café', '__proto__', 'when']);
    expect(reconstructed.length).toBe(2500);
    const types = [...reconstructed].map(({ type }) => type);
    expect(types.slice(0, 2)).toEqual(['number', 'boolean']);
    expect(types[3]).toBe('timestamp');
  });

  it('takes no rows for an answer', () => {
    const model = smallModel(make());
    const none = mixedTable(0);
    expect(model.score(none).length).toBe(0);
    expect(model.embed(none).length).toBe(0);
    expect(model.reconstruct(none).length).toBe(0);
    expect(model.reconstruct(none).names.length).toBe(4);
  });

  it('gives its memory back on dispose, twice without harm, and refuses work afterwards', () => {
    const engine = make();
    const before = engine.bytesInUse;
    const model = smallModel(engine);
    expect(engine.bytesInUse).toBe(before);
    model.score(table);
    expect(engine.bytesInUse).toBeGreaterThan(before);
    model.dispose();
    model.dispose();
    expect(engine.bytesInUse).toBe(before);
    expect(() => model.score(table)).toThrow(DisposedError);
    expect(() => model.embed(table)).toThrow(DisposedError);
    expect(() => model.reconstruct(table)).toThrow(DisposedError);
    expect(() => model.score(mixedTable(0))).toThrow(DisposedError);
    expect(() => model.toBytes()).toThrow(DisposedError);
    expect(model.info.latentSize).toBe(3);
  });
});

describe('Model', () => {
  it('names a column that is missing', () => {
    const columns = new Columns([...mixedTable(5)].slice(1));
    expect(() => smallModel().score(columns)).toThrow(MissingColumnError);
    expect(() => smallModel().score(columns)).toThrow(/"amount"/);
  });

  it('tells what it is made of', () => {
    const { info } = smallModel();
    expect(info.columns).toEqual([
      { name: 'amount', kind: 'numeric' },
      { name: 'café', kind: 'boolean' },
      { name: '__proto__', kind: 'categorical' },
      { name: 'when', kind: 'timestamp' },
    ]);
    const width = smallParts().tableEncoder.width;
    // the encoder's last output estimates noise, and is no latent value
    expect(info.network.encoder).toEqual([width, 5, 4]);
    expect(info.network.decoder).toEqual([3, 5, width]);
    expect(info.network.discriminator).toEqual([3, 4, 1]);
    expect(info.parameters).toBe(5 * width + 5 + 24 + (20 + 6 * width) + 16 + 5);
    expect(info).toMatchObject({ trainedRows: 400, heldOutRows: 100, seed: 42 });
    expect(info.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(info.hash).toBe(Model.fromBytes(smallModel().toBytes()).info.hash);
  });
});

/** Rows start .. start + count - 1 of a mixed table, as a table of their own. */
function rowsOf(table: Columns, start: number, count: number): Columns {
  return new Columns([...table].map((column) => sliced(column, start, count)));
}

function sliced(column: Column, start: number, count: number): Column {
  const validity = column.validity && { bits: column.validity.bits, offset: start };
  const part = { length: count, validity: validity ?? null };
  switch (column.type) {
    case 'dictionary':
      return { ...column, ...part, codes: column.codes.slice(start, start + count) };
    case 'string':
      return { ...column, ...part, at: (row) => column.at(start + row) };
    case 'number':
      return { ...column, ...part, values: column.values.slice(start, start + count) };
    case 'boolean':
      return { ...column, ...part, values: column.values.slice(start, start + count) };
    case 'vector':
      return { ...column, ...part, offset: (column.offset ?? 0) + start };
    default:
      return { ...column, ...part, values: column.values.slice(start, start + count) };
  }
}
