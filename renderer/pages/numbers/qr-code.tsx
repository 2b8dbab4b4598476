import { encode } from 'uqr';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import classes from './linking.module.css';

/** Dots of white around it: scanners need them. */
const MARGIN = 4;

/** Black on white, whatever the page's colours are: scanners want the contrast. */
export function QrCode({
  text,
  title,
}: {
  readonly text: string;
  readonly title: string;
}): ReactNode {
  const { size, path } = useMemo(() => drawn(text), [text]);
  return (
    <svg
      role="img"
      aria-label={title}
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      width={280}
      height={280}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}

function drawn(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { border: MARGIN });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return { size, path };
}
