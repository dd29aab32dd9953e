import { nextTurn } from '@colatent/core';

/** Milliseconds of work after which messages are let in. */
const TURN = 40;

/**
 * Does work in pieces, and lets the page's messages in between them.
 * @param tell gets the share that is done some twenty times a second; what it throws ends the work.
 */
export async function inTurns<Result>(
  work: Generator<number, Result>,
  tell: (share: number) => void,
): Promise<Result> {
  let last = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - last < TURN) continue;
    tell(value);
    await nextTurn();
    last = performance.now();
  }
}
