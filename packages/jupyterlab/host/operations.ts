import { fit } from '@colatent/arrow';
import { createWasmEngine, Model } from '@colatent/core';
import type { Request } from './messages.js';
import { inPythonTerms, withPythonNames } from './python-terms.js';
import { joined, readBatches } from './rows.js';
import { trainingOptions } from './training-options.js';

type Reply = (
  head: Readonly<Record<string, unknown>>,
  buffers?: readonly ArrayBufferView[],
) => Promise<void>;

/** The same bits on every host, whichever Node it is. */
const engine = createWasmEngine({ simd: 'plain' });

/** Does what a request asks for. @throws what the engine throws. */
export async function answer(
  { operation, options, top, buffers }: Request,
  reply: Reply,
): Promise<void> {
  const [first = new Uint8Array(), second = new Uint8Array()] = buffers;
  if (operation === 'fit') {
    const { model, warnings } = await fit(first, {
      ...trainingOptions(options ?? {}, first),
      engine,
      onProgress: (event) => reply({ type: 'progress', event: withPythonNames(event) }),
    });
    await reply({ type: 'result', warnings: warnings.map(inPythonTerms) }, [model.toBytes()]);
    model.dispose();
    return;
  }
  const model = Model.fromBytes(first, { engine });
  try {
    switch (operation) {
      case 'info':
        await reply({ type: 'result', info: withPythonNames(model.info) });
        return;
      case 'score':
        await reply({ type: 'result' }, [
          joined(readBatches(model, second).map((batch) => model.score(batch))),
        ]);
        return;
      case 'embed': {
        const latents = joined(readBatches(model, second).map((batch) => model.embed(batch)));
        await reply({ type: 'result', latentSize: model.latentSize }, [latents]);
        return;
      }
      case 'explain': {
        const explanations = readBatches(model, second).flatMap((batch) =>
          model.explain(batch, { top: top ?? Infinity }),
        );
        await reply({ type: 'result', explanations });
        return;
      }
      default:
        throw new Error(`there is no operation ${operation}`);
    }
  } finally {
    model.dispose();
  }
}
