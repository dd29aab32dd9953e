import type { Activation } from '../engine/engine.js';
import type { SqlStrings } from './string-features.js';

/** An expression in a dialect's text. It binds tighter than any operator: a name, a literal, a call or something in brackets. */
export type Sql = string;

/** One named value of a row's computation. It may use the values before it by their names. */
export interface Step {
  readonly name: string;
  readonly sql: Sql;
}

/** Weights [outputs, inputs] row-major and biases of a linear layer. */
export interface Weights {
  readonly weights: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
}

/**
 * What a dialect of SQL must be able to say. The computation itself is written once, in these terms; numbers are doubles, vectors are
 * its lists or arrays of them, and elements count from 1. A field is a column of the row that is judged.
 */
export interface SqlDialect {
  /** A double. */
  number(value: number): Sql;
  /** A number, or the numbers of a vector, rounded to float32 and back; as they are where the dialect has no such type. */
  single(value: Sql): Sql;
  singles(vector: Sql): Sql;
  /** A whole number as an index. */
  integer(value: Sql): Sql;
  isNull(value: Sql): Sql;
  /** 1 where a number is NaN or NULL, else 0. */
  notANumber(value: Sql): Sql;
  /** One of two values of one type by a condition. The other is not computed where the engine can help it. */
  when(condition: Sql, then: Sql, otherwise: Sql): Sql;
  /** e^x of any finite x; beyond 80 as at 80, below -80 as at -80, as engines do it about there: some dialects refuse what vanishes. */
  exponential(x: Sql): Sql;
  /** ln x of x above 0. */
  logarithm(x: Sql): Sql;
  sine(x: Sql): Sql;
  cosine(x: Sql): Sql;
  smaller(a: Sql, b: Sql): Sql;
  larger(a: Sql, b: Sql): Sql;

  /** A constant vector. A Float32Array's numbers are exact. */
  constant(values: ArrayLike<number>): Sql;
  /** A vector made of numbers, some of which may be NULL. */
  vector(numbers: readonly Sql[]): Sql;
  concatenate(vectors: readonly Sql[]): Sql;
  /** The vector whose i-th element is `element(i)`; i counts from 1. */
  tabulate(length: number, element: (i: Sql) => Sql): Sql;
  element(vector: Sql, index: Sql | number): Sql;
  /** Elements first .. first + length - 1. */
  slice(vector: Sql, first: number, length: number): Sql;
  sum(vector: Sql): Sql;
  largest(vector: Sql): Sql;
  /** The sum of the products of two vectors' elements. */
  product(a: Sql, b: Sql): Sql;
  /** How many elements of a rising constant vector are at most x: an integer. */
  countUpTo(values: ArrayLike<number>, x: Sql): Sql;
  /** 1 at the index, an integer counting from 1, and 0 elsewhere. */
  oneHot(index: Sql, length: number): Sql;
  /**
   * activation(weights * x + bias), and 1 after it, so that the next layer finds what its biases are multiplied with.
   * @param x inputs, and 1 after them.
   */
  dense(weights: Weights, x: Sql, activation: Activation): Sql;

  /** A field as a double; NaN is NULL. */
  readNumber(field: string): Sql;
  /** A field's place among distinct strings as a double, from 1; 0 when it is none of them, NULL when NULL. */
  readCategory(field: string, categories: readonly string[]): Sql;
  /** Columns that are read by hashes; null where the dialect has none of them. */
  readonly strings: SqlStrings | null;
  /** Seconds since 1970 in UTC; NULL when infinite. */
  readSeconds(field: string): Sql;
  /** Seconds since midnight. */
  readTimeOfDay(field: string): Sql;
  /** A vector of doubles of a size; its elements may be NaN or NULL. */
  readVector(field: string, size: number): Sql;

  /** The statement that makes a function of a row out of steps and a result. It ends without a semicolon. */
  statement(routine: Routine): string;
}

/** A function to be made. */
export interface Routine {
  readonly name: string;
  /** Whether one of that name is replaced. */
  readonly replace: boolean;
  readonly steps: readonly Step[];
  readonly result: Sql;
  /** What the result is: a number or a vector. */
  readonly returns: 'number' | 'vector';
}
