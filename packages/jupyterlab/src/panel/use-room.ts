import { useLayoutEffect, useState, type RefObject } from 'react';

/** Whether an element is as wide as something needs, in pixels, now and whenever it is resized. */
export function useRoom(element: RefObject<HTMLElement>, needed: number): boolean {
  const [hasRoom, setRoom] = useState(true);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = (): void => {
      // in a tab behind others nothing has a width: what it was there stays
      if (current.clientWidth > 0) setRoom(current.clientWidth >= needed);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, [element, needed]);
  return hasRoom;
}
