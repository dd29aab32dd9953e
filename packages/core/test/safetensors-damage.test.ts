import { describe, expect, it } from 'vitest';
import { DamagedModelError, UnsupportedModelError } from '../src/errors.js';
import { createReferenceEngine } from '../src/engine/reference/reference-engine.js';
import { contentHash } from '../src/format/content-hash.js';
import { FORMAT_VERSION } from '../src/format/model-file.js';
import { readSafetensors, writeSafetensors, type ShapedTensor } from '../src/format/safetensors.js';
import { MAX_DIRECTIONS, MAX_LANDMARKS } from '../src/engine/network-options.js';
import type { DetectorDocument } from '../src/model/detector-document.js';
import { Model } from '../src/model/model.js';
import { smallModel, uniform } from './fixtures/small-model.js';

const engine = createReferenceEngine();
const bytes = smallModel(engine).toBytes();

/** The error of reading bytes as a model, or null when they are read. */
function errorOf(damaged: Uint8Array): unknown {
  try {
    Model.fromBytes(damaged, { engine });
    return null;
  } catch (error) {
    return error;
  }
}

function isNamed(error: unknown): boolean {
  return error instanceof DamagedModelError || error instanceof UnsupportedModelError;
}

const corruptions: Record<string, (u: () => number) => Uint8Array> = {
  'flipped bits': (u) => {
    const damaged = bytes.slice();
    for (let flips = 1 + 4 * u(); flips > 0; flips--) {
      const at = Math.floor(u() * bytes.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(8 * u()));
    }
    return damaged;
  },
  'replaced bytes': (u) => {
    const damaged = bytes.slice();
    const start = Math.floor(u() * bytes.length);
    for (let i = start; i < Math.min(bytes.length, start + 20 * u()); i++) damaged[i] = 256 * u();
    return damaged;
  },
  'inserted bytes': (u) => {
    const at = Math.floor(u() * bytes.length);
    const inserted = Uint8Array.from({ length: 1 + Math.floor(16 * u()) }, () => 256 * u());
    return Uint8Array.of(...bytes.subarray(0, at), ...inserted, ...bytes.subarray(at));
  },
  'deleted bytes': (u) => {
    const at = Math.floor(u() * bytes.length);
    const end = at + 1 + Math.floor(16 * u());
    return Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(end));
  },
  'bytes spliced from elsewhere in the file': (u) => {
    const damaged = bytes.slice();
    const from = Math.floor(u() * bytes.length);
    damaged.copyWithin(Math.floor(u() * bytes.length), from, from + 1 + Math.floor(200 * u()));
    return damaged;
  },
};

/** A file with a right content hash, of a document and tensors changed at will. */
function forged(
  change: (document: Record<string, unknown>, tensors: Map<string, ShapedTensor>) => unknown,
): Uint8Array {
  const { metadata, tensors } = readSafetensors(bytes);
  const document = JSON.parse(metadata.get('document') ?? '') as Record<string, unknown>;
  const changed = new Map(tensors);
  const replaced = change(document, changed);
  return sealed(typeof replaced === 'string' ? replaced : JSON.stringify(document), changed);
}

function sealed(document: string, tensors: ReadonlyMap<string, ShapedTensor>): Uint8Array {
  const metadata = new Map([
    ['format', 'colatent'],
    ['format_version', FORMAT_VERSION],
    ['content_hash', contentHash(FORMAT_VERSION, document, tensors)],
    ['document', document],
  ]);
  return writeSafetensors({ metadata, tensors });
}

describe('a model file', () => {
  it('is read whole, and when sealed again by the tests', () => {
    expect(errorOf(bytes)).toBeNull();
    expect(errorOf(forged(() => undefined))).toBeNull();
  });

  it('gives a named error at every length it can be cut to', () => {
    const unnamed: string[] = [];
    for (let length = 0; length < bytes.length; length++) {
      const error = errorOf(bytes.subarray(0, length));
      if (!isNamed(error)) unnamed.push(`${length} bytes gave ${String(error)}`);
    }
    expect(unnamed).toEqual([]);
  });

  it.each(Object.keys(corruptions))(
    'gives a named error for each of 4,000 files with %s',
    (kind) => {
      const u = uniform(2024);
      const unnamed: string[] = [];
      for (let i = 0; i < 4000; i++) {
        const damaged = corruptions[kind]?.(u) ?? bytes;
        const unchanged =
          damaged.length === bytes.length && damaged.every((b, at) => b === bytes[at]);
        const error = errorOf(damaged);
        if (!unchanged && !isNamed(error)) unnamed.push(`number ${i} gave ${String(error)}`);
      }
      expect(unnamed).toEqual([]);
    },
  );

  it('says what to do', () => {
    expect(String(errorOf(bytes.subarray(0, 100)))).toMatch(/use an intact copy of it, or train/);
  });

  it('of a later format version is unsupported, not damaged', () => {
    const { metadata, tensors } = readSafetensors(bytes);
    const later = new Map(metadata).set('format_version', '3');
    const error = errorOf(writeSafetensors({ metadata: later, tensors }));
    expect(error).toBeInstanceOf(UnsupportedModelError);
    expect(String(error)).toMatch(/version is "3".*update Colatent/);
  });

  it('that is any other safetensors file says so', () => {
    const { tensors } = readSafetensors(bytes);
    expect(errorOf(writeSafetensors({ metadata: new Map(), tensors }))).toBeInstanceOf(
      DamagedModelError,
    );
  });
});

describe('a forged model file with a right content hash gives a named error for', () => {
  const layer = { inputs: 65536, outputs: 65536, activation: 'relu' };
  const forgeries: [string, Uint8Array][] = [
    ['no document', sealed('', new Map())],
    ['an empty document', sealed('{}', new Map())],
    ['a document nested a million deep', sealed('['.repeat(1_000_000), new Map())],
    [
      'a document with a key __proto__',
      forged((d) => `{"__proto__":{},${JSON.stringify(d).slice(1)}`),
    ],
    ['a document with more keys', forged((d) => (d['more'] = 1))],
    ['a repeated key', forged((d) => `{"createdWith":"x",${JSON.stringify(d).slice(1)}`)],
    ['a missing key', forged((d) => delete d['calibration'])],
    [
      'a huge layer',
      forged(
        (d) => (d['network'] = { encoder: [layer], decoder: [layer], discriminator: [layer] }),
      ),
    ],
    [
      'a layer too large for any model',
      forged(
        (d) =>
          (d['network'] = {
            encoder: [{ ...layer, outputs: 1e15 }],
            decoder: [layer],
            discriminator: [layer],
          }),
      ),
    ],
    [
      'a hundred thousand layers',
      forged(
        (d) =>
          (d['network'] = {
            encoder: Array(100_000).fill(layer),
            decoder: [],
            discriminator: [],
          }),
      ),
    ],
    [
      'layers that do not fit each other',
      forged((d) => (network(d).encoder[0] = { ...layer, inputs: 3 })),
    ],
    [
      'an unknown activation',
      forged((d) => Object.assign(network(d).encoder[0] ?? {}, { activation: 'eval' })),
    ],
    ['fewer columns than the network has features', forged((d) => columns(d).pop())],
    ['a repeated column', forged((d) => columns(d).push(columns(d)[0]))],
    ['no columns', forged((d) => columns(d).splice(0))],
    ['weights for other columns', forged((d) => scoring(d).weights.pop())],
    ['a negative weight', forged((d) => (scoring(d).weights[0] = -1))],
    ['an expected loss that is no number', forged((d) => (scoring(d).expected[0] = null))],
    ['knots that fall', forged((d) => calibration(d).raw.reverse())],
    ['a knot too many', forged((d) => calibration(d).raw.push(1e30))],
    ['a tail of no known shape', forged((d) => (calibration(d).tail.shape = -1.5))],
    ['a negative row count', forged((d) => Object.assign(d['training'] as object, { rows: -1 }))],
    ['a missing tensor', forged((_, tensors) => tensors.delete('encoder.0.weight'))],
    [
      'a tensor too many',
      forged((_, tensors) => tensors.set('more', { shape: [1], values: Float32Array.of(1) })),
    ],
    [
      'a tensor of another shape',
      forged((_, tensors) => {
        const { values } = tensors.get('encoder.0.weight') ?? { values: new Float32Array() };
        tensors.set('encoder.0.weight', { shape: [values.length], values });
      }),
    ],
    [
      'a tensor of another length',
      forged((_, tensors) =>
        tensors.set('encoder.0.bias', { shape: [4], values: new Float32Array(4) }),
      ),
    ],
    [
      'a weight that is not finite',
      forged((_, tensors) => tensors.get('encoder.0.bias')?.values.fill(NaN)),
    ],
  ];

  it.each(forgeries)('%s', (_, file) => {
    expect(errorOf(file)).toBeInstanceOf(DamagedModelError);
  });
});

describe('a forged detector with a right content hash gives a named error for', () => {
  const term = { weight: 1, floor: 0.1, mean: 0, deviation: 1 };
  const documents: [string, (detector: DetectorDocument) => unknown, RegExp][] = [
    ['no members', (d) => d.members.splice(0), /members/],
    [
      'more members than a model may have',
      (d) => d.members.push(...Array.from({ length: 16 }, () => member(d, 0))),
      /members/,
    ],
    [
      'a term for activations the member does not measure',
      (d) => Object.assign(d.members[1]?.terms ?? {}, { activations: term }),
      /judged by activations it does not measure/,
    ],
    [
      'a term for the noise of a network without a noise head',
      (d) => {
        const own = d.members[1];
        const last = own?.network?.encoder.at(-1);
        if (last) last.outputs -= 1;
      },
      /do not fit together/,
    ],
    [
      'a distance without tensors',
      (d) => (member(d, 0).residuals = { rest: 1, least: 1 }),
      /"member.0.residuals.means" is missing/,
    ],
    ['tensors without a distance', (d) => (member(d, 1).residuals = null), /judged by residuals/],
    [
      'a measure there is not',
      (d) => Object.assign(member(d, 0).terms, { wisdom: term }),
      /wisdom/,
    ],
    ['a deviation of 0', (d) => (first(d).deviation = 0), /deviation/],
    ['a floor of 0', (d) => (first(d).floor = 0), /floor/],
    ['a weight below 0', (d) => (first(d).weight = -1), /weight/],
    ['a mean that is no number', (d) => Object.assign(first(d), { mean: null }), /mean/],
    ['a rest below 0', (d) => Object.assign(member(d, 0).activations ?? {}, { rest: -1 }), /rest/],
    [
      'surroundings without tensors',
      (d) => d.surroundings.push(term),
      /"surroundings.1.means" is missing/,
    ],
    ['landmarks without surroundings', (d) => d.surroundings.pop(), /no use for the tensor/],
    [
      'more surroundings than a model may have',
      (d) => d.surroundings.push(...Array.from({ length: 16 }, () => term)),
      /surroundings/,
    ],
    [
      'a likelihood with a deviation of 0',
      (d) => (d.likelihood = { ...term, deviation: 0 }),
      /likelihood/,
    ],
    ['tensors of a likelihood there is not', (d) => delete d.likelihood, /no use for the tensor/],
    [
      'a huge member',
      (d) => {
        const layer = { inputs: 65536, outputs: 65536, activation: 'relu' as const };
        member(d, 1).network = { encoder: [layer], decoder: [layer] };
      },
      /./,
    ],
    [
      'a member of layers that do not fit each other',
      (d) => member(d, 1).network?.encoder.splice(0, 1),
      /do not fit together/,
    ],
  ];

  it.each(documents)('%s', (_, change, reason) => {
    const file = forged((d) => void change(d['detector'] as DetectorDocument));
    expect(errorOf(file)).toBeInstanceOf(DamagedModelError);
    expect(String(errorOf(file))).toMatch(reason);
  });

  const names = [...readSafetensors(bytes).tensors.keys()].filter(
    (name) => !/^(encoder|decoder|discriminator)\./.test(name),
  );

  it.each(names)('a missing, misshapen, longer or endless tensor %s', (name) => {
    const changes: [(tensor: ShapedTensor) => ShapedTensor | null, RegExp][] = [
      [() => null, /is missing/],
      [({ values }) => ({ shape: [values.length, 1, 1], values }), /is not /],
      [
        ({ shape, values }) => {
          const [rows = 0, ...rest] = shape;
          const longer = shape.length === 1 ? [rows + 1] : [rows, ...rest.map((n) => n + 1)];
          const length = longer.reduce((product, n) => product * n, 1);
          return { shape: longer, values: new Float32Array(Math.max(length, values.length)) };
        },
        /is not /,
      ],
      [({ shape, values }) => ({ shape, values: values.map(() => Infinity) }), /not finite/],
      [({ shape, values }) => ({ shape, values: values.map(() => NaN) }), /not finite/],
    ];
    for (const [change, reason] of changes) {
      const file = forged((_, tensors) => {
        const tensor = tensors.get(name);
        if (tensor === undefined) expect.unreachable();
        const changed = change(tensor);
        if (changed === null) tensors.delete(name);
        else tensors.set(name, changed);
      });
      expect(errorOf(file)).toBeInstanceOf(DamagedModelError);
      expect(String(errorOf(file))).toMatch(reason);
      expect(String(errorOf(file))).toContain(`"${name}"`);
    }
  });

  it.each([
    ['member.0.activations.projections', MAX_DIRECTIONS],
    ['member.1.residuals.projections', MAX_DIRECTIONS],
    ['surroundings.0.points', MAX_LANDMARKS],
  ])('a tensor %s of no rows, or of more than %d', (name, most) => {
    for (const [rows, read] of [
      [0, false],
      [most, true],
      [most + 1, false],
    ] as const) {
      const file = forged((_, tensors) => {
        const width = tensors.get(name)?.shape[1] ?? 0;
        tensors.set(name, { shape: [rows, width], values: new Float32Array(rows * width) });
      });
      if (read) expect(errorOf(file)).toBeNull();
      else expect(errorOf(file)).toBeInstanceOf(DamagedModelError);
    }
  });

  it.each(['likelihood.weights', 'likelihood.expected'])('a tensor %s below 0', (name) => {
    const file = forged((_, tensors) => tensors.get(name)?.values.fill(-1));
    expect(String(errorOf(file))).toMatch(/holds values below 0/);
  });

  it.each(['more', 'member.2.ordinary', 'member.0.encoder.0.weight', 'surroundings.1.points'])(
    'a tensor too many: %s',
    (name) => {
      const file = forged((_, tensors) =>
        tensors.set(name, { shape: [1], values: Float32Array.of(1) }),
      );
      expect(String(errorOf(file))).toMatch(/there is no use for the tensor/);
    },
  );
});

type MemberDocument = DetectorDocument['members'][number];

function member(detector: DetectorDocument, index: number): MemberDocument {
  return detector.members[index] ?? expect.unreachable();
}

/** The first term of the first member. */
function first(detector: DetectorDocument): { weight: number; floor: number; deviation: number } {
  return member(detector, 0).terms.activations ?? expect.unreachable();
}

function network(document: Record<string, unknown>): { encoder: object[] } {
  return document['network'] as { encoder: object[] };
}

function columns(document: Record<string, unknown>): unknown[] {
  return (document['tableEncoder'] as { columns: unknown[] }).columns;
}

function scoring(document: Record<string, unknown>): { weights: unknown[]; expected: unknown[] } {
  return document['scoring'] as { weights: unknown[]; expected: unknown[] };
}

function calibration(document: Record<string, unknown>): {
  raw: number[];
  tail: { shape: number };
} {
  return document['calibration'] as { raw: number[]; tail: { shape: number } };
}
