import type { HttpRequest } from '../http.ts';
import type { Subject } from './errors.ts';
import type { HighLevelFamily } from './versions.ts';

/** One call, before a token and a version are put to it. */
export type Call = Pick<
  HttpRequest,
  'method' | 'query' | 'json' | 'multipart' | 'idempotent' | 'signal'
> & {
  readonly path: string;
  readonly timeoutMs?: number;
  readonly family: HighLevelFamily;
  readonly subject: Subject;
};
