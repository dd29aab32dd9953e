import type { IDisposable } from '@lumino/disposable';

const FOCUSABLE =
  'button:enabled, input:enabled, select:enabled, summary, [tabindex]:not([tabindex="-1"])';
/** What a key pressed once too often must not do. */
const RISKY = '[data-risky]';

/**
 * Keeps the focus within an element: where what has it is taken away or disabled, which the browser answers by giving it to nothing, the
 * nearest control that is left gets it. Who works by keys or listens would begin at the top of the page after every button otherwise.
 */
export class KeptFocus implements IDisposable {
  readonly #element: HTMLElement;
  readonly #observer: MutationObserver;
  /** What has the focus, and all it is in, from within; nothing where it was given up. */
  #places: readonly HTMLElement[] = [];
  #isDisposed = false;

  constructor(element: HTMLElement) {
    this.#element = element;
    element.addEventListener('focusin', this.#take);
    document.addEventListener('pointerdown', this.#giveUp, true);
    document.addEventListener('focusin', this.#giveUp, true);
    this.#observer = new MutationObserver(this.#mend);
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
  }

  readonly #take = ({ target }: FocusEvent): void => {
    const places: HTMLElement[] = [];
    let of = target instanceof HTMLElement ? target : null;
    for (; of !== null && of !== this.#element; of = of.parentElement) places.push(of);
    this.#places = [...places, this.#element];
  };

  readonly #giveUp = ({ target }: Event): void => {
    if (target instanceof Node && !this.#element.contains(target)) this.#places = [];
  };

  readonly #mend = (): void => {
    const [had, ...around] = this.#places;
    if (had === undefined || (isThere(had) && had.matches(FOCUSABLE))) return;
    const { activeElement } = document;
    if (activeElement !== null && activeElement !== document.body && activeElement !== had) return;
    for (const place of around.filter(isThere)) {
      const next = [...place.querySelectorAll<HTMLElement>(FOCUSABLE)].find(
        (of) => isThere(of) && !of.matches(RISKY),
      );
      if (next === undefined) continue;
      next.focus({ preventScroll: true });
      return;
    }
  };
}

function isThere(element: HTMLElement): boolean {
  return element.isConnected && element.checkVisibility();
}
