import type { Page } from 'playwright-core';

/** What was seen of a page while something was done. */
export interface Watched {
  readonly what: string;
  readonly seconds: number;
  /** Tasks of the page that took longer than 50 ms, in milliseconds. */
  readonly longTasks: readonly number[];
  /** Milliseconds of long tasks in each half second. */
  readonly busy: readonly number[];
  /** Milliseconds from each frame to the next. */
  readonly frames: readonly number[];
}

declare global {
  interface Window {
    colatentWatch?: { tasks: [start: number, duration: number][]; frames: number[] };
  }
}

const WINDOW = 500;

/** Watches how long a page's tasks and frames take. */
export class PageWatch {
  readonly seen: Watched[] = [];
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async on(page: Page): Promise<PageWatch> {
    await page.evaluate(() => {
      const watch: NonNullable<Window['colatentWatch']> = { tasks: [], frames: [] };
      window.colatentWatch = watch;
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) {
          watch.tasks.push([startTime, duration]);
        }
      }).observe({ type: 'longtask' });
      const beat = (): void => {
        watch.frames.push(performance.now());
        requestAnimationFrame(beat);
      };
      requestAnimationFrame(beat);
    });
    return new PageWatch(page);
  }

  /** Does something and tells what the page was like meanwhile. */
  async during(what: string, work: () => Promise<unknown>): Promise<Watched> {
    const begun = await this.#page.evaluate(() => performance.now());
    await work();
    const { ended, tasks, frames } = await this.#page.evaluate(() => ({
      ended: performance.now(),
      tasks: window.colatentWatch?.tasks.splice(0) ?? [],
      frames: window.colatentWatch?.frames.splice(0) ?? [],
    }));
    const busy = new Array<number>(Math.ceil((ended - begun) / WINDOW)).fill(0);
    const within = tasks.filter(([start, duration]) => start + duration > begun);
    for (const [start, duration] of within) {
      const window = Math.max(0, Math.min(busy.length - 1, Math.floor((start - begun) / WINDOW)));
      busy[window] = (busy[window] ?? 0) + duration;
    }
    const watched = {
      what,
      seconds: (ended - begun) / 1000,
      longTasks: within.map(([, duration]) => duration),
      busy,
      frames: frames.slice(1).map((at, i) => at - (frames[i] ?? 0)),
    };
    this.seen.push(watched);
    return watched;
  }
}

/** A table of what was seen. */
export function markdownOf(seen: readonly Watched[]): string {
  const rows = seen.map(({ what, seconds, longTasks, frames }) => [
    what,
    seconds.toFixed(1),
    String(longTasks.length),
    longTasks.length === 0 ? '' : Math.max(...longTasks).toFixed(0),
    (1000 / median(frames)).toFixed(0),
    Math.max(0, ...frames).toFixed(0),
  ]);
  const head = ['', 'seconds', 'long tasks', 'longest, ms', 'frames a second', 'longest frame, ms'];
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...rows]
    .map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`)
    .join('\n');
}

/** The median of numbers; 0 of none. */
export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
}
