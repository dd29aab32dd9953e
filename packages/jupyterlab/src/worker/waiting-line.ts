/** Work that must not overlap: each piece begins once those before it have ended, well or not. */
export class WaitingLine {
  #last: Promise<unknown> = Promise.resolve();

  /** Does work when its turn comes. @throws what the work throws. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.#last;
    const mine = (async () => {
      await before;
      return work();
    })();
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
