import { Fragment, type ReactElement } from 'react';
import type { ViewProperties } from '../panel.js';
import { useSession } from '../use-session.js';
import { useSeen } from './use-seen.js';
import { valueText } from './value-text.js';

/** Most columns a row is explained by here. */
const TOP = 100;
/** What looks like a day, a time or a number. */
const DATE_OR_TIME = /^[\d:.-]{1,10}$/;

/** A row's values, what the model expects instead, and how much each makes it odd. */
export function DetailView({ session, trans }: ViewProperties): ReactElement {
  const { row, threshold } = useSession(session);
  const explained = useSeen(
    session,
    'explain',
    row === null ? undefined : { rows: [row], top: TOP },
  );
  const explanation = explained.gives?.[0];
  return (
    <section className="jp-colatent-Detail" aria-label={trans.__('Row in detail')}>
      {row === null && (
        <p className="jp-colatent-Hint">
          {trans.__('Click a row, on the map or in the table, to see why it is odd.')}
        </p>
      )}
      {explained.failure !== null && row !== null && <p role="alert">{explained.failure}</p>}
      {row !== null && explanation !== undefined && (
        <>
          <div className="jp-colatent-Bar">
            <h3>{trans.__('Row %1', (row + 1).toLocaleString())}</h3>
            <span className={explanation.score >= threshold ? 'jp-mod-odd' : ''}>
              {explanation.score >= threshold
                ? trans.__('odd: score %1', explanation.score.toFixed(2))
                : trans.__('ordinary: score %1', explanation.score.toFixed(2))}
            </span>
            <span className="jp-colatent-Bar-space" />
            <button
              onClick={() => {
                session.showRow(null);
              }}
            >
              {trans.__('Close')}
            </button>
          </div>
          <div
            className="jp-colatent-Detail-table"
            tabIndex={0}
            role="region"
            aria-label={trans.__('Columns of the row')}
          >
            <table aria-busy={explained.waiting}>
              <thead>
                <tr>
                  <th scope="col">{trans.__('Column')}</th>
                  <th scope="col">{trans.__('Value')}</th>
                  <th scope="col">{trans.__('Expected')}</th>
                  <th scope="col">{trans.__('Share')}</th>
                </tr>
              </thead>
              <tbody>
                {explanation.reasons.map(({ column, observed, expected, share }) => (
                  <tr key={column}>
                    <th scope="row">{breakable(column)}</th>
                    <td>{whole(valueText(observed)) ?? <em>{trans.__('missing')}</em>}</td>
                    <td>{whole(valueText(expected)) ?? <em>{trans.__('missing')}</em>}</td>
                    <td className="jp-colatent-Detail-share">
                      {trans.__('%1 %', Math.round(100 * share))}
                      <span
                        style={{ width: `calc(${share} * (100% - 10px))` }}
                        aria-hidden="true"
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

/** A value that may be broken at its blanks but not at the hyphens of a date. */
function whole(text: string | null): ReactElement[] | null {
  return (
    text?.split(' ').map((part, place) => (
      <Fragment key={place}>
        {place > 0 && ' '}
        <span className={DATE_OR_TIME.test(part) ? 'jp-mod-whole' : ''}>{part}</span>
      </Fragment>
    )) ?? null
  );
}

/** A name that may be broken after its underscores, points and hyphens. */
function breakable(name: string): ReactElement[] {
  return name.split(/(?<=[_.-])/).map((part, place) => (
    <Fragment key={place}>
      {part}
      <wbr />
    </Fragment>
  ));
}
