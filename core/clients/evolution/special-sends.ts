/** The sends beside text and files, in the form that Evolution's schemas demand (2.3). One attempt each, like every call. */

/**
 * The message that a send answers. Its id is enough where the gateway stores it; one that it does not know is left out
 * without a word (seen on 2.3.6). Voice notes carry none before 2.4.
 */
export interface Quoted {
  readonly id: string;
}

export function quotedField({ quoted }: { readonly quoted?: Quoted | undefined }): object {
  return quoted === undefined ? {} : { quoted: { key: { id: quoted.id } } };
}

export interface Button {
  readonly type: 'reply' | 'url' | 'call' | 'copy';
  readonly label: string;
  /** The id of a reply, the address, the phone number, the code to copy. */
  readonly value: string;
}

/** The message that a reaction belongs to. */
export interface ReactionKey {
  readonly id: string;
  readonly remoteJid: string;
  readonly fromMe: boolean;
  /** Its author's address, in a group: without it no phone finds the message there. */
  readonly participant?: string;
}

export type SpecialSend = { readonly number: string } & (
  | {
      readonly type: 'buttons';
      readonly header: string;
      readonly body: string;
      readonly footer: string;
      /** Replies (three at most) are not mixed with the others. Many phones show none of them (Evolution up to 2.3.7). */
      readonly buttons: readonly Button[];
    }
  | {
      readonly type: 'poll';
      readonly question: string;
      readonly options: readonly string[];
      /** 0 = any number. */
      readonly selectable: number;
    }
  | {
      readonly type: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly name: string;
      readonly address: string;
    }
  | { readonly type: 'contact'; readonly card: ContactCard; readonly quoted?: Quoted | undefined }
  /** An empty emoji takes the reaction back. */
  | { readonly type: 'reaction'; readonly emoji: string; readonly key: ReactionKey }
);

export interface ContactCard {
  readonly name: string;
  /** Digits with country code. */
  readonly phone: string;
  readonly organization: string | null;
  readonly email: string | null;
  readonly url: string | null;
}

const ROUTES = {
  buttons: 'sendButtons',
  poll: 'sendPoll',
  location: 'sendLocation',
  contact: 'sendContact',
  reaction: 'sendReaction',
} as const satisfies Record<SpecialSend['type'], string>;

export function specialRequest(
  name: string,
  send: SpecialSend,
): { readonly path: string; readonly json: unknown } {
  return {
    path: `/message/${ROUTES[send.type]}/${encodeURIComponent(name)}`,
    json: bodyOf(send),
  };
}

function bodyOf(send: SpecialSend): unknown {
  const { number } = send;
  switch (send.type) {
    case 'buttons':
      return {
        number,
        title: send.header,
        description: send.body,
        footer: send.footer,
        buttons: send.buttons.map(buttonOf),
      };
    case 'poll': {
      const { question: name, options: values, selectable: selectableCount } = send;
      return { number, name, selectableCount, values };
    }
    case 'location': {
      const { latitude, longitude, name, address } = send;
      return { number, latitude, longitude, name, address };
    }
    case 'contact':
      return { number, contact: [cardOf(send.card)], ...quotedField(send) };
    case 'reaction':
      return { number, key: send.key, reaction: send.emoji };
  }
}

function buttonOf({ type, label: displayText, value }: Button): unknown {
  switch (type) {
    case 'reply':
      return { type, displayText, id: value };
    case 'url':
      return { type, displayText, url: value };
    case 'call':
      return { type, displayText, phoneNumber: value };
    case 'copy':
      return { type, displayText, copyCode: value };
  }
}

function cardOf({ name, phone, organization, email, url }: ContactCard): unknown {
  return {
    fullName: name,
    wuid: phone,
    phoneNumber: `+${phone}`,
    ...(organization === null ? {} : { organization }),
    ...(email === null ? {} : { email }),
    ...(url === null ? {} : { url }),
  };
}
