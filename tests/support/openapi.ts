/**
 * Checks requests to HighLevel, and answers of the pretend one, against HighLevel's published OpenAPI files (the dated
 * versions), with an overlay for the places where those files are known to be wrong.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { OVERLAY_ANSWERS, OVERLAY_BODIES, OVERLAY_PATHS } from './openapi-overlay.ts';

export interface SpecRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: Readonly<Record<string, string>>;
  /** A parsed JSON or form body; for multipart the text parts, and the names of the files under `fileAttachment`. */
  readonly body: unknown;
}

export interface SpecAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

type Json = Record<string, unknown>;
interface Parameter {
  readonly name: string;
  readonly in: 'header' | 'query' | 'path';
  readonly required?: boolean;
  readonly schema?: Json;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { content: Record<string, { schema: Json }>; required?: boolean };
  readonly responses: Record<string, { content?: Record<string, { schema: Json }> }>;
}
interface Found {
  readonly id: string;
  readonly file: string;
  readonly operation: Operation;
}

/** The dated files, and of v3 what the relay falls back on; who sends `Version: v3` is held to the latter. */
const FILES = ['conversations', 'contacts', 'locations', 'oauth', 'v3/oauth-v3', 'v3/locations-v3'];
/** All of v3 that calls of ours are in. */
export const V3_FILES = ['v3/conversations-v3', 'v3/contacts-v3', 'v3/locations-v3', 'v3/oauth-v3'];
const BASE = 'https://spec.example/';

export class HighLevelSpec {
  readonly #ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
  readonly #operations: {
    pattern: RegExp;
    literals: number;
    method: string;
    isV3: boolean;
    found: Found;
  }[] = [];
  readonly #compiled = new Map<string, ValidateFunction>();

  /** `folder`: where `apps/` and `common/` of the published files are. */
  constructor(folder: string, files: readonly string[] = FILES) {
    formats.default(this.#ajv);
    const read = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as Json;
    this.#ajv.addSchema(read('common/common-schemas.json'), `${BASE}common/common-schemas.json`);
    for (const name of files) {
      const file = `apps/${name}.json`;
      const spec = correct(read(file));
      this.#ajv.addSchema(spec, BASE + file);
      for (const [path, methods] of Object.entries(spec['paths'] as Record<string, Json>)) {
        for (const [method, operation] of Object.entries(methods)) {
          const id = `${method.toUpperCase()} ${path}`;
          const found = { id, file, operation: operation as Operation };
          const isV3 = name.startsWith('v3/');
          this.#operations.push({ ...patternOf(path), method: method.toUpperCase(), isV3, found });
        }
      }
    }
    // `/contacts/search` before `/contacts/{contactId}`.
    this.#operations.sort((a, b) => b.literals - a.literals);
  }

  /** What is wrong with the request, a sentence each; empty = it keeps the contract. */
  checkRequest(request: SpecRequest): string[] {
    const isV3 = request.headers['version'] === 'v3';
    const found = this.#find(request.method, request.path, isV3);
    if (!found) return [`${request.method} ${request.path} is not in the specification`];
    return [
      ...this.#parameters(found, request),
      ...authorization(found, request),
      ...this.#requestBody(found, request),
    ].map((sentence) => `${found.id}: ${sentence}`);
  }

  /** The same for an answer. 201 stands for a listed 200, since both were seen. */
  checkAnswer(answer: SpecAnswer): string[] {
    // What only the v3 files have is asked for in that version alone.
    const { method, path } = answer;
    const found = this.#find(method, path) ?? this.#find(method, path, true);
    if (!found) return [`${answer.method} ${answer.path} is not in the specification`];
    const extra = OVERLAY_ANSWERS[`${found.id} ${answer.status}`];
    if (extra) return this.#validate(found, `answer ${answer.status}`, extra, answer.body);
    const { responses } = found.operation;
    const listed = responses[answer.status] ?? (answer.status === 201 ? responses[200] : undefined);
    if (!listed) return [`${found.id}: status ${answer.status} is not listed`];
    const schema = listed.content?.['application/json']?.schema;
    if (!schema) return [];
    return this.#validate(found, `answer ${answer.status}`, schema, answer.body);
  }

  #find(method: string, path: string, isV3 = false): Found | null {
    const hit = this.#operations.find(
      (o) => o.method === method && o.isV3 === isV3 && o.pattern.test(path),
    );
    return hit?.found ?? null;
  }

  #parameters(found: Found, request: SpecRequest): string[] {
    const wrong: string[] = [];
    const declared = found.operation.parameters ?? [];
    for (const parameter of declared) {
      if (parameter.in === 'path') continue;
      const value =
        parameter.in === 'header'
          ? request.headers[parameter.name.toLowerCase()]
          : request.query[parameter.name];
      if (value === undefined) {
        if (parameter.required) wrong.push(`${parameter.in} ${parameter.name} is missing`);
        continue;
      }
      const allowed = parameter.schema?.['enum'];
      if (Array.isArray(allowed) && !allowed.includes(value)) {
        wrong.push(`${parameter.in} ${parameter.name} is none of ${allowed.join(', ')}`);
      }
      if (parameter.schema?.['type'] === 'number' && Number.isNaN(Number(value))) {
        wrong.push(`${parameter.in} ${parameter.name} is no number`);
      }
    }
    const names = new Set(declared.filter((p) => p.in === 'query').map((p) => p.name));
    for (const name of Object.keys(request.query)) {
      if (!names.has(name)) wrong.push(`query ${name} is unknown`);
    }
    return wrong;
  }

  #requestBody(found: Found, request: SpecRequest): string[] {
    const content = found.operation.requestBody?.content;
    const sent = String(request.headers['content-type'] ?? '').split(';')[0] ?? '';
    if (!content) return request.body == null ? [] : ['a body is sent where none is known'];
    const schema = content[sent]?.schema;
    if (!schema) return [`content type "${sent}" is none of ${Object.keys(content).join(', ')}`];
    const wrong = this.#validate(found, 'body', schema, request.body);
    const { open = false, also } = OVERLAY_BODIES[found.id] ?? {};
    if (also) wrong.push(...this.#validate(found, 'body (overlay)', also, request.body));
    if (open || typeof request.body !== 'object' || request.body === null) return wrong;
    const known = this.#properties(found.file, schema);
    for (const name of Object.keys(request.body)) {
      if (!known.has(name)) wrong.push(`body field ${name} is unknown`);
    }
    return wrong;
  }

  #properties(file: string, schema: Json): Set<string> {
    const { $ref: reference = '' } = schema as { $ref?: string };
    const name = reference.split('/').at(-1) ?? '';
    const spec = this.#ajv.getSchema(BASE + file)?.schema as
      { components?: { schemas?: Record<string, { properties?: Json }> } } | undefined;
    const resolved = spec?.components?.schemas?.[name] ?? schema;
    return new Set(Object.keys(resolved.properties ?? {}));
  }

  #validate(found: Found, what: string, schema: Json, value: unknown): string[] {
    const key = `${found.file} ${found.id} ${what}`;
    let check = this.#compiled.get(key);
    if (!check) {
      check = this.#ajv.compile({
        $id: `${BASE}${found.file}/${encodeURI(key)}`,
        ...absolute(schema, found.file),
      });
      this.#compiled.set(key, check);
    }
    if (check(value)) return [];
    return (check.errors ?? []).map((e) => `${what}${e.instancePath} ${e.message ?? 'is wrong'}`);
  }
}

function patternOf(path: string): { pattern: RegExp; literals: number } {
  const parts = path.replace(/\/$/, '').split('/');
  const pattern = parts.map((p) => (p.startsWith('{') ? '[^/]+' : p)).join('/');
  return {
    pattern: new RegExp(`^${pattern}/?$`),
    literals: parts.filter((p) => !p.startsWith('{')).length,
  };
}

function authorization(found: Found, request: SpecRequest): string[] {
  if (found.id === 'POST /oauth/token') return [];
  const header = String(request.headers['authorization'] ?? '');
  return /^Bearer \S+$/.test(header) ? [] : ['header Authorization is no bearer token'];
}

/** References within a file made absolute, so that a schema taken out of it still resolves. */
function absolute(schema: Json, file: string): Json {
  const text = JSON.stringify(schema)
    .replaceAll('"$ref":"#/', `"$ref":"${BASE}${file}#/`)
    .replaceAll('"$ref":"../common/', `"$ref":"${BASE}common/`);
  return JSON.parse(text) as Json;
}

/** The published file with its known faults put right. */
function correct(spec: Json): Json {
  const schemas = (spec['components'] as { schemas?: Record<string, Json> }).schemas ?? {};
  for (const [name, change] of Object.entries(OVERLAY_PATHS)) {
    const schema = schemas[name];
    if (schema) change(schema);
  }
  return spec;
}
