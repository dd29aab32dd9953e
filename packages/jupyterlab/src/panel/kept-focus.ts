import type { IDisposable } from '@lumino/disposable';

const FOCUSABLE =
  'button:enabled, input:enabled, select:enabled, summary, [tabindex]:not([tabindex="-1"])';
/** Where a key pressed once too often, meant for what had the focus, must not go: it would end a training, or change a value unseen. */
const RISKY = '[data-risky], input, select, textarea, [role=slider]';

/**
 * Keeps the focus within an element: where what has it is taken away or disabled, which the browser answers by giving it to nothing, the
 * nearest control that is left gets it, and what had it gets it back once it is enabled again. Who works by keys or listens would begin
 * at the top of the page after every button otherwise.
 */
export class KeptFocus implements IDisposable {
  readonly #element: HTMLElement;
  readonly #observer: MutationObserver;
  /** What has the focus, and all it is in, from within; nothing where it was given up. */
  #places: readonly HTMLElement[] = [];
  /** What lost the focus and is still disabled, the latest first. */
  #waiting: readonly HTMLElement[] = [];
  /** What has the focus because it was given it here; nothing once the user went elsewhere. */
  #given: HTMLElement | null = null;
  #frame: number | null = null;
  #isDisposed = false;

  constructor(element: HTMLElement) {
    this.#element = element;
    element.addEventListener('focusin', this.#take);
    document.addEventListener('pointerdown', this.#giveUp, true);
    document.addEventListener('focusin', this.#giveUp, true);
    this.#observer = new MutationObserver(this.#mendSoon);
    this.#observer.observe(element, {
      subtree: true,
      childList: true,
      attributeFilter: ['disabled', 'hidden'],
    });
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#element.removeEventListener('focusin', this.#take);
    document.removeEventListener('pointerdown', this.#giveUp, true);
    document.removeEventListener('focusin', this.#giveUp, true);
    this.#observer.disconnect();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
  }

  readonly #take = ({ target }: FocusEvent): void => {
    const places: HTMLElement[] = [];
    let of = target instanceof HTMLElement ? target : null;
    for (; of !== null && of !== this.#element; of = of.parentElement) places.push(of);
    this.#places = [...places, this.#element];
    if (target !== this.#given) this.#given = null;
  };

  readonly #giveUp = ({ target }: Event): void => {
    if (!(target instanceof Node) || this.#element.contains(target)) return;
    this.#places = [];
    this.#waiting = [];
    this.#given = null;
  };

  /** In the next frame, which lays out what changed anyway: to look for what can have the focus would do so once more for each change. */
  readonly #mendSoon = (): void => {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#replace();
      this.#giveBack();
    });
  };

  /** Gives the focus to what is nearest where what had it is gone. */
  #replace(): void {
    const [had, ...around] = this.#places;
    if (had === undefined || canHave(had)) return;
    const { activeElement } = document;
    if (activeElement !== null && activeElement !== document.body && activeElement !== had) return;
    this.#waiting = [had, ...this.#waiting.filter((of) => of !== had)];
    for (const place of around.filter(isThere)) {
      const next = [...place.querySelectorAll<HTMLElement>(FOCUSABLE)].find(
        (of) => isThere(of) && !of.matches(RISKY),
      );
      if (next === undefined) continue;
      this.#give(next);
      return;
    }
  }

  /** Gives the focus back to what lost it and can have it again, unless the user took it elsewhere since. */
  #giveBack(): void {
    this.#waiting = this.#waiting.filter((of) => of.isConnected);
    const back = this.#waiting.find((of) => canHave(of) && !of.matches(RISKY));
    if (back === undefined) return;
    this.#waiting = [];
    if (this.#given !== null && document.activeElement === this.#given) this.#give(back);
  }

  #give(next: HTMLElement): void {
    this.#given = next;
    next.focus({ preventScroll: true });
  }
}

function canHave(element: HTMLElement): boolean {
  return element.matches(FOCUSABLE) && isThere(element);
}

function isThere(element: HTMLElement): boolean {
  return element.isConnected && element.checkVisibility();
}
