import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Colouring } from '../../../worker/see/operations.js';
import type { ThemeColours } from '../theme.js';

interface LegendProperties {
  /** What colours stand for; null for how many rows there are. */
  readonly legend: Colouring['legend'] | null;
  readonly colours: ThemeColours;
  /** What the colours stand for. */
  readonly title: string;
  readonly threshold: number;
  readonly trans: TranslationBundle;
}

/** What the colours of a map stand for. */
export function MapLegend({
  legend,
  colours,
  title,
  threshold,
  trans,
}: LegendProperties): ReactElement {
  if (legend === null) {
    return (
      <p className="jp-colatent-Legend">
        {trans.__('Rows')} <span>{trans.__('few')}</span>
        <span className="jp-colatent-Legend-ramp jp-mod-density" aria-hidden="true" />
        <span>{trans.__('many')}</span>
        <span className="jp-colatent-Legend-name">
          <span className="jp-colatent-Legend-dot jp-mod-odd" aria-hidden="true" />
          {trans.__('odd')}
        </span>
      </p>
    );
  }
  if (legend.kind === 'scores') {
    return (
      <p className="jp-colatent-Legend">
        {title} <span>0</span>
        <span className="jp-colatent-Legend-ramp jp-mod-scores" aria-hidden="true" />
        <span>{Math.min(threshold, legend.highest).toFixed(2)}</span>
        <span className="jp-colatent-Legend-name">
          <span className="jp-colatent-Legend-dot jp-mod-odd" aria-hidden="true" />
          {trans.__('odd')}
        </span>
      </p>
    );
  }
  if (legend.kind === 'numbers') {
    return (
      <p className="jp-colatent-Legend">
        {title} <span>{legend.low}</span>
        <span className="jp-colatent-Legend-ramp" aria-hidden="true" />
        <span>{legend.high}</span>
      </p>
    );
  }
  return (
    <p className="jp-colatent-Legend">
      {title}
      {legend.names.map((name, level) => (
        <span key={name} className="jp-colatent-Legend-name">
          <span
            className="jp-colatent-Legend-dot"
            style={{ background: colours.categories[level] }}
            aria-hidden="true"
          />
          {name === '' ? trans.__('all others') : name}
        </span>
      ))}
    </p>
  );
}
