import { describe, expect, it } from 'vitest';
import type { LidJid, PhoneJid, WhatsAppMessage } from '../message.ts';
import { readWhatsAppMessage } from '../reading/read-evolution.ts';
import { speakerOf, spoken } from './group-speaker.ts';

const read = readWhatsAppMessage(
  {
    key: { remoteJid: '120363000000000001@g.us', id: '3A', fromMe: false },
    message: { conversation: 'hi' },
    messageTimestamp: 1_764_000_000,
  },
  { ownJid: null },
);
if (read === null) throw new Error('unreadable');
const message: WhatsAppMessage = read;

function speaker(author: Partial<NonNullable<WhatsAppMessage['author']>>): string {
  return speakerOf({ ...message, author: { phone: null, lid: null, name: null, ...author } }, 'en');
}

describe('who speaks in a group', () => {
  it('is named by the profile name, on one line and without marks of its own', () => {
    expect(speaker({ name: 'Ana\n*Lima*' })).toBe('*Ana Lima:*');
  });

  it('is the phone number without a name, and never the digits of a LID', () => {
    expect(speaker({ phone: '5511988887777@s.whatsapp.net' as PhoneJid })).toBe(
      '*+5511988887777:*',
    );
    expect(speaker({ lid: '201111111111111@lid' as LidJid })).toBe('*Somebody:*');
  });

  it('stands before the words, which stay as they are', () => {
    expect(spoken('*Ana:*', ' two\n')).toBe('*Ana:*  two\n');
    expect(spoken('*Ana:*', '')).toBe('*Ana:*');
    expect(spoken('', 'ours')).toBe('ours');
  });
});
