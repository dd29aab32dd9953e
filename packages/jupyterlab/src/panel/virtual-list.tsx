import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';

/** Rows drawn beyond what is seen, so that scrolling finds them there. */
const SPARE = 6;

export interface VirtualListProperties {
  readonly count: number;
  /** Pixels. */
  readonly rowHeight: number;
  readonly label: string;
  /** The key and the content of a row. */
  readonly row: (index: number) => { readonly key: string; readonly content: ReactNode };
}

/** A list that draws only the rows that are seen, so that a thousand cost no more than twenty. */
export function VirtualList({ count, rowHeight, label, row }: VirtualListProperties): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = (): void => {
      setSeen({ top: element.scrollTop, height: element.clientHeight });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
  const first = Math.max(0, Math.floor(seen.top / rowHeight) - SPARE);
  const last = Math.min(count, Math.ceil((seen.top + seen.height) / rowHeight) + SPARE);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
  return (
    <div
      className="jp-colatent-List"
      ref={frame}
      tabIndex={0}
      role="group"
      aria-label={label}
      style={{ maxHeight: count * rowHeight }}
    >
      <ul style={{ height: count * rowHeight }}>
        {rows.map((index) => {
          const { key, content } = row(index);
          return (
            <li
              key={key}
              aria-setsize={count}
              aria-posinset={index + 1}
              style={{ top: index * rowHeight, height: rowHeight }}
            >
              {content}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
