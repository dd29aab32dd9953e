import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is typical of a country's orders. */
const COUNTRIES = [
  { name: 'Norway', items: 2, price: 60, days: 3 },
  { name: 'France', items: 3, price: 40, days: 2 },
  { name: 'Poland', items: 5, price: 18, days: 4 },
] as const;

/**
 * Writes orders of a shop as CSV or as JSON lines: an identifier, a moment, categories, numbers that go together, gaps, what is
 * nested (JSON only), and one row in a hundred in which the postage does not go with the rest.
 */
export async function writeOrders(folder: string, name: string, rows: number): Promise<void> {
  const records = Array.from({ length: rows }, (_, row) => orderOf(row));
  const isJson = name.endsWith('.jsonl');
  const lines = isJson
    ? records.map((record) =>
        JSON.stringify({
          ...record,
          tags: ['new'],
          address: { city: record.country.slice(0, 3), floor: record.items },
        }),
      )
    : [
        Object.keys(records[0] ?? {}).join(','),
        ...records.map((record) =>
          Object.values(record)
            .map((value) => value ?? '')
            .join(','),
        ),
      ];
  await writeFile(join(folder, name), lines.join('\n'));
}

function orderOf(row: number): {
  order: string;
  placed: string;
  country: string;
  paid_by: string;
  items: number;
  amount: number;
  discount: number | null;
  weight: number;
  postage: number;
  express: boolean;
  shop: string;
} {
  const random = (salt: number): number => drawn(row, salt);
  const normal = (salt: number): number => random(salt) + random(salt + 1) + random(salt + 2) - 1.5;
  const country = COUNTRIES[Math.floor(random(1) * COUNTRIES.length)] ?? COUNTRIES[0];
  const items = Math.max(1, Math.round(country.items + 2 * normal(2)));
  const amount = items * country.price * Math.exp(0.3 * normal(5));
  const weight = items * (0.4 + 0.2 * random(8));
  const express = random(9) < 0.2;
  const odd = row % 100 === 42;
  const postage = (express ? 12 : 4) + 1.5 * weight + 0.4 * normal(10) + (odd ? 25 : 0);
  const placed = new Date(
    Date.UTC(2025, 0, 1) +
      Math.floor(random(13) * 300) * 86_400_000 +
      Math.floor((8 + 12 * random(14)) * 3_600_000),
  );
  return {
    order: `R${(7_000_000 + ((row * 7919) % 999_983)).toString(36).toUpperCase()}`,
    placed: placed.toISOString().slice(0, 19).replace('T', ' '),
    country: country.name,
    paid_by: ['card', 'transfer', 'invoice'][Math.floor(random(15) ** 2 * 3)] ?? 'card',
    items,
    amount: Number(amount.toFixed(2)),
    discount: random(16) < 0.6 ? null : Math.round(random(17) * 20),
    weight: Number(weight.toFixed(3)),
    postage: Number(postage.toFixed(2)),
    express,
    shop: 'web',
  };
}

/** A number from 0 to 1 that is always the same for a row. */
function drawn(row: number, salt: number): number {
  const x = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  const y = Math.imul(x ^ (x >>> 15), 0xc2b2ae35);
  const z = Math.imul(y ^ (y >>> 13), 0x27d4eb2f);
  return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32;
}
