/** The options of a location, by what a person would look for them under. */
import type { Told } from '../../relay/relay.ts';

export type Option = Told['locations']['show']['form'][number];
export type OptionName = Option['name'];
export type GroupName = 'conversation' | 'contacts' | 'automatic' | 'sending';

/** Each in its group: an option that is added to the relay does not compile until it has one. */
export const GROUP_OF = {
  messageType: 'conversation',
  providerId: 'conversation',
  quotes: 'conversation',
  reactions: 'conversation',
  labelPrograms: 'conversation',
  agentName: 'conversation',
  contactTags: 'contacts',
  adTags: 'contacts',
  adFields: 'contacts',
  stopWords: 'automatic',
  respectDnd: 'automatic',
  refuseUnfilled: 'automatic',
  callReply: 'automatic',
  audioAs: 'sending',
  markRead: 'sending',
  failoverMinutes: 'sending',
  missedMaxAgeMinutes: 'sending',
} as const satisfies Readonly<Record<OptionName, GroupName>>;

export const GROUPS: readonly GroupName[] = ['conversation', 'contacts', 'automatic', 'sending'];

/** Their texts may have several lines; they are kept as one, with `\n` for a new line. */
const OF_LINES: readonly OptionName[] = ['agentName', 'callReply'];

export function hasLines(name: OptionName): boolean {
  return OF_LINES.includes(name);
}

export function asTyped(name: OptionName, value: string): string {
  return hasLines(name) ? value.replaceAll('\\n', '\n') : value;
}

export function asKept(name: OptionName, typed: string): string {
  return hasLines(name) ? typed.trim().replaceAll('\n', '\\n') : typed.trim();
}
