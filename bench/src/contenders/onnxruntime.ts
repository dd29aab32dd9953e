import type {
  InferenceSession,
  InferenceSessionFactory,
  TensorConstructor,
} from 'onnxruntime-common';
import { FEATURES } from '../network.js';
import { requirePeer } from '../peers.js';
import { serveTasks } from '../serve-tasks.js';
import { timeAsyncCalls, timeProcessorAsync, type Burst } from '../time-calls.js';
import type { InferenceTask } from './tasks.js';

interface OnnxRuntime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
  readonly env: { readonly versions: { readonly node?: string; readonly common: string } };
}

const onnxRuntime = requirePeer('onnxruntime-node') as OnnxRuntime;

const oneThread: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
};

let encoder: (() => Promise<InferenceSession.ReturnType>) | undefined;
let scorer: (() => Promise<InferenceSession.ReturnType>) | undefined;

interface Seconds {
  readonly seconds: number;
}

async function timed(call: typeof encoder, seconds: number): Promise<Burst> {
  if (call === undefined) throw new Error('inference was not prepared');
  return timeAsyncCalls(call, seconds);
}

await serveTasks({
  describe: () => ({ version: onnxRuntime.env.versions.node ?? onnxRuntime.env.versions.common }),
  prepareInference: async ({ rows, encoderFile, scorerFile }: InferenceTask) => {
    const data = Float32Array.from(rows.flat());
    const feeds = { rows: new onnxRuntime.Tensor('float32', data, [rows.length, FEATURES]) };
    const encoderSession = await onnxRuntime.InferenceSession.create(encoderFile, oneThread);
    const scorerSession = await onnxRuntime.InferenceSession.create(scorerFile, oneThread);
    encoder = () => encoderSession.run(feeds);
    scorer = () => scorerSession.run(feeds);
    const { scores } = await scorer();
    return { scores: [...(scores?.data ?? [])] };
  },
  encode: ({ seconds }: Seconds): Promise<Burst> => timed(encoder, seconds),
  score: ({ seconds }: Seconds): Promise<Burst> => timed(scorer, seconds),
  scoreByProcessor: async ({ calls }: { readonly calls: number }): Promise<Burst> => {
    if (scorer === undefined) throw new Error('inference was not prepared');
    return timeProcessorAsync(scorer, calls);
  },
});
