import type { Page } from 'playwright-core';

/** A text that a user sees or hears: of an element itself, or of one of its attributes. */
export interface ShownText {
  readonly text: string;
  /** The attribute; null for the element's own text. */
  readonly attribute: string | null;
  /** The first of some selectors that the element matches; null for none. */
  readonly kind: string | null;
  /** Where the element is, for whoever reads a failure. */
  readonly where: string;
}

/** Every text with letters within elements, seen or heard, folded away or not. @param kinds selectors to sort elements by. */
export async function textsOfPage(
  page: Page,
  within: string,
  kinds: readonly string[],
): Promise<ShownText[]> {
  return page.evaluate(
    ([selector, selectors]) => {
      const ATTRIBUTES = [
        'title',
        'aria-label',
        'aria-description',
        'aria-roledescription',
        'aria-valuetext',
        'placeholder',
        'alt',
        'data-tooltip',
      ];
      const roots = [...document.querySelectorAll(selector)].filter(
        (element) => element.parentElement?.closest(selector) == null && isShown(element),
      );
      return roots.flatMap((root) => [root, ...root.querySelectorAll('*')]).flatMap(textsOf);

      function textsOf(element: Element): ShownText[] {
        const own = [...element.childNodes]
          .filter((node) => node.nodeType === Node.TEXT_NODE)
          .map(({ textContent }) => textContent ?? '');
        const all: (readonly [string | null, string])[] = [
          [null, own.join('')],
          ...ATTRIBUTES.map((name) => [name, element.getAttribute(name) ?? ''] as const),
        ];
        const kind = selectors.find((of) => element.matches(of)) ?? null;
        return all
          .filter(([, text]) => /\p{L}/u.test(text))
          .map(([attribute, text]) => ({ text, attribute, kind, where: pathOf(element) }));
      }

      /** Panels behind others are not looked at again. */
      function isShown(element: Element): boolean {
        return element.closest('.lm-mod-hidden') === null;
      }

      function pathOf(element: Element): string {
        const parts: string[] = [];
        for (
          let of: Element | null = element;
          of !== null && parts.length < 4;
          of = of.parentElement
        ) {
          parts.unshift([of.tagName.toLowerCase(), ...of.classList].join('.'));
        }
        return parts.join(' > ');
      }
    },
    [within, kinds] as const,
  );
}

/**
 * What of a text is in no translation: the parts outside all marks, and what is put into a translation that is not one of those
 * for data.
 * @param takesData translations, with % for each thing put in, into which data may be put.
 * @param seen gets the translations there are in the text.
 */
export function untranslated(
  text: string,
  takesData: ReadonlySet<string>,
  seen: Set<string>,
): string[] {
  const found: string[] = [];
  let rest = text;
  // from within: a translation may be put into another
  for (let inner = INNERMOST.exec(rest); inner !== null; inner = INNERMOST.exec(rest)) {
    const template = (inner[1] ?? '').replaceAll(HOLE, '%').replace(/[· ]*$/, '');
    seen.add(template);
    for (const [, put = ''] of (inner[1] ?? '').matchAll(HOLE)) {
      if (hasWords(put) && !takesData.has(template)) found.push(`“${put}” in “${template}”`);
    }
    rest = rest.replace(inner[0], '');
  }
  return hasWords(rest) ? [...found, rest.trim()] : found;
}

const INNERMOST = /⟦((?:[^⟦⟧⟨⟩]|⟨[^⟦⟧⟨⟩]*⟩)*)⟧/u;
const HOLE = /⟨([^⟨⟩]*)⟩/gu;

function hasWords(text: string): boolean {
  return /\p{L}/u.test(text.replaceAll(/\d[\d.,]*(e[+-]?\d+)?/g, ''));
}
