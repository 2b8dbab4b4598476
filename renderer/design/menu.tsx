/**
 * A button that opens a few choices (WAI-ARIA, pattern “menu button”). Our own, since it stands on every page: that of the
 * library places itself by measuring the page, which costs the first load more than the rest of its frame together.
 */
import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import classes from './menu.module.css';

export interface Choice {
  readonly key: string;
  readonly text: string;
  /** The language that the text is written in, where it is another. */
  readonly lang?: string;
  readonly choose: () => void;
}

interface MenuProps {
  /** What the button is called. */
  readonly label: string;
  /** What is seen of it. */
  readonly face: ReactNode;
  readonly choices: readonly Choice[];
}

export function Menu({ label, face, choices }: MenuProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!isOpen) return undefined;
    itemsOf(frame.current)[0]?.focus();
    const outside = ({ target }: PointerEvent): void => {
      if (!(target instanceof Node) || frame.current?.contains(target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
    };
  }, [isOpen]);

  function close(): void {
    setOpen(false);
    button.current?.focus();
  }

  function pressed(event: KeyboardEvent): void {
    const items = itemsOf(frame.current);
    const at = items.findIndex((item) => item === document.activeElement);
    const next = nextOf(event.key, at, items.length);
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') setOpen(false);
    else if (next === null) return;
    else items[next]?.focus();
    // Tab goes on from here to what is next on the page.
    if (event.key !== 'Tab') event.preventDefault();
  }

  return (
    <div className={classes.frame} ref={frame}>
      <button
        ref={button}
        type="button"
        className={classes.button}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => {
          setOpen(!isOpen);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || isOpen) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {face}
      </button>
      {isOpen ? (
        <div role="menu" id={id} aria-label={label} className={classes.menu} onKeyDown={pressed}>
          {choices.map(({ key, text, lang, choose }) => (
            <button
              key={key}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className={classes.item}
              lang={lang}
              onClick={() => {
                close();
                choose();
              }}
            >
              {text}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function itemsOf(frame: HTMLElement | null): HTMLElement[] {
  return [...(frame?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
}

/** Which one a key leads to; the last is followed by the first. */
function nextOf(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
