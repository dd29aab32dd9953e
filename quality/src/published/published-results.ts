import { DuckDBInstance } from '@duckdb/node-api';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Protocol } from '../protocol/split-rows.js';

/** Percent, a mean over seeds 0 to 4. */
export interface PublishedResult {
  readonly auroc: number;
  readonly auprc: number;
}

/** Results by set, then by detector. */
export type PublishedResults = ReadonlyMap<string, Readonly<Record<string, PublishedResult>>>;

/** The detectors shown beside ours, by their names in the published tables; best known one first. */
export const SHOWN_DETECTORS = [
  'KNN',
  'DTE-NP',
  'VAE',
  'IForest',
  'MCD',
  'PCA',
  'GANomaly',
] as const;

/** Set, detector, AUROC, AUPRC. */
const rowShape = z.tuple([z.string(), z.string(), z.number(), z.number()]);

/** The published results of a protocol; quality/published/README.md says where they come from. */
export async function readPublishedResults(protocol: Protocol): Promise<PublishedResults> {
  const file = fileURLToPath(new URL(`../../published/${protocol}.csv`, import.meta.url));
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const table = await connection.runAndReadAll(`
      SELECT dataset, algorithm, auroc::DOUBLE, auprc::DOUBLE
      FROM read_csv('${file.replaceAll("'", "''")}', delim = ',', header = true)`);
    const bySet = new Map<string, Record<string, PublishedResult>>();
    for (const [set, detector, auroc, auprc] of table
      .getRowsJS()
      .map((row) => rowShape.parse(row))) {
      const results = bySet.get(set) ?? {};
      results[detector] = { auroc, auprc };
      bySet.set(set, results);
    }
    return bySet;
  } finally {
    instance.closeSync();
  }
}
