/** The vocabulary of pretend servers that run in another process, with the same names, arguments and results. */
import { request } from 'undici';
import { EVOLUTION_VOCABULARY, type EvolutionVocabulary } from './evolution/pretend-evolution.ts';
import { HIGHLEVEL_VOCABULARY, type HighLevelVocabulary } from './highlevel/pretend-highlevel.ts';
import { isObject } from './support/call.ts';

export type Remote<Vocabulary> = {
  readonly [Name in keyof Vocabulary]: Vocabulary[Name] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

export type RemoteHighLevel = Remote<HighLevelVocabulary>;
export type RemoteEvolution = Remote<EvolutionVocabulary>;

/** `url`: the pretend HighLevel's own address. */
export function connectHighLevel(url: string): RemoteHighLevel {
  return remote(url, HIGHLEVEL_VOCABULARY) as RemoteHighLevel;
}

/** `url`: the pretend Evolution's own address. */
export function connectEvolution(url: string): RemoteEvolution {
  return remote(url, EVOLUTION_VOCABULARY) as RemoteEvolution;
}

function remote(url: string, names: readonly string[]): unknown {
  return Object.fromEntries(
    names.map((name) => [name, (...args: unknown[]) => call(url, name, args)]),
  );
}

/** Throws an `Error` with the other side's sentence. */
async function call(url: string, name: string, args: readonly unknown[]): Promise<unknown> {
  const answer = await request(`${url}/_sandbox/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    // A trailing `undefined` would arrive as null, which some methods understand differently.
    body: JSON.stringify(args.slice(0, args.findLastIndex((a) => a !== undefined) + 1)),
  });
  const body: unknown = await answer.body.json();
  if (!isObject(body)) throw new Error(`sandbox ${name}: unreadable answer`);
  if (answer.statusCode !== 200) throw new Error(`sandbox ${name}: ${String(body['error'])}`);
  return body['value'];
}
