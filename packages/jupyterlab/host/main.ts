import { readRequests, writeMessage } from './messages.js';
import { answer } from './operations.js';
import { inPythonTerms } from './python-terms.js';
import { transform } from './transform.js';

/** Is the filter of `colatent transform`, or answers the requests of standard input, one after the other, until it ends. */
const [operation, ...args] = process.argv.slice(2);
if (operation === 'transform') {
  process.exitCode = await transform(args);
} else {
  for await (const request of readRequests(process.stdin)) {
    try {
      await answer(request, writeMessage);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      await writeMessage({ type: 'failure', name, message: inPythonTerms(message) });
    }
  }
}
