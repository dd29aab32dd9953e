import type { Sql } from './dialect.js';

/** What all dialects say in the same words. */
export abstract class CommonSql {
  isNull(value: Sql): Sql {
    return `(${value} IS NULL)`;
  }

  when(condition: Sql, then: Sql, otherwise: Sql): Sql {
    return `(CASE WHEN ${condition} THEN ${then} ELSE ${otherwise} END)`;
  }

  exponential(x: Sql): Sql {
    return `exp(${this.smaller(this.larger(x, '-80'), '80')})`;
  }

  logarithm(x: Sql): Sql {
    return `ln(${x})`;
  }

  sine(x: Sql): Sql {
    return `sin(${x})`;
  }

  cosine(x: Sql): Sql {
    return `cos(${x})`;
  }

  smaller(a: Sql, b: Sql): Sql {
    return `least(${a}, ${b})`;
  }

  larger(a: Sql, b: Sql): Sql {
    return `greatest(${a}, ${b})`;
  }
}
