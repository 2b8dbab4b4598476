/**
 * The admin side of a pretend server: every method of its vocabulary as `POST /_sandbox/<method>` with the arguments as
 * a JSON array, answered with `{"value": …}` or `{"error": "…"}`. Only for tests, the benchmark and the page: the
 * servers listen on loopback, and a web page cannot send JSON here without asking first (CORS is never granted).
 */
import type { Express } from 'express';
import { readBody } from './body.ts';

const LIMIT_BYTES = 256 * 1024 * 1024;

export type Vocabulary = Readonly<Record<string, (...args: never[]) => unknown>>;

/** The methods of `target` that are named, bound to it. */
export function vocabularyOf<T extends object>(
  target: T,
  names: readonly (keyof T & string)[],
): Vocabulary {
  return Object.fromEntries(
    names.map((name) => {
      const method = target[name];
      if (typeof method !== 'function') throw new TypeError(`${name} is no method`);
      return [name, (...args: never[]) => Reflect.apply(method, target, args) as unknown];
    }),
  );
}

export function mountAdmin(app: Express, vocabulary: Vocabulary): void {
  app.get('/_sandbox', (_request, response) => {
    response.json({ methods: Object.keys(vocabulary) });
  });
  app.post('/_sandbox/:method', async (request, response) => {
    const method = Object.hasOwn(vocabulary, request.params.method)
      ? vocabulary[request.params.method]
      : undefined;
    if (!method) {
      response.status(404).json({ error: `no such method: ${request.params.method}` });
      return;
    }
    if (request.headers['content-type'] !== 'application/json') {
      response.status(415).json({ error: 'send application/json' });
      return;
    }
    const body = await readBody(request, LIMIT_BYTES);
    try {
      const args: unknown = JSON.parse(body.ok ? body.bytes.toString('utf8') : '');
      if (!Array.isArray(args)) throw new TypeError('the arguments must be a JSON array');
      response.json({ value: (await method(...(args as never[]))) ?? null });
    } catch (error) {
      response.status(400).json({ error: error instanceof Error ? error.message : 'failed' });
    }
  });
}
