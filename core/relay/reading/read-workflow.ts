/**
 * From a call of a workflow action to what is to be sent. Lenient about names and about fields that nobody knows: what
 * people fill into an action's form is theirs to name, and forms made for other relays go on working. Strict about what
 * WhatsApp would refuse or show wrongly: the field is named, so that it can be mended in the workflow. Pure, never throws.
 *
 * The body is HighLevel's `{data, extras, meta}` (marketplace docs, "Custom actions"); who sends the fields bare is
 * understood too.
 */
import type { ContactId, LocationId } from '../message.ts';
import { isJson } from './decode.ts';
import type { Json } from './decode.ts';
import { readAction } from './read-action.ts';
import type { ActionName, WorkflowAction } from './workflow-action.ts';
import { firstText, readId, WrongField } from './workflow-fields.ts';
import type { FieldFault } from './workflow-fields.ts';

export interface WorkflowCall {
  readonly locationId: LocationId;
  /** Null only for a check. */
  readonly contactId: ContactId | null;
  readonly workflowId: string | null;
  /** What tells this call from another one, when the caller says it. */
  readonly callId: string | null;
  /** As written. */
  readonly phone: string | null;
  /** Name or id of a number, as written. */
  readonly instance: string | null;
  readonly action: WorkflowAction | { readonly type: 'check' };
}

export type WorkflowReading<Read> =
  | { readonly type: 'read'; readonly read: Read }
  | { readonly type: 'wrong'; readonly code: FieldFault; readonly field: string };

/** What came with the body that may say something, too; headers by lower-case name. */
export interface Around {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Without the question mark. */
  readonly query: string;
}

export function readWorkflowCall(body: unknown, around: Around): WorkflowReading<WorkflowCall> {
  return reading(() => callOf(body, around));
}

/** A question of the workflow editor: which numbers, or which fields, to offer. */
export interface WorkflowQuestion {
  readonly locationId: LocationId;
  readonly action: ActionName;
}

export function readQuestion(body: unknown, around: Around): WorkflowReading<WorkflowQuestion> {
  return reading(() => ({ locationId: locationOf(body, around), action: askedAction(body) }));
}

function reading<Read>(read: () => Read): WorkflowReading<Read> {
  try {
    return { type: 'read', read: read() };
  } catch (error) {
    if (!(error instanceof WrongField)) throw error;
    return { type: 'wrong', code: error.code, field: error.field };
  }
}

function callOf(body: unknown, around: Around): WorkflowCall {
  if (!isJson(body)) throw new WrongField('workflow.field-wrong', 'body');
  const { headers } = around;
  const data = dataOf(body);
  const extras = inside(body, 'extras');
  const locationId = locationOf(body, around);
  const name = actionNameOf(body, data);
  const contactId = readId(extras.contactId ?? body.contactId, 'extras.contactId');
  if (contactId === null && name !== 'check') {
    throw new WrongField('workflow.field-missing', 'extras.contactId');
  }
  return {
    locationId,
    contactId: contactId as ContactId | null,
    workflowId: readId(extras.workflowId ?? body.workflowId, 'extras.workflowId'),
    callId: callIdOf(body, data, around),
    phone: firstText(data.phone, data.contactPhone, headers['contactphone']),
    instance: firstText(data.instanceId, data.instance, data.instanceName, headers['instanceid']),
    action: name === 'check' ? { type: 'check' } : readAction(name, data),
  };
}

/** A placeholder that was not filled is the same for every run: all but the first would be taken for its repeats. */
function callIdOf(body: Json, data: Json, { headers }: Around): string | null {
  const given = [headers['idempotency-key'], data.idempotencyKey, body.idempotencyKey, body.id];
  const id = firstText(...given);
  if (id?.includes('{{') === true) {
    throw new WrongField('workflow.field-unfilled', 'idempotencyKey');
  }
  return id;
}

/** HighLevel says it in `extras`; a list of options is asked for by an address, which must say it itself. */
function locationOf(body: unknown, { headers, query }: Around): LocationId {
  const given = isJson(body) ? (inside(body, 'extras').locationId ?? body.locationId) : undefined;
  const asked = new URLSearchParams(query).get('locationId') ?? headers['locationid'];
  const id = readId(given ?? asked, 'extras.locationId');
  if (id === null) throw new WrongField('workflow.field-missing', 'extras.locationId');
  return id as LocationId;
}

function dataOf(body: Json): Json {
  return isJson(body.data) ? body.data : body;
}

function askedAction(body: unknown): ActionName {
  return isJson(body) ? actionNameOf(body, dataOf(body)) : 'text';
}

/**
 * What is asked for: by the form's own field, else by the action's key in the marketplace, else by what is filled in.
 * A key is a name that somebody chose: it counts only when a part of it says something.
 */
function actionNameOf(body: Json, data: Json): ActionName {
  const said = firstText(data.action, data.actionType);
  if (said !== null) {
    const name = nameIn(said);
    if (name === null) throw new WrongField('workflow.field-wrong', 'action');
    return name;
  }
  const key = firstText(inside(body, 'meta').key);
  return (key === null ? null : nameIn(key)) ?? nameByFields(data);
}

/** Words that name an action; the first row that has one of the words wins. */
const NAMES: readonly (readonly [ActionName, RegExp])[] = [
  ['check', /^(check|validate|lookup|verificar|comprobar)$/],
  ['reaction', /^(reaction|react|reacao|reaccion)$/],
  ['poll', /^(poll|enquete|encuesta)$/],
  ['buttons', /^(buttons?|interactive|botoes|botones)$/],
  ['location', /^(location|pin|localizacao|ubicacion)$/],
  ['contact', /^(contact|vcard|card|contato|contacto)$/],
  ['voice', /^(voice|audio|ptt|voz)$/],
  ['media', /^(media|files?|image|video|document|attachment|midia|arquivo|archivo)$/],
  ['text', /^(text|message|sms|texto|mensagem|mensaje)$/],
];

/** `sendContactCard`, `send_contact_card` and "Send contact card" are the same three words. */
function nameIn(text: string): ActionName | null {
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z]+/);
  return NAMES.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0] ?? null;
}

function nameByFields(data: Json): ActionName {
  const has = (...names: string[]): boolean => names.some((name) => firstText(data[name]) !== null);
  if (Array.isArray(data.buttons) || Object.keys(data).some((name) => /^button\d/.test(name)))
    return 'buttons';
  if (has('url', 'mediaUrl', 'fileUrl') || Array.isArray(data.attachment)) return 'media';
  if (has('question', 'option1')) return 'poll';
  if (has('latitude')) return 'location';
  return has('emoji') ? 'reaction' : 'text';
}

function inside(body: Json, name: string): Json {
  const value = body[name];
  return isJson(value) ? value : {};
}
