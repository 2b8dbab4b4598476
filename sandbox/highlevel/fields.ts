/** Reads the fields of a body and collects what is wrong with them, a sentence each, in the wording of class-validator. */
import type { Json } from '../support/call.ts';
import { unprocessable } from './errors.ts';

export class Fields {
  readonly #body: Json;
  readonly #wrong: string[] = [];

  constructor(body: Json) {
    this.#body = body;
  }

  required(name: string): string {
    const value = this.#body[name];
    if (typeof value === 'string' && value !== '') return value;
    this.#wrong.push(
      value === undefined || value === ''
        ? `${name} should not be empty`
        : mustBe(name, 'a string'),
    );
    return '';
  }

  text(name: string): string | null {
    const value = this.#body[name];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string') return value;
    this.#wrong.push(mustBe(name, 'a string'));
    return null;
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[]): T | null {
    const value = this.#body[name];
    if (value === undefined) return null;
    const found = allowed.find((a) => a === value);
    if (found === undefined) {
      this.#wrong.push(`${name} must be one of the following values: ${allowed.join(', ')}`);
    }
    return found ?? null;
  }

  texts(name: string): string[] | null {
    const value = this.#body[name];
    if (value === undefined) return null;
    if (Array.isArray(value) && value.every((v) => typeof v === 'string')) return value;
    this.#wrong.push(`each value in ${name} must be a string`);
    return null;
  }

  has(name: string): boolean {
    return this.#body[name] !== undefined;
  }

  wrong(sentence: string): void {
    this.#wrong.push(sentence);
  }

  /** Throws 422 when anything was wrong. */
  done(): void {
    if (this.#wrong.length > 0) throw unprocessable(this.#wrong);
  }
}

function mustBe(name: string, what: string): string {
  return `${name} must be ${what}`;
}
