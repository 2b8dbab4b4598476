/** What a stored entry holds, as a person asks for it: of which kind it is, who wrote it, and what it says. */
import { textOf } from '../../relay/outbound/compose.ts';
import { PAYLOADS } from '../../relay/journal/entry.ts';
import type { EntryKind, Payload } from '../../relay/journal/entry.ts';
import { readPayload } from '../../relay/journal/row.ts';
import type { Content } from '../../relay/message.ts';
import { readWhatsAppLine } from '../../relay/reading/read-lines.ts';
import { readWhatsAppMessage } from '../../relay/reading/read-message.ts';
import type { WorkflowAction } from '../../relay/reading/workflow-action.ts';
import { say } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';

export const WRITERS = ['contact', 'phone', 'gateway', 'agent', 'workflow', 'relay'] as const;
/** `phone`: the owner on the phone. `gateway`: another program at the same Evolution server. */
export type Writer = (typeof WRITERS)[number];

export interface Contents {
  /** `text`, `image`, `document`, `file`, `poll`, `delivered`, …; null = the body is not kept any more. */
  readonly what: string | null;
  readonly by: Writer;
  /** The written text, or the caption; empty = none. */
  readonly text: string;
  readonly fileName: string | null;
  /** When the other side says it was written (ms). */
  readonly writtenAt: number | null;
}

export interface StoredEntry {
  readonly kind: string;
  readonly payload: string | null;
}

const NOTHING = { text: '', fileName: null, writtenAt: null };

/** Reads the body again; whatever cannot be read is shown as not there. */
export function contentsOf(entry: StoredEntry, language: LanguageTag): Contents {
  if (!Object.hasOwn(PAYLOADS, entry.kind)) return { ...NOTHING, what: null, by: 'relay' };
  const kind = entry.kind as EntryKind;
  const by = WRITER[kind];
  switch (kind) {
    case 'whatsapp.message':
      return whatsappMessage(readPayload(kind, entry.payload), language);
    case 'whatsapp.line':
      return whatsappLine(readPayload(kind, entry.payload), language);
    case 'highlevel.message':
      return agentsMessage(readPayload(kind, entry.payload));
    case 'workflow.action':
    case 'call.reply':
    case 'workflow.line': {
      const payload = readPayload(kind, entry.payload);
      if (payload === null) return { ...NOTHING, what: null, by };
      return { ...NOTHING, by, ...actionContents(payload.action) };
    }
    case 'whatsapp.status':
      return { ...NOTHING, by, what: readPayload(kind, entry.payload)?.status ?? null };
    case 'workflow.trigger':
    case 'relay.failure':
    case 'contact.dnd':
    case 'relay.line':
    case 'whatsapp.read':
    case 'relay.twin':
      return { ...NOTHING, by, what: entry.payload === null ? null : kind };
  }
}

const WRITER: Readonly<Record<EntryKind, Writer>> = {
  'whatsapp.message': 'contact',
  'whatsapp.line': 'contact',
  'whatsapp.status': 'contact',
  'highlevel.message': 'agent',
  'workflow.action': 'workflow',
  'call.reply': 'relay',
  'workflow.line': 'workflow',
  'workflow.trigger': 'relay',
  'relay.failure': 'relay',
  'contact.dnd': 'contact',
  'relay.line': 'relay',
  'whatsapp.read': 'relay',
  'relay.twin': 'relay',
};

function whatsappMessage(
  payload: Payload<'whatsapp.message'> | null,
  language: LanguageTag,
): Contents {
  const message = payload === null ? null : readWhatsAppMessage(payload.data, { ownJid: null });
  if (message === null) return { ...NOTHING, what: null, by: 'contact' };
  const { content, origin, sentAt } = message;
  return {
    what: whatOf(content),
    by: origin,
    text: textOf(message, language),
    fileName: content.type === 'media' ? content.fileName : null,
    writtenAt: sentAt,
  };
}

function whatOf(content: Content): string {
  if (content.type === 'media') return content.variant === 'voice' ? 'voice' : content.media;
  return content.type === 'line' ? content.code.slice('line.'.length) : 'text';
}

function whatsappLine(payload: Payload<'whatsapp.line'> | null, language: LanguageTag): Contents {
  const line = payload === null ? null : readWhatsAppLine(payload.event, payload.data);
  if (payload === null || line?.content.type !== 'line') {
    return { ...NOTHING, what: null, by: 'contact' };
  }
  const { code, params } = line.content;
  const text = say(code, params, language).sentence;
  return { ...NOTHING, what: whatOf(line.content), by: 'contact', text, writtenAt: payload.date };
}

function agentsMessage(payload: Payload<'highlevel.message'> | null): Contents {
  if (payload === null) return { ...NOTHING, what: null, by: 'agent' };
  const { text, attachment, writtenAt } = payload;
  return {
    what: attachment === null ? 'text' : 'file',
    by: 'agent',
    text,
    fileName: attachment === null ? null : fileNameOf(attachment),
    writtenAt: writtenAt ?? null,
  };
}

function fileNameOf(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const last = new URL(address).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last) || null;
  } catch {
    return last || null;
  }
}

function actionContents(action: WorkflowAction): Partial<Contents> & { what: string } {
  switch (action.type) {
    case 'text':
      return { what: 'text', text: action.text };
    case 'media':
      return {
        what: action.voice ? 'voice' : 'file',
        text: action.caption,
        fileName: action.fileName,
      };
    case 'buttons':
      return {
        what: 'buttons',
        text: [action.header, action.body, action.footer].filter(Boolean).join('\n'),
      };
    case 'poll':
      return { what: 'poll', text: [action.question, ...action.options].join('\n') };
    case 'location':
      return { what: 'location', text: [action.name, action.address].filter(Boolean).join('\n') };
    case 'contact':
      return { what: 'contacts', text: action.card.name };
    case 'reaction':
      return { what: 'reaction', text: action.emoji };
  }
}
