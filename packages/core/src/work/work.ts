/**
 * Work in pieces of a few milliseconds, a few tens at most: between two of them whoever does it may let other work run, or give up by
 * `throw`. Each piece gives the share of the work that is done, from 0 to 1.
 */
export type Work<Result> = Generator<number, Result>;

/** Numbers worked on in a piece: about a millisecond. */
export const PIECE = 2 ** 20;

/** Does work in one go. */
export function inOneGo<Result>(work: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Work with what its pieces give put in other words. */
export function* told<Given, Told, Result>(
  work: Generator<Given, Result>,
  tell: (given: Given) => Told,
): Generator<Told, Result> {
  let next = work.next();
  while (!next.done) {
    try {
      yield tell(next.value);
    } catch (error) {
      // lets the work give its memory back
      work.throw(error);
      throw error;
    }
    next = work.next();
  }
  return next.value;
}

/** Work as a part of other work, from one share of that to another. */
export function partOf<Result>(work: Work<Result>, from: number, to: number): Work<Result> {
  return told(work, (share) => from + (to - from) * share);
}
