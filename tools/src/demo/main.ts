/** @file `npm start`: Colatent's main job on real data, step by step, all of it in SQL. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { runDemo } from './run-demo.js';

await runDemo(fileURLToPath(new URL('../../..', import.meta.url)), (text) => {
  process.stdout.write(`${text}\n`);
});
