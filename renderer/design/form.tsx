import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import classes from './form.module.css';

const WRONG = ':is(input, textarea)[aria-invalid="true"]';

interface FormProps {
  /** Of the act that the form is for. */
  readonly error: unknown;
  readonly submit: () => void;
  readonly label?: string;
  readonly children: ReactNode;
}

/**
 * What is wrong is said here in the language of the pages, not by the browser in its own; and whoever sent it goes on
 * at the field that was refused.
 */
export function Form({ error, submit, label, children }: FormProps): ReactNode {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error === null) return;
    const field = form.current?.querySelector<HTMLElement>(WRONG);
    field?.focus();
    // Who is there already has it pushed off a small screen by what is said above it.
    field?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  return (
    <form
      ref={form}
      noValidate
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {children}
    </form>
  );
}

/** A field and the button for it. */
export function FieldRow({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={classes.row}>{children}</div>;
}
