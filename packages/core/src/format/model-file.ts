import type { z } from 'zod';
import { UnsupportedModelError } from '../errors.js';
import { modelDocumentSchema, type ModelDocument } from '../model/model-document.js';
import { contentHash } from './content-hash.js';
import { damaged, reasonOf } from './damaged.js';
import { readSafetensors, writeSafetensors, type ShapedTensor } from './safetensors.js';
import { parseStrictJson } from './strict-json.js';

/** The version of the model file this release writes, and the only one it reads. */
export const FORMAT_VERSION = '2';

const FORMAT = 'colatent';
const DOCUMENT_DEPTH = 12;

/** A model as its file keeps it. */
export interface ModelFile {
  readonly document: ModelDocument;
  readonly tensors: ReadonlyMap<string, ShapedTensor>;
}

/**
 * The bytes of an `.aae` file: a safetensors file of the tensors, whose metadata holds `format` ("colatent"), `format_version`,
 * `document` (the model document as JSON) and `content_hash` (see `contentHash`). Equal models give equal bytes.
 * @throws OptionError when the document is too long for a file.
 */
export function writeModelFile({ document, tensors }: ModelFile): {
  bytes: Uint8Array<ArrayBuffer>;
  hash: string;
} {
  const json = JSON.stringify(modelDocumentSchema.parse(document));
  const hash = contentHash(FORMAT_VERSION, json, tensors);
  const metadata = new Map([
    ['format', FORMAT],
    ['format_version', FORMAT_VERSION],
    ['content_hash', hash],
    ['document', json],
  ]);
  return { bytes: writeSafetensors({ metadata, tensors }), hash };
}

/**
 * Read an `.aae` file. Its content hash is checked before its document is read. Whether document and tensors fit each other is
 * for the caller to check.
 * @throws DamagedModelError when the bytes are not a whole, unaltered model file.
 * @throws UnsupportedModelError when the file is of another format version.
 */
export function readModelFile(bytes: Uint8Array): ModelFile & { hash: string } {
  const { metadata, tensors } = readSafetensors(bytes);
  if (metadata.get('format') !== FORMAT) {
    throw damaged(
      'it is a safetensors file, but its metadata does not say that it is a Colatent model',
    );
  }
  const version = metadata.get('format_version');
  if (version !== FORMAT_VERSION) {
    throw new UnsupportedModelError(
      `the model file says its format version is ${JSON.stringify(version ?? 'missing').slice(0, 80)}; this release reads version "${FORMAT_VERSION}", so update Colatent, or train the model again`,
    );
  }
  const json = metadata.get('document');
  const hash = metadata.get('content_hash');
  if (json === undefined || hash === undefined || metadata.size !== 4) {
    throw damaged('its metadata is not format, format_version, content_hash and document');
  }
  if (contentHash(version, json, tensors) !== hash) {
    throw damaged('its content does not match its content hash');
  }
  return { document: readDocument(json), tensors, hash };
}

function readDocument(json: string): ModelDocument {
  let parsed: unknown;
  try {
    parsed = parseStrictJson(json, DOCUMENT_DEPTH);
  } catch (error) {
    throw damaged(`its document cannot be read (${reasonOf(error)})`);
  }
  const document = modelDocumentSchema.safeParse(parsed);
  if (!document.success) {
    throw damaged(`its document does not describe a model (${firstIssue(document.error)})`);
  }
  return document.data;
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined
    ? 'unknown'
    : `${issue.path.join('.')}: ${issue.message}`.slice(0, 200);
}
