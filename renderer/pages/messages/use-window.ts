/** Which rows of a long list are to be drawn: those that are seen, and a few around them. All rows are equally high. */
import { useCallback, useLayoutEffect, useState } from 'react';

const AROUND = 8;

export interface ListWindow {
  readonly first: number;
  readonly last: number;
  /** How high all rows are together (px). */
  readonly height: number;
  readonly atTop: boolean;
  /** Brings a row into view. */
  readonly show: (index: number) => void;
}

export function useWindow(
  element: HTMLElement | null,
  count: number,
  rowHeight: number,
): ListWindow {
  const [seen, setSeen] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    if (element === null) return;
    const look = (): void => {
      setSeen({ top: element.scrollTop, height: element.clientHeight });
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [element]);
  const show = useCallback(
    (index: number) => {
      if (element === null) return;
      const top = index * rowHeight;
      const bottom = top + rowHeight;
      const { scrollTop, clientHeight } = element;
      if (top < scrollTop) element.scrollTo({ top });
      else if (bottom > scrollTop + clientHeight) element.scrollTo({ top: bottom - clientHeight });
    },
    [element, rowHeight],
  );
  return {
    first: Math.max(0, Math.floor(seen.top / rowHeight) - AROUND),
    last: Math.min(count, Math.ceil((seen.top + seen.height) / rowHeight) + AROUND),
    height: count * rowHeight,
    atTop: seen.top < rowHeight / 2,
    show,
  };
}
