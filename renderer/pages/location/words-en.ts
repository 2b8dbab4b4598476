import type { GroupName, OptionName } from './groups.ts';

interface OptionWords {
  readonly label: string;
  readonly effect: string;
}

export interface LocationWords {
  readonly about: string;
  readonly back: string;
  readonly routing: string;
  readonly general: string;
  readonly language: string;
  readonly languageHow: string;
  readonly defaultNumber: string;
  readonly defaultNumberHow: string;
  readonly noNumber: string;
  readonly groups: Readonly<Record<GroupName, string>>;
  readonly options: Readonly<Record<OptionName, OptionWords>>;
  /** Of values that are chosen; any other is shown as it is. */
  readonly choices: Readonly<Record<string, string>>;
  readonly normally: (value: string) => string;
  readonly nothing: string;
  readonly save: string;
  readonly saved: string;
  readonly agents: string;
  readonly agentsHow: string;
  readonly nameOf: (userId: string) => string;
  readonly setName: string;
  readonly named: (userId: string, name: string) => string;
  readonly unnamed: (userId: string) => string;
  readonly userId: string;
  readonly userIdHow: string;
  readonly userIdWrong: string;
  readonly agentName: string;
  readonly agentNameHow: string;
  readonly agentNameWrong: string;
  readonly addAgent: string;
}

export const EN: LocationWords = {
  about:
    'How this location is served. An empty field goes back to what holds while nobody sets it.',
  back: 'All locations',
  routing: 'By which number it sends',
  general: 'General',
  language: 'Language of the lines in HighLevel',
  languageHow:
    'What the relay itself writes into conversations: calls, reactions, why something failed.',
  defaultNumber: 'Number that sends when nothing else decides',
  defaultNumberHow: 'The last of the routing rules.',
  noNumber: 'None',
  groups: {
    conversation: 'In the conversation',
    contacts: 'Contacts',
    automatic: 'Automatic messages, wishes and calls',
    sending: 'Sending to WhatsApp',
  },
  options: {
    messageType: {
      label: 'Type of message',
      effect: 'As what messages are written into the conversation; HighLevel shows both alike.',
    },
    providerId: {
      label: 'Conversation provider of its own',
      effect: 'The id of the provider that serves this location; empty: the one of the settings.',
    },
    quotes: {
      label: 'Show what a reply answers',
      effect:
        'A line ↩ “…” stands above a reply, ↪ marks what is forwarded. Switch it off where workflows compare a whole reply.',
    },
    reactions: {
      label: 'Reactions',
      effect:
        'Quietly on our side, where they start no workflow that waits for an answer; or as a message of the contact.',
    },
    labelPrograms: {
      label: 'Mark what other programs send',
      effect: 'What another program sent through the same Evolution has a line 🤖 above it.',
    },
    agentName: {
      label: 'Name of the agent in the text',
      effect: 'Must hold {agent} and {text}, such as *{agent}*: {text}. Empty: no name.',
    },
    contactTags: {
      label: 'Tags for contacts',
      effect:
        'For people whose contact is found or created, between commas; {instance} stands for the number. Tags are only added.',
    },
    adTags: {
      label: 'Tags for who came by an ad',
      effect: 'For who wrote after a click-to-WhatsApp ad, between commas; “off” for none.',
    },
    adFields: {
      label: 'Ad in fields of the contact',
      effect: 'Headline, link and click id of the ad, where the access of the location allows it.',
    },
    stopWords: {
      label: 'STOP sets Do Not Disturb',
      effect:
        'A message that is nothing but a stop word (STOP, PARAR, BAJA…) sets the contact’s Do Not Disturb for SMS; a start word lifts it.',
    },
    respectDnd: {
      label: 'Respect Do Not Disturb',
      effect:
        'What no person wrote is not sent to a contact on Do Not Disturb. A person’s reply always goes.',
    },
    refuseUnfilled: {
      label: 'Hold back unfilled fields',
      effect:
        'What no person wrote is not sent while a placeholder such as {{contact.first_name}} in it is unfilled.',
    },
    callReply: {
      label: 'Answer to WhatsApp calls',
      effect: 'What whoever calls is written at once. Empty: nothing is written.',
    },
    audioAs: {
      label: 'Sound files',
      effect: 'How a sound file without words arrives on WhatsApp.',
    },
    markRead: {
      label: 'Blue ticks with the answer',
      effect: 'An agent’s answer shows the contact’s messages as read on WhatsApp.',
    },
    failoverMinutes: {
      label: 'Another number stands in after (minutes)',
      effect:
        'When the number that the rules choose has been away for so long; 0 at once, “off” never.',
    },
    missedMaxAgeMinutes: {
      label: 'Missed messages are sent up to (minutes)',
      effect:
        'An agent’s message that the relay missed is sent when it is no older; an older one is shown as failed.',
    },
  },
  choices: {
    voice: 'Voice note',
    file: 'File',
    quiet: 'Quietly, on our side',
    message: 'As a message of the contact',
    on: 'on',
    off: 'off',
  },
  normally: (value) => `Normally: ${value}.`,
  nothing: 'nothing',
  save: 'Save',
  saved: 'Saved. It holds from the next message on.',
  agents: 'Names of agents',
  agentsHow:
    'HighLevel sends only the id of the user who writes. Names given here stand in texts, where “Name of the agent in the text” asks for it, and help to choose a user in the routing. Once that is set, whoever has written without a name is listed.',
  nameOf: (userId) => `Name of ${userId}`,
  setName: 'Keep',
  named: (userId, name) => `${userId} is called ${name} from now on.`,
  unnamed: (userId) => `${userId} has no name any more.`,
  userId: 'Id of the HighLevel user',
  userIdHow: 'From the address of the user’s page under Settings, My Staff.',
  userIdWrong: 'Copy the id from HighLevel: up to 80 letters and digits, without spaces.',
  agentName: 'Name',
  agentNameHow: 'As customers are to see it.',
  agentNameWrong: 'Write the name that customers are to see.',
  addAgent: 'Name this user',
};
