import { describeMachine } from '@colatent/tools';
import type { StreamTask, StreamUse } from '../contenders/tasks.js';
import { megabytes, type Comparison, type Report } from '../report/comparison.js';
import { nodeContender, versionOf } from './contenders.js';

/** A stream that is larger than the budget, and one that is ten times larger. */
const SIZES = [2_000_000, 20_000_000];
const COLUMNS = 10;
const BYTES_PER_ROW = 4 * COLUMNS;
const MEMORY_BUDGET = 64 * 2 ** 20;

/** Peak memory of a process that trains on a stream of Arrow batches far larger than its memory budget. */
export async function measureArrowStream(): Promise<Report> {
  const comparisons: Comparison[] = [];
  const kept: string[] = [];
  let version = '';
  for (const rows of SIZES) {
    const contender = nodeContender('Colatent', 'arrow-stream');
    try {
      const task: StreamTask = { rows, columns: COLUMNS, memoryBudget: MEMORY_BUDGET };
      const { before, peak, used } = await contender.ask<StreamUse>('trainOnStream', task);
      comparisons.push({
        measure: `peak memory, training on a stream of ${rows / 1e6} M rows x ${COLUMNS} Float32`,
        peer: 'size of the stream',
        peerValue: megabytes(rows * BYTES_PER_ROW),
        oursValue: `${megabytes(peak)} resident (${megabytes(before)} before)`,
        ratio: (rows * BYTES_PER_ROW) / peak,
      });
      kept.push(`of ${rows / 1e6} M rows ${used} were kept`);
      version = await versionOf(contender);
    } finally {
      contender.close();
    }
  }
  return {
    name: 'arrow-stream',
    title: 'Memory while a stream larger than the memory budget is trained on',
    comparisons,
    machine: describeMachine([version]),
    notes: [
      `\`fit\` of @colatent/arrow with effort light, three epochs and a memoryBudget of 64 MiB, on batches of 8192 rows that are made as they are asked for. Resident memory of the whole process (Node, the batches, the model), the most until the model is there: ${kept.join(', ')}.`,
    ],
  };
}
