/**
 * Resolves when other work of the host had its turn: events, messages, timers. It is for loops over pieces of work, such as those of
 * `Model.scoreInPieces`, some milliseconds apart. A timer would wait four milliseconds each time in browsers.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
