import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { nextTurn } from '../index.js';

it('lets timers, files and messages have their turn', async () => {
  const had = new Set<string>();
  setTimeout(() => had.add('timer'), 1);
  void readFile(new URL(import.meta.url)).then(() => had.add('file'));
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => had.add('message');
  port2.postMessage(null);
  const end = performance.now() + 5000;
  while (had.size < 3 && performance.now() < end) await nextTurn();
  port1.close();
  expect([...had].sort()).toEqual(['file', 'message', 'timer']);
});
