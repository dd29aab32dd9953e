import { readRequests, writeMessage } from './messages.js';
import { answer } from './operations.js';

/** Answers the requests of standard input, one after the other, until it ends. */
for await (const request of readRequests(process.stdin)) {
  try {
    await answer(request, writeMessage);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    await writeMessage({ type: 'failure', name, message });
  }
}
