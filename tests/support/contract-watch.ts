import type { Call } from '../../sandbox/support/call.ts';
import { parseForm, parseMultipart } from '../../sandbox/support/body.ts';
import { HighLevelSpec } from './openapi.ts';
import { referenceFolder } from './reference.ts';

/**
 * Files are HighLevel's public storage and the pages of an install are for people: no part of its API. Reconnecting is
 * known from a help article alone, the address of a workflow's trigger from its subscription.
 */
const NOT_PUBLISHED = new Set(['file', 'chooseLocation', 'consent', 'reconnect', 'trigger']);

let spec: HighLevelSpec | null | undefined;

/** Null when the published files are not here. */
function publishedSpec(): HighLevelSpec | null {
  if (spec === undefined) {
    const folder = referenceFolder('highlevel-openapi');
    spec = folder === null ? null : new HighLevelSpec(folder);
  }
  return spec;
}

/** Compares every request that HighLevel gets with its published OpenAPI files. */
export class ContractWatch {
  /** What was wrong, a sentence each. */
  readonly faults: string[] = [];
  seen = 0;

  see(call: Call): void {
    const published = publishedSpec();
    if (published === null || NOT_PUBLISHED.has(call.route)) return;
    this.seen += 1;
    const { method, path, headers, query } = call;
    this.faults.push(
      ...published.checkRequest({ method, path, headers, query, body: bodyOf(call) }),
    );
  }

  /** Throws when a request broke the contract. */
  check(): void {
    if (this.faults.length === 0) return;
    throw new Error(`Requests that break HighLevel's contract:\n${this.faults.join('\n')}`);
  }
}

function bodyOf({ headers, raw }: Call): unknown {
  if (raw.length === 0) return undefined;
  const type = headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) {
    const form = parseMultipart(raw, type);
    const files = (form?.files ?? []).map((file) => [file.field, file.fileName]);
    return { ...form?.fields, ...(Object.fromEntries(files) as Record<string, unknown>) };
  }
  if (type.startsWith('application/x-www-form-urlencoded')) return parseForm(raw);
  return JSON.parse(raw.toString('utf8')) as unknown;
}
