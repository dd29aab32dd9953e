import { fitSync } from '@colatent/core';
import { describe, expect, it } from 'vitest';
import type { TableLocation } from '../protocol.js';
import { openTable } from '../tables/open-table.js';
import { writeTable } from './write-table.js';

const ROWS = 300;
const ODD = 150;

/** Invoices of 2025, one of them of long ago at the price of a hundredth. */
function invoices(
  dateOf: (month: string, day: string, year: string) => string,
  mark: string,
): Uint8Array<ArrayBuffer> {
  const lines = ['Belegdatum;Menge;Einzelpreis'];
  for (let row = 0; row < ROWS; row++) {
    const isOdd = row === ODD;
    const month = String(1 + (row % 12)).padStart(2, '0');
    const day = String(1 + ((row * 7) % 28)).padStart(2, '0');
    const amount = 1 + ((row * 31) % 9);
    const price = isOdd ? '1.29' : (60 + ((row * 7919) % 997) / 100).toFixed(2);
    lines.push([dateOf(month, day, '2025'), amount, price.replace('.', mark)].join(';'));
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

/** The reason that is written to the odd row, and what its cells hold. */
async function reasonIn(
  bytes: Uint8Array<ArrayBuffer>,
  judged: readonly string[],
): Promise<{ reason: string; cells: readonly string[] }> {
  const location: TableLocation = { kind: 'bytes', bytes, format: 'csv' };
  const table = await openTable(location);
  const batches = await table.read(table.info.columns.map(({ name }) => name));
  const [batch] = batches;
  if (batch === undefined) throw new Error('there are no rows');
  const columns = Object.fromEntries(
    batch.names.map((name) => [name, { weight: judged.includes(name) ? 1 : 0 }]),
  );
  const { model } = fitSync(batch, { effort: 'light', maxIterations: 20, columns });
  const request = {
    names: { reason: 'reason' },
    threshold: model.score(batch)[ODD] ?? 0,
    selected: new Uint32Array(0),
  };
  const written = await writeTable(location, table.info, model, batches, request, () => undefined);
  const lines = (await written.text()).split('\n');
  const cells = (lines[ODD + 1] ?? '').split(';');
  return { reason: cells.pop() ?? '', cells };
}

describe('the reason that is written to a file', () => {
  it('has the decimal mark of the file, so that the value can be looked up in it', async () => {
    const bytes = invoices((month, day, year) => `${day}.${month}.${year}`, ',');
    const { reason, cells } = await reasonIn(bytes, ['Einzelpreis']);
    expect(cells[2]).toBe('1,29');
    expect(reason).toMatch(/^Einzelpreis = 1,29, expected 6\d(,\d\d?)?$/);
  });

  it('has decimal points where the file has them', async () => {
    const bytes = invoices((month, day, year) => `${year}-${month}-${day}`, '.');
    const { reason } = await reasonIn(bytes, ['Einzelpreis']);
    expect(reason).toMatch(/^Einzelpreis = 1\.29, expected 6\d(\.\d\d?)?$/);
  });

  it.each([
    ['31.12.2025', (m: string, d: string, y: string) => `${d}.${m}.${y}`, /\d\d\.\d\d\.2025/],
    [
      '12/31/2025 17:05',
      (m: string, d: string, y: string) => `${m}/${d}/${y} 17:05`,
      /\d\d\/\d\d\/2025 \d\d:\d\d/,
    ],
    [
      '2025-12-31 17:05:09',
      (m: string, d: string, y: string) => `${y}-${m}-${d} 17:05:09`,
      /2025-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?/,
    ],
  ])('spells dates like those of the file, as %s', async (_, dateOf, spelled) => {
    const { reason, cells } = await reasonIn(invoices(dateOf, ','), ['Belegdatum']);
    const [date = ''] = cells;
    expect(reason.startsWith(`Belegdatum = ${date}, expected `)).toBe(true);
    expect(reason.split('expected ')[1]).toMatch(new RegExp(`^${spelled.source}$`));
  });
});
