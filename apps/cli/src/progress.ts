import process from 'node:process';

const BAR_CELLS = 20;
const REDRAW_EVERY_MS = 100;
const LINE_EVERY_MS = 2000;

/** Shows on stderr how far work has come. */
export interface Progress {
  /** @param share of the work that is done, 0 to 1. */
  readonly show: (share: number, text: string) => void;
  /** Leaves the last state on the screen and gives the terminal back. */
  readonly finish: () => void;
  /** Takes what was drawn off the screen and gives the terminal back. */
  readonly clear: () => void;
}

/**
 * A bar that redraws itself on a terminal, a line every two seconds elsewhere, nothing when quiet.
 * @param showCursor leaves the cursor on the screen. Hiding it takes listening for signals, so that Ctrl-C no longer ends a process
 * whose thread is held.
 */
export async function createProgress(quiet: boolean, showCursor = false): Promise<Progress> {
  const nothing = (): void => undefined;
  if (quiet) return { show: nothing, finish: nothing, clear: nothing };
  // A terminal that does not know its size has 0 columns and rows, and nothing can be drawn there.
  const { isTTY, columns, rows } = process.stderr;
  const drawable = isTTY && columns > 0 && rows > 0;
  return drawable && process.env['TERM'] !== 'dumb' ? barProgress(showCursor) : lineProgress();
}

async function barProgress(showCursor: boolean): Promise<Progress> {
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(process.stderr, { showCursor });
  const { show, finish, clear } = throttled(REDRAW_EVERY_MS, (share, text) => {
    update(`${barText(share)} ${text}`);
  });
  return {
    show,
    finish: () => {
      finish();
      update.done();
    },
    clear: () => {
      clear();
      update.clear();
      update.done();
    },
  };
}

function lineProgress(): Progress {
  return throttled(LINE_EVERY_MS, (_share, text) => {
    process.stderr.write(`${text}\n`);
  });
}

function throttled(intervalMs: number, draw: Progress['show']): Progress {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let waiting: Parameters<Progress['show']> | undefined;
  const finish = (): void => {
    if (waiting !== undefined) draw(...waiting);
    waiting = undefined;
  };
  return {
    show: (share, text) => {
      waiting = [share, text];
      const now = performance.now();
      if (now - drawnAt < intervalMs) return;
      drawnAt = now;
      finish();
    },
    finish,
    clear: () => {
      waiting = undefined;
    },
  };
}

function barText(share: number): string {
  const cells = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  return '█'.repeat(cells) + '░'.repeat(BAR_CELLS - cells);
}
