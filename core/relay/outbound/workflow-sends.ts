/** The sends of workflow actions: what is sent, and what a sent or failed one leaves behind. */
import type { SpecialSend } from '../../clients/evolution/special-sends.ts';
import type { AutomaticEntry, Entry, Link, NewEntry, Outcome, Reason } from '../journal/entry.ts';
import { failedLineKey, lane, pendingLine, sentLineKey } from '../journal/facts.ts';
import type { InstanceId, Jid, LocationId } from '../message.ts';
import type { WorkflowAction } from '../reading/workflow-action.ts';
import { CannotSend, fileSend, wantsAudioAsFile } from './file-send.ts';
import type { Send } from './file-send.ts';
import { reactionTarget } from './reaction-target.ts';
import type { RelayParts } from './relay-parts.ts';
import type { Route } from './route.ts';
import { typingMs } from './typing.ts';

/** Everything that can be done before the send itself. @throws CannotSend, TargetComes */
export async function actionSend(
  parts: RelayParts,
  entry: AutomaticEntry,
  name: string,
  route: Route,
): Promise<Send> {
  const { payload, locationId } = entry;
  if (payload === null || locationId === null) throw new CannotSend('entry.unreadable');
  const { action, contactId } = payload;
  const { number } = route;
  switch (action.type) {
    case 'text':
      return (client) =>
        client.sendText(name, {
          number,
          text: action.text,
          ...typingMs(parts, { entry, instanceId: route.instanceId, text: action.text }),
        });
    case 'media': {
      const { url, caption, fileName, voice } = action;
      const audioAsFile = wantsAudioAsFile(parts, entry);
      const file = { url, caption, fileName, voiceOnly: voice, audioAsFile };
      return fileSend(parts, { name, number }, file);
    }
    case 'reaction': {
      const { target } = action;
      const key = await reactionTarget(parts, { ...route, locationId, contactId, target });
      return special(name, { type: 'reaction', number, emoji: action.emoji, key });
    }
    case 'buttons':
    case 'poll':
    case 'location':
    case 'contact':
      return special(name, { ...action, number });
  }
}

function special(name: string, send: SpecialSend): Send {
  return (client) => client.sendSpecial(name, send);
}

/**
 * The link of an action that is on WhatsApp, so that its echo is known, and the line that shows it in HighLevel. The
 * two are joined once the line is there; receipts wait for that.
 */
export async function sentAction(
  parts: LineParts & Pick<RelayParts, 'contacts'>,
  entry: AutomaticEntry,
  sent: { readonly instanceId: InstanceId; readonly whatsappId: string; readonly peer: string },
): Promise<Outcome> {
  const { payload, locationId } = entry;
  if (payload === null || locationId === null) {
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }
  const { contactId, action } = payload;
  const link: Link = {
    ...sent,
    locationId,
    highlevelId: pendingLine(entry.id),
    part: 0,
    parts: 1,
    origin: 'workflow',
    receiptRank: 0,
  };
  const known = await parts.contacts.known(locationId, sent.peer as Jid);
  const conversationId = known?.contactId === contactId ? known.conversationId : null;
  const { peer, instanceId: lastInstanceId } = sent;
  const line = lineEntry(
    parts,
    { locationId, contactId, action, key: sentLineKey(sent.instanceId, sent.whatsappId) },
    { sent, failure: null },
  );
  return {
    type: 'sent',
    produced: {
      links: [link],
      contacts: [{ locationId, peer, contactId, conversationId, lastInstanceId }],
      entries: [line],
    },
  };
}

/** No message stands in HighLevel that could be shown as failed: a line says it. */
export function failedAction(
  parts: LineParts,
  entry: AutomaticEntry,
  reason: Reason,
): Extract<Outcome, { type: 'refused' }> {
  const { payload, locationId } = entry;
  if (payload === null || locationId === null) return { type: 'refused', reason };
  const { contactId, action } = payload;
  // An entry that a person sends again has a new position: its next failure is another one.
  const key = failedLineKey(entry.id, `${String(entry.position)}.${String(entry.attempts)}`);
  const line = failureLine(parts, { locationId, contactId, action, key }, reason);
  return { type: 'refused', reason, produced: { entries: [line] } };
}

type LineParts = Pick<RelayParts, 'dateFor'>;

interface LineOf {
  readonly locationId: LocationId;
  readonly contactId: string;
  readonly action: WorkflowAction;
  readonly key: string;
}

export function failureLine(
  parts: LineParts,
  of: LineOf,
  { code, params }: Reason,
): NewEntry<'workflow.line'> {
  return lineEntry(parts, of, { sent: null, failure: { code, params: { ...params } } });
}

function lineEntry(
  parts: LineParts,
  { locationId, contactId, action, key }: LineOf,
  what: Pick<NonNullable<Entry<'workflow.line'>['payload']>, 'sent' | 'failure'>,
): NewEntry<'workflow.line'> {
  const name = lane.workflowLines(locationId, contactId);
  return {
    kind: 'workflow.line',
    locationId,
    instanceId: null,
    lane: name,
    orderAt: 0,
    dedupeKey: key,
    payload: { contactId, action, date: parts.dateFor(name, Date.now()), ...what },
    expiresAt: null,
  };
}
