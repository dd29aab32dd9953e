/** What gives items one after the other. Node's readable streams are among the async iterables. */
export type ItemSource<Item> = Iterable<Item> | AsyncIterable<Item> | ReadableStream<Item>;

/** Items as they come; `return` lets go of the source, begun or not. */
export interface Items<Item> extends AsyncIterableIterator<Item, undefined> {
  readonly return: () => Promise<IteratorReturnResult<undefined>>;
}

/** The items of a source. Nothing is asked of it before the first is. */
export function itemsOf<Item>(source: ItemSource<Item>): Items<Item> {
  const { next, letGo } = source instanceof ReadableStream ? ofStream(source) : ofIterable(source);
  return {
    next: async () => {
      const { done, value } = await next();
      return done === true ? { done, value: undefined } : { value };
    },
    return: async () => {
      await letGo();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

interface Access<Item> {
  readonly next: () => Promise<IteratorResult<Item, unknown>>;
  readonly letGo: () => Promise<unknown>;
}

/** By its reader: not every browser's streams can be iterated. */
function ofStream<Item>(stream: ReadableStream<Item>): Access<Item> {
  const reader = stream.getReader();
  return {
    next: () => reader.read(),
    letGo: async () => {
      // a stream that failed has said so already
      await reader.cancel().catch(() => undefined);
      reader.releaseLock();
    },
  };
}

function ofIterable<Item>(source: Iterable<Item> | AsyncIterable<Item>): Access<Item> {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  return {
    next: () => Promise.resolve<IteratorResult<Item, unknown>>(iterator.next()),
    letGo: async () => iterator.return?.(),
  };
}
