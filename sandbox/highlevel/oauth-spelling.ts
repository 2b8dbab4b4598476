/** How v3 of OAuth (June 2026) spells what the dated documents write in snake case. */
import { parseForm } from '../support/body.ts';
import { isObject } from '../support/call.ts';
import type { Answer, Call } from '../support/call.ts';

export function isV3(call: Call): boolean {
  return call.headers['version'] === 'v3';
}

export function snakeForm(call: Call): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parseForm(call.raw)).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

export function camelAnswer(answer: Answer): Answer {
  if (!isObject(answer.body)) return answer;
  const body = Object.fromEntries(
    Object.entries(answer.body).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
  return { ...answer, body };
}
