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

  it('is nobody’s address, which Evolution shows for want of a name, in any of its forms', () => {
    const named = (pushName: string, participant: string): string => {
      const key = { remoteJid: '120363000000000001@g.us', id: '3A', fromMe: false, participant };
      const data = {
        key,
        pushName,
        message: { conversation: 'hi' },
        messageTimestamp: 1_764_000_000,
      };
      const said = readWhatsAppMessage(data, { ownJid: null });
      return said === null ? 'unreadable' : speakerOf(said, 'en');
    };
    const [lid, phone] = ['201111111111111@lid', '5511988887777@s.whatsapp.net'];
    for (const name of ['201111111111111', '201111111111111:5', lid, '201111111111111:5@lid']) {
      expect(named(name, lid)).toBe('*Somebody:*');
      expect(named(name, phone)).toBe('*+5511988887777:*');
    }
    for (const name of ['5511988887777', phone])
      expect(named(name, phone)).toBe('*+5511988887777:*');
    for (const name of ['4711', '12:30', 'ana@shop.example', '+55 11 98888-7777']) {
      expect(named(name, lid)).toBe(`*${name}:*`);
    }
  });

  it('stands before the words, which stay as they are', () => {
    expect(spoken('*Ana:*', ' two\n')).toBe('*Ana:*  two\n');
    expect(spoken('*Ana:*', '')).toBe('*Ana:*');
    expect(spoken('', 'ours')).toBe('ours');
  });
});
