/** A phone number as people write it; what is none, a group or a LID, by its address. */
export function shownChat(jid: string): string {
  const digits = /^(?<digits>\d+)@s\.whatsapp\.net$/.exec(jid)?.groups?.['digits'];
  return digits === undefined ? jid : `+${digits}`;
}
