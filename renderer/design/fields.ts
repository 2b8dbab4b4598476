/** What the relay refused of a form, in the words that stand beside the form's fields. */
import { refusalOf } from '../relay/failure.ts';
import type { Refusal } from '../relay/failure.ts';

export interface FieldWords {
  /** As it stands beside the field. */
  readonly label: string;
  /** What must be in it; default: what the relay says is wrong with it. */
  readonly how?: string;
}

/** Those of a form, by the names that the relay has for them. */
export type Fields = Readonly<Record<string, FieldWords>>;

/** Null = nothing that this form has was refused. */
export function refusedIn(
  fields: Fields | undefined,
  error: unknown,
): (Refusal & FieldWords) | null {
  const refusal = refusalOf(error);
  const field = fields?.[refusal?.field ?? ''];
  return refusal === null || field === undefined ? null : { ...refusal, ...field };
}

/** What must be done about it. */
export function fixOf({ how, failure }: Refusal & FieldWords): string {
  if (how !== undefined) return how;
  const { why, act } = failure;
  return why === '' ? act : `${why.charAt(0).toLocaleUpperCase()}${why.slice(1)}.`;
}

/** What stands at a field, by the relay's name for it: null where it was not refused. */
export function wrongIn(fields: Fields, error: unknown): (name: string) => string | null {
  const refused = refusedIn(fields, error);
  return (name) => (refused?.field === name ? fixOf(refused) : null);
}
