import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { RowSelection } from '../../../session/row-selection.js';
import type { ViewProperties } from '../../panel.js';
import { useSession } from '../../use-session.js';
import { themeColours, useThemeVersion, type ThemeColours } from '../theme.js';
import { countBelow } from '../threshold-figures.js';
import { useSeen } from '../use-seen.js';
import type { Point } from './area.js';
import { axesOf, axisText, firstAxes } from './axes.js';
import { HoveredRow } from './hovered-row.js';
import { MapLegend } from './map-legend.js';
import type { MapMode, MapTool } from './map-events.js';
import { MapScene } from './map-scene.js';

interface MapProperties extends ViewProperties {
  /** All scores, ascending, and their rows. */
  readonly ranked: { readonly scores: Float32Array; readonly rows: Uint32Array<ArrayBuffer> };
  /** Called after a lasso selected rows. */
  readonly onLasso: () => void;
}

/** The rows on a map of their latents. */
export function MapView({ session, trans, ranked, onLasso }: MapProperties): ReactElement {
  const { scored, selection, threshold, row, table } = useSession(session);
  const latentSize = scored?.latentSize ?? 2;
  const axes = useMemo(() => axesOf(latentSize), [latentSize]);
  const [[x, y], setAxes] = useState(firstAxes(latentSize));
  const [colourBy, setColourBy] = useState<string | null>(null);
  const [mode, setMode] = useState<MapMode>('points');
  const [tool, setTool] = useState<MapTool>('pan');
  const [noPoints, setNoPoints] = useState(false);
  const [hovered, setHovered] = useState<{ row: number; at: Point } | null>(null);
  useEffect(() => {
    setAxes(firstAxes(latentSize));
  }, [latentSize]);

  const placed = useSeen(session, 'place', { x, y });
  const coloured = useSeen(session, 'colour', colourBy);
  const host = useRef<HTMLDivElement>(null);
  const scene = useRef<MapScene | null>(null);
  const colours = useThemeColours(host);

  const selected = useMemo(() => RowSelection.of(selection).rows, [selection]);
  const below = countBelow(ranked.scores, threshold);
  const legend = coloured.gives?.legend;
  const isByScore = legend?.kind === 'scores';
  const palette = useMemo(
    () =>
      legend?.kind === 'scores'
        ? colours?.scorePalette(threshold, legend.highest)
        : colours?.palette(legend?.kind ?? 'numbers'),
    // other colours do not change with the threshold
    [colours, legend, isByScore ? threshold : null],
  );

  useEffect(() => {
    if (host.current === null) return;
    const created = new MapScene(
      host.current,
      (area, width, height) => session.see('density', { area, width, height }),
      {
        onHover: (of, at) => {
          setHovered(of === null ? null : { row: of, at });
        },
        onShow: (of) => {
          session.showRow(of);
        },
        onToggle: (of) => {
          session.select(RowSelection.of(session.state.selection).toggled(of));
        },
        onClear: () => {
          session.select(new RowSelection(new Uint32Array(0)));
          session.showRow(null);
        },
        onLasso: (polygon) => {
          session.see('within', polygon).then(
            (rows) => {
              session.select(new RowSelection(rows));
              onLasso();
            },
            // the worker is gone, and the panel with it
            () => undefined,
          );
        },
        onNoPoints: () => {
          setNoPoints(true);
          setMode('density');
        },
      },
    );
    scene.current = created;
    return () => {
      created.dispose();
    };
  }, [session]);

  useEffect(() => {
    scene.current?.setMode(mode);
    scene.current?.setTool(tool);
  }, [mode, tool]);
  useEffect(() => {
    if (placed.gives === null || coloured.gives === null || !colours || !palette) return;
    scene.current?.show(
      {
        placement: placed.gives,
        levels: coloured.gives.levels,
        palette,
        isByScore,
        ranked: ranked.rows,
        below,
        selected,
        colours,
      },
      row,
    );
  }, [placed.gives, coloured.gives, colours, palette, isByScore, ranked, below, selected, row]);

  const rows = ranked.rows.length;
  const summary = trans.__(
    'Map of %1 rows, %2 across and %3 up: %4 at or above the threshold, %5 selected.',
    rows.toLocaleString(),
    axisText(x, placed.gives?.shares[0] ?? null, trans),
    axisText(y, placed.gives?.shares[1] ?? null, trans),
    (rows - below).toLocaleString(),
    selected.length.toLocaleString(),
  );
  return (
    <section className="jp-colatent-Map" aria-label={trans.__('Map')}>
      <div className="jp-colatent-Bar">
        <AxisSelect
          label={trans.__('Across')}
          value={x}
          axes={axes}
          trans={trans}
          onChange={(axis) => {
            setAxes([axis, y]);
          }}
        />
        <AxisSelect
          label={trans.__('Up')}
          value={y}
          axes={axes}
          trans={trans}
          onChange={(axis) => {
            setAxes([x, axis]);
          }}
        />
        <label
          title={
            mode === 'density'
              ? trans.__(
                  'Density shows how many rows there are: only points are coloured by a column',
                )
              : undefined
          }
        >
          {trans.__('Colour')}{' '}
          <select
            value={colourBy ?? ''}
            disabled={mode === 'density'}
            onChange={({ target }) => {
              setColourBy(target.value === '' ? null : target.value);
            }}
          >
            <option value="">{trans.__('Score')}</option>
            {table?.columns.map(({ name, readable }) => (
              <option key={name} value={name} disabled={!readable}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <span className="jp-colatent-Bar-end">
          <Toggle
            pressed={tool === 'lasso'}
            title={trans.__('Draw around rows to select them; holding Shift does so too')}
            onClick={() => {
              setTool(tool === 'lasso' ? 'pan' : 'lasso');
            }}
          >
            {trans.__('Lasso')}
          </Toggle>
          <Toggle
            pressed={mode === 'density'}
            disabled={noPoints}
            title={trans.__('Show how many rows there are rather than each of them')}
            onClick={() => {
              setMode(mode === 'density' ? 'points' : 'density');
            }}
          >
            {trans.__('Density')}
          </Toggle>
          <button
            title={trans.__('Show the whole map')}
            onClick={() => {
              scene.current?.zoom(0);
            }}
          >
            {trans.__('Whole')}
          </button>
        </span>
      </div>
      <div
        ref={host}
        className="jp-colatent-Map-host"
        tabIndex={0}
        role="application"
        aria-label={trans.__('Map of rows')}
        aria-roledescription={trans.__('map')}
        aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown Enter Space Escape + - 0"
      >
        <div className="jp-colatent-Map-picture" role="img" aria-label={summary} />
        {hovered !== null && (
          <HoveredRow
            session={session}
            trans={trans}
            row={hovered.row}
            at={hovered.at}
            width={host.current?.clientWidth ?? 1}
            colourBy={colourBy}
          />
        )}
        {(placed.failure ?? coloured.failure) !== null && (
          <p role="alert">{placed.failure ?? coloured.failure}</p>
        )}
      </div>
      <div className="jp-colatent-Map-foot">
        {colours && legend && (
          <MapLegend
            threshold={threshold}
            legend={mode === 'density' ? null : legend}
            colours={colours}
            title={colourBy ?? trans.__('Score')}
            trans={trans}
          />
        )}
        {noPoints && (
          <p role="status">
            {trans.__('This browser has no WebGL2: the map shows how dense the rows are.')}
          </p>
        )}
        <p className="jp-colatent-Map-help">
          {trans.__(
            'Drag to move, scroll to zoom, click for a row. Keys: arrows go from row to row, Enter shows one, Space selects it, Escape clears.',
          )}
        </p>
      </div>
    </section>
  );
}

/** The theme's colours at an element, read anew when the theme changes. */
function useThemeColours(of: { readonly current: Element | null }): ThemeColours | null {
  const version = useThemeVersion();
  const [colours, setColours] = useState<ThemeColours | null>(null);
  useEffect(() => {
    setColours(of.current === null ? null : themeColours(of.current));
  }, [of, version]);
  return colours;
}

interface AxisProperties {
  readonly label: string;
  readonly value: ReturnType<typeof axesOf>[number];
  readonly axes: ReturnType<typeof axesOf>;
  readonly trans: ViewProperties['trans'];
  readonly onChange: (axis: ReturnType<typeof axesOf>[number]) => void;
}

function AxisSelect({ label, value, axes, trans, onChange }: AxisProperties): ReactElement {
  return (
    <label>
      {label}{' '}
      <select
        aria-label={label}
        value={JSON.stringify(value)}
        onChange={({ target }) => {
          const axis = axes.find((each) => JSON.stringify(each) === target.value);
          if (axis !== undefined) onChange(axis);
        }}
      >
        {axes.map((axis) => (
          <option key={JSON.stringify(axis)} value={JSON.stringify(axis)}>
            {axisText(axis, null, trans)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ToggleProperties {
  readonly pressed: boolean;
  readonly disabled?: boolean;
  readonly title: string;
  readonly onClick: () => void;
  readonly children: string;
}

function Toggle({ pressed, children, ...button }: ToggleProperties): ReactElement {
  return (
    <button aria-pressed={pressed} {...button}>
      {children}
    </button>
  );
}
