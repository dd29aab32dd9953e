import { fit, transformBytes } from '@colatent/arrow';
import { ColatentError } from '@colatent/core';
import { Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { collected, endsWhole, fixture, inPieces, rowsIn, streamOf } from './ipc-streams.js';
import { QUICK, payments } from './payments.js';

const COLUMNS = { score: true, embedding: true } as const;
const table = payments(24);
const { model } = await fit(payments(200), QUICK);
const types = tableFromIPC(fixture('types.arrows'));
const { model: byAmount } = await fit(types.select(['amount', 'int32', 'string']), QUICK);
const small = streamOf(
  new Table([table.slice(0, 9), table.slice(9)].flatMap((t) => t.batches)).batches,
);

/** What became of bytes: 'whole' when an output came out that apache-arrow reads with as many rows, else the error. */
async function outcomeOf(bytes: Uint8Array, by: typeof model): Promise<unknown> {
  const out: Uint8Array[] = [];
  try {
    for await (const piece of transformBytes(inPieces(bytes, 4096), by, COLUMNS)) out.push(piece);
  } catch (failure) {
    expect(endsWhole(Buffer.concat(out))).toBe(false);
    return failure;
  }
  const whole = new Uint8Array(Buffer.concat(out));
  expect(tableFromIPC(whole).numRows).toBe(await rowsIn(bytes));
  await collected(transformBytes(whole, by, { percentile: true }));
  return 'whole';
}

function stackOf(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}

/** Whole numbers below a bound, the same for the same seed (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const EXTREMES = [0x7fffffff, -1, -0x80000000, 0, 1 << 16, 1 << 24];

/** Bytes with one to four of them, or 32-bit words, replaced. */
function damagedBy(random: (below: number) => number, bytes: Uint8Array): Uint8Array {
  const damaged = bytes.slice();
  const view = new DataView(damaged.buffer);
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(bytes.length - 4);
    const kind = random(4);
    if (kind === 0) damaged[at] = random(256);
    else if (kind === 1) damaged[at] = (damaged[at] ?? 0) ^ (1 << random(8));
    else view.setInt32(at - (at % 4), EXTREMES[random(EXTREMES.length)] ?? 0, true);
  }
  return damaged;
}

describe('a stream cut off anywhere', () => {
  it('is an error, and never an output that looks whole', async () => {
    for (let length = 0; length < small.length; length++) {
      const outcome = await outcomeOf(small.subarray(0, length), model);
      expect(outcome, `${length} bytes`).toBeInstanceOf(ColatentError);
    }
  }, 120_000);
});

describe('a file cut off anywhere', () => {
  it.each(['types-lz4.arrow', 'polars-zstd.arrow'])(
    '%s is an error',
    async (name) => {
      const file = fixture(name);
      for (let length = 0; length < file.length; length += 41) {
        await expect(rowsIn(file.subarray(0, length)), `${length} bytes`).rejects.toBeInstanceOf(
          ColatentError,
        );
      }
    },
    120_000,
  );
});

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 400);

describe('random damages', () => {
  it.each([
    ['a stream', small, model],
    ['a file with its schema in the footer', tableToIPC(table, 'file'), model],
    ['every type', fixture('types.arrows'), byAmount],
    ['every type, as a file', fixture('types.arrow'), byAmount],
    ['every type, by LZ4', fixture('types-lz4.arrows'), byAmount],
    ['every type, by ZSTD', fixture('types-zstd.arrows'), byAmount],
  ])(
    'to %s give errors with names, or right results',
    async (_name, bytes, by) => {
      const random = seeded(2026);
      let errors = 0;
      for (let run = 0; run < RUNS; run++) {
        const outcome = await outcomeOf(damagedBy(random, bytes), by);
        if (outcome === 'whole') continue;
        expect(outcome, `run ${run}: ${stackOf(outcome)}`).toBeInstanceOf(ColatentError);
        errors++;
      }
      expect(errors).toBeGreaterThan(RUNS / 20);
    },
    300_000,
  );
});
