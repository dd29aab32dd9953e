import { useEffect, useState } from 'react';

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The theme's colours that canvases draw with; they are read from CSS variables and follow the theme. */
export interface ThemeColours {
  readonly background: Colour;
  readonly text: Colour;
  readonly accent: Colour;
  /** Odd rows. */
  readonly odd: Colour;
  /** 256 colours of levels; see `Colouring`. */
  readonly palette: (kind: 'numbers' | 'categories' | 'density') => Uint8Array;
  /** 256 colours of scores' levels, those above the threshold's in the colour of odd rows. */
  readonly scorePalette: (threshold: number, highest: number) => Uint8Array;
  /** Colours of categories, in the order of their levels, as CSS. */
  readonly categories: readonly string[];
}

/** Variables of colours for categories; the last is for all others. */
const CATEGORIES = [
  '--jp-brand-color1',
  '--jp-warn-color1',
  '--jp-success-color1',
  '--jp-icon-contrast-color0',
  '--jp-info-color1',
  '--jp-error-color1',
  '--jp-icon-contrast-color2',
  '--jp-ui-font-color0',
  '--jp-border-color0',
];

/** Reads the colours of the theme as they are at an element. */
export function themeColours(element: Element): ThemeColours {
  const probe = document.createElement('span');
  probe.hidden = true;
  element.append(probe);
  const read = (variable: string): Colour => {
    probe.style.color = `var(${variable})`;
    return colourOf(getComputedStyle(probe).color);
  };
  const background = read('--jp-layout-color1');
  const accent = read('--jp-brand-color1');
  const text = read('--jp-ui-font-color0');
  const odd = read('--jp-warn-color1');
  const faint = mixed(background, accent, 0.45);
  const stops = {
    numbers: [faint, accent, odd],
    density: [faint, accent, mixed(accent, text, 0.6)],
  };
  const categories = CATEGORIES.map(read);
  const missing = read('--jp-border-color1');
  probe.remove();
  const paletteOf = (colourAt: (level: number) => Colour): Uint8Array => {
    const palette = new Uint8Array(256 * 4).fill(255);
    for (let level = 0; level < 256; level++) palette.set(colourAt(level), 4 * level);
    return palette;
  };
  return {
    background,
    text,
    accent,
    odd,
    categories: categories.map((colour) => cssOf(colour)),
    palette: (kind) =>
      paletteOf((level) => {
        if (level === 255) return missing;
        if (kind === 'categories') return categories[level] ?? missing;
        return between(stops[kind], level / 254);
      }),
    scorePalette: (threshold, highest) => {
      const last = Math.round(254 * Math.min(1, threshold / Math.max(highest, 1e-6)));
      return paletteOf((level) =>
        level > last ? odd : between([faint, accent], level / Math.max(1, last)),
      );
    },
  };
}

/** A computed colour. A canvas reads those that are not written as red, green and blue: it is slow, for it waits for what draws. */
function colourOf(css: string): Colour {
  const parts = /^rgba?\((\d+), (\d+), (\d+)/.exec(css);
  if (parts !== null) return [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (context === null) return [128, 128, 128];
  context.fillStyle = css;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** A colour as CSS writes it. */
export function cssOf([red, green, blue]: Colour, alpha = 1): string {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** Number that changes whenever the theme does. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() => {
      // the theme's sheet is in place when its name is told; its colours are there in the next frame
      requestAnimationFrame(() => {
        setVersion((before) => before + 1);
      });
    });
    observer.observe(document.body, {
      attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light'],
    });
    return () => {
      observer.disconnect();
    };
  }, []);
  return version;
}

function mixed(from: Colour, to: Colour, share: number): Colour {
  const part = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * share);
  return [part(0), part(1), part(2)];
}

function between(stops: readonly Colour[], share: number): Colour {
  const at = share * (stops.length - 1);
  const from = stops[Math.floor(at)] ?? [0, 0, 0];
  return mixed(from, stops[Math.ceil(at)] ?? from, at - Math.floor(at));
}
