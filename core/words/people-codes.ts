/** The codes of whom numbers relay: admission, groups, people of whom only a LID is known. */

export const PEOPLE = {
  'chat.ignored': ['instance', 'chat'],
  'chat.own-number': ['instance', 'chat'],
  'chat.not-listed': ['instance', 'chat'],
  'chat.not-known': ['instance', 'chat'],
  'chat.unresolved': ['instance', 'chat'],
  'chat.original-unknown': ['instance'],
  'chat.gateway-off': ['instance'],
  'group.off': ['chat'],
  'chat.invalid': ['chat'],
  'chat.not-named': ['chat', 'instance'],
} as const;

export const PEOPLE_PHRASES = {
  'cli.admission': ['instance', 'rule', 'own', 'gateway'],
  'cli.chats-named': ['instance', 'list', 'count'],
} as const;
