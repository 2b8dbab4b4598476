/**
 * What a committed transaction wrote, in a form that another database of the same schema can repeat: queries as Kysely's
 * nodes, which each database spells in its own way, and the few acts that differ between databases by what they mean.
 */
import {
  createQueryId,
  InsertQueryNode,
  RawNode,
  UpdateQueryNode,
  DeleteQueryNode,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type RootOperationNode,
  type Transaction,
} from 'kysely';
import type { Dialect, Insert, Upsert } from '../dialect/types.ts';
import type { Schema } from '../schema.ts';

export type Write =
  | { readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly insert: Insert }
  | { readonly upsert: Upsert }
  | { readonly query: RootOperationNode };

const WRITES = /^\s*(insert|update|delete|replace)\b/i;

/** Collects the writes of one transaction while they are carried out. */
export class Recording {
  readonly writes: Write[] = [];

  ran(sql: string, parameters: readonly unknown[]): void {
    if (WRITES.test(sql)) this.writes.push({ sql, parameters });
  }

  add(write: Write): void {
    this.writes.push(write);
  }

  /** The same transaction, whose queries by Kysely are collected too. */
  of(tx: Transaction<Schema>): Transaction<Schema> {
    return tx.withPlugin(new Collector(this.writes));
  }
}

/** Whether carrying the query out changes anything. */
export function isWrite(query: RootOperationNode): boolean {
  if (RawNode.is(query)) return WRITES.test(query.sqlFragments[0] ?? '');
  return InsertQueryNode.is(query) || UpdateQueryNode.is(query) || DeleteQueryNode.is(query);
}

class Collector implements KyselyPlugin {
  readonly #writes: Write[];

  constructor(writes: Write[]) {
    this.#writes = writes;
  }

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    if (isWrite(node)) this.#writes.push({ query: node });
    return node;
  }

  transformResult({ result }: Parameters<KyselyPlugin['transformResult']>[0]) {
    return Promise.resolve(result);
  }
}

/** Carries the writes out in an open transaction of another database. */
export async function repeat(
  dialect: Dialect,
  tx: Transaction<Schema>,
  writes: readonly Write[],
): Promise<void> {
  for (const write of writes) {
    if ('sql' in write) await dialect.run(tx, write.sql, write.parameters);
    else if ('insert' in write) await dialect.insertNew(tx, write.insert);
    else if ('upsert' in write) await dialect.upsert(tx, write.upsert);
    else await tx.executeQuery(tx.getExecutor().compileQuery(write.query, createQueryId()));
  }
}
