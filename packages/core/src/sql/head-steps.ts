import type { Head } from '../engine/engine.js';
import { runsOfHeads, type HeadRun } from '../engine/wasm/head-losses.js';
import { sigmoid } from './activated.js';
import type { Sql, SqlDialect } from './dialect.js';
import type { Steps } from './steps.js';

/** What decoder outputs say of a row, head by head. Masks are left to the caller. */
export class HeadSteps {
  readonly #dialect: SqlDialect;
  readonly #steps: Steps;
  readonly #runs: readonly HeadRun[];

  constructor(dialect: SqlDialect, steps: Steps, heads: readonly Head[]) {
    this.#dialect = dialect;
    this.#steps = steps;
    this.#runs = runsOfHeads(heads);
  }

  /** The features that outputs stand for: outputs, sigmoids and softmax probabilities. */
  decoded(outputs: Sql): Sql {
    const dialect = this.#dialect;
    const parts = this.#runs.flatMap(({ loss, width, count, feature }): Sql[] => {
      const all = width * count;
      if (loss === 'squared_error') return [dialect.slice(outputs, feature + 1, all)];
      if (loss === 'sigmoid_cross_entropy') {
        return [
          dialect.tabulate(all, (i) =>
            sigmoid(dialect, dialect.element(outputs, `(${i} + ${feature})`)),
          ),
        ];
      }
      return this.#each(count, (head) => {
        const first = feature + head * width;
        const { exponentials, total } = this.#softmax(outputs, first, width);
        return dialect.tabulate(width, (i) => `(${dialect.element(exponentials, i)} / ${total})`);
      });
    });
    return dialect.concatenate(parts);
  }

  /** By head: the loss of its outputs against the features; see `Head`. */
  losses(outputs: Sql, features: Sql): Sql {
    return this.#byHead(outputs, features, false);
  }

  /** By head: what `Trace` calls its residual. */
  residuals(outputs: Sql, features: Sql): Sql {
    return this.#byHead(outputs, features, true);
  }

  #byHead(outputs: Sql, features: Sql, asResidual: boolean): Sql {
    const dialect = this.#dialect;
    const parts = this.#runs.flatMap((run): Sql[] => {
      const { width, count, feature, loss } = run;
      if (width === 1 && loss !== 'softmax_cross_entropy') {
        return [this.#narrow(run, outputs, features, asResidual)];
      }
      const values = this.#each(count, (head) => {
        const first = feature + head * width;
        const value = this.#wideLoss(run, first, outputs, features);
        if (!asResidual) return value;
        if (width > 1) return `sqrt(${dialect.larger(value, dialect.number(0))})`;
        return `(1 - ${dialect.element(features, first + 1)})`;
      });
      return [dialect.vector(values)];
    });
    return dialect.concatenate(parts);
  }

  /** A run of heads of one feature each. */
  #narrow(
    { loss, count, feature }: HeadRun,
    outputs: Sql,
    features: Sql,
    asResidual: boolean,
  ): Sql {
    const dialect = this.#dialect;
    if (loss === 'squared_error') {
      const differences = this.#differences(outputs, features, feature, count);
      return asResidual
        ? differences
        : dialect.tabulate(count, (i) => {
            const difference = dialect.element(differences, i);
            return `(${difference} * ${difference})`;
          });
    }
    return dialect.tabulate(count, (i) => {
      const at = `(${i} + ${feature})`;
      const output = dialect.element(outputs, at);
      const x = dialect.element(features, at);
      return asResidual
        ? `(${sigmoid(dialect, output)} - ${x})`
        : `(${this.#softplus(output)} - ${x} * ${output})`;
    });
  }

  #wideLoss({ loss, width }: HeadRun, first: number, outputs: Sql, features: Sql): Sql {
    const dialect = this.#dialect;
    const some = (vector: Sql): Sql => dialect.slice(vector, first + 1, width);
    if (loss === 'squared_error') {
      const differences = this.#differences(outputs, features, first, width);
      return `(${dialect.product(differences, differences)} / ${width})`;
    }
    const chosen = dialect.product(some(features), some(outputs));
    if (loss === 'sigmoid_cross_entropy') {
      const sum = dialect.sum(
        dialect.tabulate(width, (i) =>
          this.#softplus(dialect.element(outputs, `(${i} + ${first})`)),
        ),
      );
      return `((${sum} - ${chosen}) / ${width})`;
    }
    const { largest, total } = this.#softmax(outputs, first, width);
    return `(${largest} + ${dialect.logarithm(total)} - ${chosen})`;
  }

  /** outputs - features of a run of features. */
  #differences(outputs: Sql, features: Sql, first: number, length: number): Sql {
    const dialect = this.#dialect;
    return this.#steps.add(
      'differences',
      dialect.tabulate(length, (i) => {
        const at = `(${i} + ${first})`;
        return `(${dialect.element(outputs, at)} - ${dialect.element(features, at)})`;
      }),
    );
  }

  #softmax(
    outputs: Sql,
    first: number,
    width: number,
  ): Record<'largest' | 'exponentials' | 'total', Sql> {
    const dialect = this.#dialect;
    const largest = this.#steps.add(
      'largest',
      dialect.largest(dialect.slice(outputs, first + 1, width)),
    );
    const exponentials = this.#steps.add(
      'exponentials',
      dialect.tabulate(width, (i) =>
        dialect.exponential(`(${dialect.element(outputs, `(${i} + ${first})`)} - ${largest})`),
      ),
    );
    const total = this.#steps.add('total', dialect.sum(exponentials));
    return { largest, exponentials, total };
  }

  #softplus(z: Sql): Sql {
    const dialect = this.#dialect;
    const rest = dialect.logarithm(`(1 + ${dialect.exponential(`(-abs(${z}))`)})`);
    return `(${dialect.larger(z, dialect.number(0))} + ${rest})`;
  }

  #each(count: number, partOf: (head: number) => Sql): Sql[] {
    return Array.from({ length: count }, (_, head) => partOf(head));
  }
}
