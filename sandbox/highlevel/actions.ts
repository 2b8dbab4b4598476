/**
 * Custom workflow actions: HighLevel posts `{data, extras, meta}` with the action's own headers, and shows the answer in
 * the workflow's log. Whether it repeats a call that failed is not documented: here it does not.
 */
import { sign, type KeyObject } from 'node:crypto';
import { request } from 'undici';
import { letterId } from '../support/random.ts';

export interface WorkflowRun {
  readonly locationId: string;
  readonly contactId: string;
  /** The form's fields, by their references. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The action's key in the marketplace. Default `whatsapp`. */
  readonly key?: string;
  readonly workflowId?: string;
  /** Headers of the action, in place of those that were set. */
  readonly headers?: Readonly<Record<string, string>>;
  /** No signature is documented for these calls; default none. */
  readonly signed?: 'right' | 'wrong';
}

export interface ActionAnswer {
  readonly status: number;
  /** Null when the answer was no JSON. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** What a marketplace developer enters for the action. */
export interface ActionSetUp {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 15_000;

export class WorkflowActions {
  setUp: ActionSetUp | null = null;
  readonly #privateKey: KeyObject;

  constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey;
  }

  /** One run of the action. */
  run(run: WorkflowRun): Promise<ActionAnswer> {
    const body = {
      data: run.data,
      extras: {
        locationId: run.locationId,
        contactId: run.contactId,
        workflowId: run.workflowId ?? 'workflow000000000001',
      },
      meta: { key: run.key ?? 'whatsapp', version: '1.0' },
      isMarketplaceAction: true,
    };
    return this.#post('', body, run);
  }

  /** The editor asks for a field's options; the location is only known when the address names it. */
  async options(locationId: string): Promise<ActionAnswer> {
    const { url, headers } = this.#set();
    const answer = await request(`${url}/options?locationId=${encodeURIComponent(locationId)}`, {
      headers,
      headersTimeout: TIMEOUT_MS,
    });
    return { status: answer.statusCode, body: jsonOf(await answer.body.text()) };
  }

  /** The editor asks for the fields that go with what is filled in so far. */
  fields(run: Pick<WorkflowRun, 'locationId' | 'data'>): Promise<ActionAnswer> {
    const { locationId, data } = run;
    return this.#post('/fields', { data, extras: { locationId }, meta: { key: 'whatsapp' } }, {});
  }

  #set(): ActionSetUp {
    if (!this.setUp) throw new Error('no workflow action is set up');
    return this.setUp;
  }

  async #post(
    path: string,
    body: unknown,
    { headers, signed }: Pick<WorkflowRun, 'headers' | 'signed'>,
  ): Promise<ActionAnswer> {
    const setUp = this.#set();
    const raw = Buffer.from(JSON.stringify(body));
    const signature = sign(
      null,
      signed === 'wrong' ? Buffer.from(letterId()) : raw,
      this.#privateKey,
    );
    const answer = await request(setUp.url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(headers ?? setUp.headers),
        ...(signed && { 'x-ghl-signature': signature.toString('base64') }),
      },
      body: raw,
      headersTimeout: TIMEOUT_MS,
    });
    return { status: answer.statusCode, body: jsonOf(await answer.body.text()) };
  }
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
