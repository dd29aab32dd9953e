import type { ColumnReason } from '@colatent/core';
import type { TranslationBundle } from '@jupyterlab/translation';
import { memo, type MouseEvent } from 'react';
import { valueText } from './value-text.js';

interface RowLineProperties {
  readonly id: string;
  readonly trans: TranslationBundle;
  /** Place in the order, from 0. */
  readonly place: number;
  /** Number in the table, from 0. */
  readonly row: number;
  readonly score: number;
  /** The greatest score of all rows. */
  readonly greatest: number;
  readonly odd: boolean;
  readonly active: boolean;
  readonly shown: boolean;
  readonly selected: boolean;
  /** Undefined until they are read. */
  readonly cells: readonly (string | null)[] | undefined;
  readonly columns: readonly string[];
  /** Class names of the columns' cells. */
  readonly looks: readonly string[];
  /** The column that makes the row odd most; undefined until it is known, null where there is none. */
  readonly reason: ColumnReason | null | undefined;
  /** The same function at each drawing: rows that did not change are not drawn again while others are scrolled into sight. */
  readonly onPick: (place: number, row: number, event: MouseEvent) => void;
}

/** A row of the table. */
export const RowLine = memo(function RowLine(line: RowLineProperties) {
  const { trans, place, row, score, greatest, odd, cells, columns, looks, reason } = line;
  const states = [
    odd && 'jp-mod-odd',
    line.active && 'jp-mod-active',
    line.shown && 'jp-mod-shown',
    line.selected && 'jp-mod-selected',
  ].filter((state) => state !== false);
  const why =
    reason == null
      ? ''
      : trans.__(
          '%1, expected %2',
          valueText(reason.observed) ?? trans.__('missing'),
          valueText(reason.expected) ?? trans.__('missing'),
        );
  return (
    <div
      id={line.id}
      className={`jp-colatent-Rows-line ${states.join(' ')}`}
      role="row"
      aria-rowindex={place + 2}
      aria-selected={line.selected}
      onClick={(event) => {
        line.onPick(place, row, event);
      }}
    >
      <span role="gridcell">{(row + 1).toLocaleString()}</span>
      <span role="gridcell" className="jp-colatent-Rows-score">
        <span
          className="jp-colatent-Rows-bar"
          style={{ width: `calc(${score / greatest} * (100% - 16px))` }}
          aria-hidden="true"
        />
        <span>{score.toFixed(2)}</span>
      </span>
      <span role="gridcell" className="jp-colatent-Rows-why" title={why}>
        {reason === undefined ? (
          '…'
        ) : (
          <>
            <bdi className="jp-colatent-Rows-reason">{reason?.column}</bdi> {why}
          </>
        )}
      </span>
      {columns.map((name, i) => (
        <span
          key={name}
          role="gridcell"
          className={`${looks[i]} ${name === reason?.column ? 'jp-mod-reason' : ''}`}
        >
          {cells === undefined ? '…' : (cells[i] ?? <em>{trans.__('missing')}</em>)}
        </span>
      ))}
    </div>
  );
});
