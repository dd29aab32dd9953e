import type { Distance, Trace } from '../engine/engine.js';
import type { ModelParts } from '../model/model-parts.js';
import { MEASURES, type Member, type Surroundings, type Term } from '../score/detector.js';
import type { Sql, SqlDialect } from './dialect.js';
import { HeadSteps } from './head-steps.js';
import { NetworkSteps } from './network-steps.js';
import type { RowFeatures } from './read-columns.js';
import type { Steps } from './steps.js';

const LEAST_LANDMARK_DISTANCE = 1e-6;

/** What a network makes of a row. */
interface Passed {
  readonly network: NetworkSteps;
  readonly layers: readonly Sql[];
  readonly outputs: Sql;
}

/** A row's raw score as steps: what RowScorer computes. */
export class DetectorSteps {
  readonly #dialect: SqlDialect;
  readonly #steps: Steps;
  readonly #parts: ModelParts;
  readonly #heads: HeadSteps;
  readonly #headOf: Sql;
  readonly #observed: Sql;
  readonly #isComplete: Sql;
  readonly #width: number;

  constructor(dialect: SqlDialect, steps: Steps, parts: ModelParts, row: RowFeatures) {
    this.#dialect = dialect;
    this.#steps = steps;
    this.#parts = parts;
    const { heads } = parts.specification;
    this.#heads = new HeadSteps(dialect, steps, heads);
    this.#width = parts.tableEncoder.width;
    const headOf = heads.flatMap(({ width }, head) => new Array<number>(width).fill(head + 1));
    this.#headOf = steps.add('head_of', dialect.constant(headOf));
    this.#observed = row.observed;
    this.#isComplete = row.isComplete;
  }

  /** @returns the raw score, a number. */
  score(row: RowFeatures): Sql {
    const { detector } = this.#parts;
    const features = this.#withPredictedNulls(row.features);
    const passed = detector.members.map(({ network }) =>
      this.#pass(new NetworkSteps(this.#dialect, this.#steps, network ?? this.#parts), features),
    );
    const terms = detector.members.flatMap((member, index) => {
      const pass = passed[index];
      return pass === undefined ? [] : this.#memberTerms(member, pass, features);
    });
    const { likelihood } = detector;
    const [main] = passed;
    if (likelihood !== null && main !== undefined) {
      const losses = this.#steps.add('losses', this.#heads.losses(main.outputs, features));
      terms.push(this.#term(likelihood.term, this.#likelihood(losses, likelihood)));
    }
    for (const surroundings of detector.surroundings) {
      terms.push(this.#surroundings(surroundings, features));
    }
    if (detector.nullPenalties.some((penalty) => penalty !== 0)) {
      const dialect = this.#dialect;
      const observed = dialect.product(this.#observed, dialect.constant(detector.nullPenalties));
      const all = detector.nullPenalties.reduce((sum, penalty) => sum + penalty, 0);
      terms.push(`(${dialect.number(all)} - ${observed})`);
    }
    const sum = terms.length === 0 ? this.#dialect.number(0) : `(${terms.join(' + ')})`;
    return this.#steps.add('raw', this.#dialect.single(sum));
  }

  #withPredictedNulls(features: Sql): Sql {
    const dialect = this.#dialect;
    const main = new NetworkSteps(dialect, this.#steps, this.#parts);
    const latent = main.encode(features, this.#isComplete).at(-1) ?? features;
    // engines keep what goes from network to network in float32
    const kept = this.#steps.add('latent', dialect.singles(latent));
    const outputs = main.decode(kept, this.#isComplete);
    const predicted = this.#steps.add('outputs', dialect.singles(outputs));
    const decoded = this.#steps.add('predicted', this.#heads.decoded(predicted));
    return this.#steps.add(
      'filled',
      dialect.when(this.#isComplete, features, this.#blend(features, decoded)),
    );
  }

  /** Features of one vector where their head is observed, of the other where it is NULL. */
  #blend(observed: Sql, masked: Sql): Sql {
    const dialect = this.#dialect;
    const isObserved = (i: Sql): Sql =>
      `(${dialect.element(this.#observed, dialect.integer(dialect.element(this.#headOf, i)))} = 1)`;
    return dialect.concatenate([
      dialect.tabulate(this.#width, (i) =>
        dialect.when(isObserved(i), dialect.element(observed, i), dialect.element(masked, i)),
      ),
      dialect.vector([dialect.number(1)]),
    ]);
  }

  #pass(network: NetworkSteps, features: Sql): Passed {
    const layers = network.encode(features);
    const outputs = network.decode(layers.at(-1) ?? features);
    return { network, layers, outputs };
  }

  #memberTerms(member: Member, pass: Passed, features: Sql): Sql[] {
    const { network, layers } = pass;
    return MEASURES.flatMap((measure) => {
      const term = member.terms[measure];
      if (term === undefined) return [];
      if (measure === 'noise') {
        const noise = this.#dialect.element(layers.at(-1) ?? features, network.latentSize + 1);
        return [this.#term(term, noise)];
      }
      const distance = member.distances[measure];
      if (distance === undefined) return [];
      const trace =
        measure === 'activations'
          ? this.#activations(pass, features)
          : this.#residuals(pass, features, member.ordinary);
      return [this.#term(term, this.#distance(measure, distance, trace))];
    });
  }

  #activations({ network, layers, outputs }: Passed, features: Sql): Sql {
    const dialect = this.#dialect;
    const decoded = this.#steps.add('decoded', this.#heads.decoded(outputs));
    const one = dialect.vector([dialect.number(1)]);
    const rebuilt = this.#steps.add(
      'rebuilt',
      dialect.when(
        this.#isComplete,
        dialect.concatenate([decoded, one]),
        this.#blend(decoded, features),
      ),
    );
    const again = network.encode(rebuilt);
    const sideBySide = (all: readonly Sql[]): Sql =>
      dialect.concatenate(
        network.specification.encoder.map(({ outputs: units }, index) => {
          const isLast = index === network.specification.encoder.length - 1;
          return dialect.slice(all[index] ?? '', 1, isLast ? network.latentSize : units);
        }),
      );
    const before = this.#steps.add('activations', sideBySide(layers));
    const after = this.#steps.add('activations', sideBySide(again));
    const width = network.specification.encoder
      .slice(0, -1)
      .reduce((sum, { outputs: units }) => sum + units, network.latentSize);
    return this.#steps.add(
      'trace',
      dialect.tabulate(
        width,
        (i) => `(${dialect.element(before, i)} - ${dialect.element(after, i)})`,
      ),
    );
  }

  #residuals({ network, layers, outputs }: Passed, features: Sql, ordinary: Float32Array): Sql {
    const dialect = this.#dialect;
    const residuals = this.#steps.add('residuals', this.#heads.residuals(outputs, features));
    const usual = this.#steps.add('ordinary', dialect.constant(ordinary));
    const latent = dialect.slice(layers.at(-1) ?? features, 1, network.latentSize);
    const judged = dialect.tabulate(ordinary.length, (i) =>
      dialect.when(
        `(${dialect.element(this.#observed, i)} = 1)`,
        dialect.element(residuals, i),
        dialect.element(usual, i),
      ),
    );
    return this.#steps.add('trace', dialect.concatenate([latent, judged]));
  }

  #distance(trace: Trace, distance: Distance, values: Sql): Sql {
    const dialect = this.#dialect;
    const { means, scales, projections, rest, least } = distance;
    const width = means.length;
    const standardised = this.#standardised(values, means, scales);
    const directions = projections.length / width;
    const s = dialect.slice(standardised, 1, width);
    const bias = new Float32Array(directions);
    const along = this.#steps.add(
      'projected',
      dialect.dense({ weights: projections, bias }, standardised, 'linear'),
    );
    const p = dialect.slice(along, 1, directions);
    const value = `(${dialect.number(rest)} * ${dialect.product(s, s)} - ${dialect.product(p, p)})`;
    return this.#steps.add(`${trace}_distance`, dialect.larger(value, dialect.number(least)));
  }

  /** (values - means) * scales, and 1 after them. */
  #standardised(values: Sql, means: Float32Array, scales: Float32Array): Sql {
    const dialect = this.#dialect;
    const shift = this.#steps.add('means', dialect.constant(means));
    const factor = this.#steps.add('scales', dialect.constant(scales));
    const standardised = dialect.tabulate(
      means.length,
      (i) =>
        `((${dialect.element(values, i)} - ${dialect.element(shift, i)}) * ${dialect.element(factor, i)})`,
    );
    return this.#steps.add(
      'standardised',
      dialect.concatenate([standardised, dialect.vector([dialect.number(1)])]),
    );
  }

  #surroundings({ landmarks: { means, scales, points }, term }: Surroundings, features: Sql): Sql {
    const dialect = this.#dialect;
    const width = means.length;
    const y = this.#standardised(features, means, scales);
    const count = points.length / width;
    const bias = Float64Array.from({ length: count }, (_, k) => {
      const point = points.subarray(k * width, (k + 1) * width);
      return -0.5 * point.reduce((sum, p) => sum + p * p, 0);
    });
    const products = this.#steps.add(
      'products',
      dialect.dense({ weights: points, bias }, y, 'linear'),
    );
    const nearest = dialect.largest(dialect.slice(products, 1, count));
    const all = dialect.slice(y, 1, width);
    const squared = `(${dialect.product(all, all)} - 2 * ${nearest})`;
    const distance = dialect.larger(squared, dialect.number(LEAST_LANDMARK_DISTANCE));
    return this.#term(term, this.#steps.add('landmark_distance', distance));
  }

  #likelihood(
    losses: Sql,
    { weights, expected }: { weights: Float32Array; expected: Float32Array },
  ): Sql {
    const dialect = this.#dialect;
    const factor = this.#steps.add('weights', dialect.constant(weights));
    const usual = this.#steps.add('expected', dialect.constant(expected));
    const judged = dialect.tabulate(weights.length, (i) =>
      dialect.when(
        `(${dialect.element(this.#observed, i)} = 1)`,
        `(${dialect.element(factor, i)} * ${dialect.element(losses, i)})`,
        dialect.element(usual, i),
      ),
    );
    return this.#steps.add('likelihood', dialect.sum(judged));
  }

  #term({ weight, floor, mean, deviation }: Term, value: Sql): Sql {
    const dialect = this.#dialect;
    const positive = dialect.larger(dialect.single(value), dialect.number(0));
    const logarithm = dialect.logarithm(`(${positive} + ${dialect.number(floor)})`);
    return `(${dialect.number(weight / deviation)} * (${logarithm} - ${dialect.number(mean)}))`;
  }
}
