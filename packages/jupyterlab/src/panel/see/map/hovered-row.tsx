import type { ReactElement } from 'react';
import type { ViewProperties } from '../../panel.js';
import { useSession } from '../../use-session.js';
import { useSeen } from '../use-seen.js';
import type { Point } from './area.js';

interface HoveredProperties extends ViewProperties {
  readonly row: number;
  readonly at: Point;
  /** Of the map, in pixels of CSS. */
  readonly width: number;
  readonly colourBy: string | null;
}

/** What is told of the row under the pointer or the cursor. */
export function HoveredRow({
  session,
  trans,
  row,
  at,
  width,
  colourBy,
}: HoveredProperties): ReactElement {
  const { scored } = useSession(session);
  const cells = useSeen(
    session,
    'cells',
    colourBy === null ? undefined : { rows: [row], columns: [colourBy] },
  );
  const value = cells.gives?.[0]?.[0] ?? null;
  return (
    <div
      className="jp-colatent-Map-hovered"
      role="status"
      style={{
        left: `${at.x}px`,
        top: `${at.y}px`,
        // beside the row so that it lies within the map
        transform: `translate(${(-100 * at.x) / width}%, ${at.y < 60 ? '14px' : 'calc(-100% - 12px)'})`,
      }}
    >
      <strong>{trans.__('Row %1', (row + 1).toLocaleString())}</strong>{' '}
      {trans.__('score %1', scored?.scores[row]?.toFixed(2))}
      {colourBy !== null && value !== null && !cells.waiting && (
        <div>{`${colourBy}: ${value}`}</div>
      )}
    </div>
  );
}
