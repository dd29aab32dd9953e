import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ShapedTensor } from './safetensors.js';

/**
 * SHA-256, in hex, of a model's content: a JSON array of the format version, the document and the names and shapes of its tensors by
 * name, then the tensors' bytes in that order. The order of tensors within a file, and its header's layout, do not matter.
 */
export function contentHash(
  formatVersion: string,
  document: string,
  tensors: ReadonlyMap<string, ShapedTensor>,
): string {
  const ordered = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const shapes = ordered.map(([name, { shape }]) => [name, shape]);
  const description = JSON.stringify([formatVersion, document, shapes]);
  const hash = sha256.create().update(new TextEncoder().encode(description));
  for (const [, { values }] of ordered) {
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return bytesToHex(hash.digest());
}
