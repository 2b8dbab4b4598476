/** How the fields of a workflow action's form are read: leniently, and with the field's name when one will not do. */
import { isJson } from './decode.ts';
import type { Json } from './decode.ts';

/** Why a field will not do; each has a sentence in the catalogue. */
export type FieldFault =
  | 'workflow.field-missing'
  | 'workflow.field-wrong'
  | 'workflow.field-too-long'
  | 'workflow.field-unfilled';

/** Thrown and caught in this folder only. */
export class WrongField extends Error {
  override readonly name = 'WrongField';
  readonly code: FieldFault;
  readonly field: string;

  constructor(code: FieldFault, field: string) {
    super(code);
    this.code = code;
    this.field = field;
  }
}

/** The first of them that says something, byte for byte; numbers count as their digits. */
export function firstText(...values: readonly unknown[]): string | null {
  for (const value of values) {
    if (typeof value === 'number' && Number.isFinite(value)) return String(value);
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return null;
}

/** The text of the first of these fields that is filled in; null when none is. */
export function optional(
  data: Json,
  names: readonly [string, ...string[]],
  most: number,
): string | null {
  const found = names.find((name) => firstText(data[name]) !== null);
  if (found === undefined) {
    // Something is there, and it is no text: better named than left out of the message.
    const odd = names.find((name) => isFilled(data[name]));
    if (odd !== undefined) throw new WrongField('workflow.field-wrong', odd);
    return null;
  }
  const text = firstText(data[found]) ?? '';
  if (text.length > most) throw new WrongField('workflow.field-too-long', found);
  return text;
}

export function required(data: Json, names: readonly [string, ...string[]], most: number): string {
  const text = optional(data, names, most);
  if (text === null) throw new WrongField('workflow.field-missing', names[0]);
  return text;
}

function isFilled(value: unknown): boolean {
  if (value === undefined || value === null || typeof value === 'string') return false;
  return Array.isArray(value) ? value.length > 0 : true;
}

/** A list, or a text with one entry a line; null when there is neither. */
export function list(data: Json, names: readonly string[]): string[] | null {
  for (const name of names) {
    const value = data[name];
    const rows = typeof value === 'string' ? value.split(/\r?\n/) : value;
    if (!Array.isArray(rows)) continue;
    const texts = rows.map((row: unknown) =>
      firstText(isJson(row) ? (row.value ?? row.label) : row),
    );
    const filled = texts.filter((text) => text !== null).map((text) => text.trim());
    if (filled.length > 0) return filled;
  }
  return null;
}

/** Printable ASCII, at most 80 characters, as HighLevel's ids are; what a merge field left unfilled is named as such. */
export function readId(value: unknown, field: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw new WrongField('workflow.field-wrong', field);
  if (value.includes('{{')) throw new WrongField('workflow.field-unfilled', field);
  if (!/^[\x21-\x7e]{1,80}$/.test(value)) throw new WrongField('workflow.field-wrong', field);
  return value;
}
