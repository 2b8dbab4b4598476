import type { Contact, DndSetting, HighLevelState, Provider } from './state.ts';

/** What an agent changes in a contact; what is not named stays. */
export interface ContactEdit {
  readonly name?: string;
  readonly phone?: string | null;
  readonly tags?: readonly string[];
  /** Do Not Disturb on all channels. */
  readonly dnd?: boolean;
  readonly dndSettings?: Readonly<Record<string, DndSetting>>;
}

export function applyEdit(state: HighLevelState, contact: Contact, edit: ContactEdit): void {
  if (edit.name !== undefined) contact.name = edit.name;
  if (edit.phone !== undefined) state.setPhone(contact, edit.phone);
  if (edit.tags !== undefined) contact.tags = [...edit.tags];
  if (edit.dnd !== undefined) contact.dnd = edit.dnd;
  if (edit.dndSettings !== undefined) contact.dndSettings = { ...edit.dndSettings };
}

/** Where our provider stands in for SMS, what goes to a contact on Do Not Disturb never reaches the Delivery URL. */
export function isHeldBack(contact: Contact, provider: Provider | undefined): boolean {
  if (provider?.kind !== 'sms') return false;
  const { status } = contact.dndSettings['SMS'] ?? { status: 'inactive' };
  return contact.dnd || status !== 'inactive';
}
