/** @file `npm run quality` comes here. */
import process from 'node:process';
import { runCommandLine } from './run-command-line.js';

process.exitCode = await runCommandLine(process.argv.slice(2));
