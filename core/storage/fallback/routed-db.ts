/**
 * Queries outside of a transaction, each sent to the database that is in charge at that moment. They are built once, as
 * for MySQL, and spelt anew where the mirror answers.
 */
import {
  CompiledQuery,
  createQueryId,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { Schema } from '../schema.ts';

/** Carries one query out where it belongs. */
export type Route = <Row>(query: CompiledQuery) => Promise<QueryResult<Row>>;

export function routedDb(route: Route): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new MysqlAdapter(),
      createDriver: () => new RoutingDriver(route),
      createIntrospector: (db) => new MysqlIntrospector(db),
      createQueryCompiler: () => new MysqlQueryCompiler(),
    },
  });
}

/** The same query as another database spells it. */
export function spelt(query: CompiledQuery, db: Kysely<Schema>): CompiledQuery {
  const compiled = db.getExecutor().compileQuery(query.query, createQueryId());
  // Ready SQL carries its values beside it.
  if (compiled.parameters.length === query.parameters.length) return compiled;
  return CompiledQuery.raw(query.sql, [...query.parameters]);
}

class RoutingDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(route: Route) {
    this.#connection = {
      executeQuery: route,
      streamQuery: () => notHere('a stream'),
    };
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }

  beginTransaction(): Promise<void> {
    return notHere('a transaction');
  }

  commitTransaction(): Promise<void> {
    return notHere('a transaction');
  }

  rollbackTransaction(): Promise<void> {
    return notHere('a transaction');
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    return Promise.resolve();
  }
}

function notHere(what: string): never {
  throw new TypeError(`${what} goes through Storage.transaction`);
}
