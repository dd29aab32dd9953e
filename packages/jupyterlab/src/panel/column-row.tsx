import type { ColumnKind } from '@colatent/core';
import type { TranslationBundle } from '@jupyterlab/translation';
import { memo, useEffect, type ReactElement } from 'react';
import { canBeLabel, isNamedLikeLabel } from '../names/label-names.js';
import type { Session } from '../session/session.js';
import type { ColumnChoice } from '../session/session-state.js';
import type { ColumnSummary, TableColumn } from '../worker/protocol.js';
import { adviceText } from './advice-text.js';
import { Distribution } from './distribution.js';
import { kindName } from './kind-name.js';

export interface ColumnRowProperties {
  readonly session: Session;
  readonly trans: TranslationBundle;
  readonly column: TableColumn;
  readonly summary: ColumnSummary | undefined;
  readonly choice: ColumnChoice | undefined;
  /** Whether the user chose it as the label. */
  readonly isLabel: boolean;
  /** Whether it looks like a column that Colatent wrote. */
  readonly isWritten: boolean;
  readonly disabled: boolean;
}

/** A column: whether it is used, as what, what it holds, and what is odd about it. */
export const ColumnRow = memo(function ColumnRow({
  session,
  trans,
  column: { name, type, readable, reason, advice },
  summary,
  choice,
  isLabel,
  isWritten,
  disabled,
}: ColumnRowProperties): ReactElement {
  const isUnknown = readable && summary === undefined;
  useEffect(() => {
    if (isUnknown) session.summarize(name);
  }, [session, name, isUnknown]);
  const used = choice?.used ?? false;
  const chosen = choice?.kind;
  const inferred = summary?.kind ?? null;
  // values may turn out to be of no use where their type promised some
  const isUsable = readable && summary?.kinds.length !== 0;
  const isTaken = used && (summary === undefined || chosen !== undefined || inferred !== null);
  const note = noteOf();
  const take = (): void => {
    const kind = chosen ?? (inferred === null ? wantedKind() : undefined);
    session.chooseColumn(name, { used: !isTaken, ...(kind !== undefined && !isTaken && { kind }) });
  };
  return (
    <>
      <label className="jp-colatent-Column-name" title={name}>
        <input
          type="checkbox"
          checked={isTaken && isUsable}
          disabled={!isUsable || disabled}
          onChange={take}
        />
        <span>{name}</span>
      </label>
      {isUsable && summary !== undefined ? (
        <select
          className="jp-colatent-Column-kind"
          aria-label={trans.__('Kind of %1', name)}
          value={chosen ?? ''}
          disabled={disabled || (!used && inferred !== null)}
          onChange={({ target: { value } }) => {
            session.chooseColumn(name, {
              used: true,
              ...(value === '' ? {} : { kind: value as ColumnKind }),
            });
          }}
        >
          <option value="">
            {inferred === null ? trans.__('left out') : kindName(trans, inferred)}
          </option>
          {summary.kinds
            .filter((kind) => kind !== inferred)
            .map((kind) => (
              <option key={kind} value={kind}>
                {trans.__('as %1', kindName(trans, kind))}
              </option>
            ))}
        </select>
      ) : (
        <span className="jp-colatent-Column-kind">{type}</span>
      )}
      {summary ? <Distribution summary={summary} /> : <span />}
      <span className="jp-colatent-Column-notes">
        {note !== null && (
          <span
            className={`jp-colatent-Column-warning${note.isHarmless === true ? ' jp-mod-harmless' : ''}`}
            title={note.full ?? note.text}
          >
            {note.text}
          </span>
        )}
        {summary !== undefined && summary.nullShare > 0 && (
          <span
            className="jp-colatent-Column-missing"
            title={trans.__('Share of rows without a value')}
          >
            {trans.__('%1 % missing', Number((100 * summary.nullShare).toPrecision(2)))}
          </span>
        )}
      </span>
    </>
  );

  /** What a column is taken as that would be left out: strings that hardly repeat say something by their characters alone. */
  function wantedKind(): ColumnKind | undefined {
    const kinds = summary?.kinds ?? [];
    return kinds.find((kind) => kind === 'text') ?? kinds[0];
  }

  function noteOf(): Note | null {
    if (!readable) return { text: trans.__('cannot be used: %1', reason ?? type) };
    const told = advice === undefined || chosen !== undefined ? null : adviceText(trans, advice);
    const doubt = doubtOf();
    if (doubt === null) return told === null ? null : { text: told };
    return told === null ? doubt : { text: `${doubt.full ?? doubt.text}; ${told}` };
  }

  /** Why it is left out, or had better be. */
  function doubtOf(): Note | null {
    const found = summary?.warning ?? null;
    if (found !== null && !isUsable) return { text: trans.__('cannot be used: %1', found) };
    if (isWritten) {
      return isTaken
        ? { text: trans.__('looks like a column Colatent wrote') }
        : {
            text: trans.__('left out: it looks like a column Colatent wrote'),
            isHarmless: true,
          };
    }
    if (found !== null && chosen === undefined) {
      return {
        text: trans.__('left out: %1', firstClause(found)),
        full: trans.__('left out: %1', found),
        isHarmless: true,
      };
    }
    if (!isTaken || isLabel) return null;
    if (summary?.isNumbered === true && chosen === undefined) {
      return {
        text: trans.__('looks like an identifier: no number comes twice'),
        full: trans.__(
          'looks like an identifier: no number comes twice; untick it unless it measures something',
        ),
      };
    }
    if (!isNamedLikeLabel(name) || !canBeLabel(summary?.classes ?? null)) return null;
    return {
      text: trans.__('looks like a label: choose it under Label so that it is not trained on'),
    };
  }
});

/** What is told under a column. */
interface Note {
  readonly text: string;
  /** The whole of it, where the text is the beginning alone. */
  readonly full?: string;
  /** Whether nothing needs to be done. */
  readonly isHarmless?: boolean;
}

/** What a sentence says before it goes into detail. */
function firstClause(sentence: string): string {
  return sentence.split(/[,;] /, 1)[0] ?? sentence;
}
