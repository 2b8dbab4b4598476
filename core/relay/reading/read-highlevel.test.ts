import { describe, expect, test } from 'vitest';
import { readDeliveryPost } from './read-highlevel.ts';

const post = {
  contactId: 'GKBhT6BfwY9mjzXAU3sq',
  locationId: 'GKAWb4yu7A4LSc0skQ6g',
  messageId: 'GKJxs4P5L8dWc5CFUITM',
  type: 'SMS',
  phone: '+15864603685',
  message: 'The text message to be sent to the contact',
  attachments: ['https://example.com/123.png'],
  userId: 'GK56r6wdJDrkUPd0xsmx',
};
const message = {
  id: post.messageId,
  locationId: post.locationId,
  contactId: post.contactId,
  conversationId: null,
  phone: post.phone,
  text: post.message,
  attachments: post.attachments,
  userId: post.userId,
  replyToAltId: null,
};

test('the documented post', () => {
  expect(readDeliveryPost(post)).toEqual({
    type: 'message',
    message,
    providerId: null,
    kind: 'SMS',
  });
});

test('the fields that are not documented, and some of a later version', () => {
  const body = {
    ...post,
    type: 'Custom',
    conversationId: 'FO2aeItwOUq1JZxTqEyc',
    conversationProviderId: '61d6d1f9cdac7612faf80753',
    customUserId: 'x',
    replyToAltId: '3A0',
    timestamp: '2026-01-01T00:00:00Z',
    laterField: { a: 1 },
  };
  expect(readDeliveryPost(body)).toEqual({
    type: 'message',
    message: { ...message, conversationId: body.conversationId, replyToAltId: '3A0' },
    providerId: body.conversationProviderId,
    kind: 'Custom',
  });
});

test.each([7, '', 'not an id', 'x'.repeat(101), { id: '3A0' }, null])(
  'a target of a reply that is none (%j) changes nothing',
  (replyToAltId) => {
    expect(readDeliveryPost({ ...post, replyToAltId })).toMatchObject({ type: 'message', message });
  },
);

test.each([
  ['no attachments', { attachments: undefined }, { attachments: [] }],
  ['attachments null', { attachments: null }, { attachments: [] }],
  [
    'one attachment that is no list',
    { attachments: 'https://a/b.png' },
    { attachments: ['https://a/b.png'] },
  ],
  [
    'attachments as objects',
    { attachments: [{ url: 'https://a/b.png' }] },
    { attachments: ['https://a/b.png'] },
  ],
  [
    'several',
    { attachments: ['https://a/1', 'https://a/2'] },
    { attachments: ['https://a/1', 'https://a/2'] },
  ],
  ['a file without a text', { message: '' }, { text: '' }],
  ['text missing', { message: undefined }, { text: '' }],
  ['text null', { message: null }, { text: '' }],
  ['text kept to the byte', { message: ' *a*\r\n\u0000👩‍👧 ' }, { text: ' *a*\r\n\u0000👩‍👧 ' }],
  ['no phone', { phone: undefined }, { phone: null }],
  ['phone empty', { phone: '' }, { phone: null }],
  ['sent by a workflow: no user', { userId: undefined }, { userId: null }],
  ['no type', { type: undefined }, {}],
  ['type in small letters', { type: 'sms' }, {}],
])('%s', (_name, change, expected) => {
  const reading = readDeliveryPost({ ...post, ...change });
  expect(reading).toMatchObject({ type: 'message', message: { ...message, ...expected } });
});

describe('passed over', () => {
  test.each([
    ['type.email', { type: 'Email', html: '<p>', subject: 's' }],
    ['type.other', { type: 'WhatsApp' }],
    ['type.other', { type: 7 }],
    ['message.empty', { message: '', attachments: [] }],
  ])('%s', (reason, change) => {
    expect(readDeliveryPost({ ...post, ...change })).toEqual({ type: 'ignored', reason });
  });
});

describe('what cannot be read is named', () => {
  test.each([
    ['messageId', { messageId: undefined }],
    ['messageId', { messageId: { a: 1 } }],
    ['messageId', { messageId: '' }],
    ['messageId', { messageId: 'x'.repeat(81) }],
    ['locationId', { locationId: null }],
    ['contactId', { contactId: 5 }],
    ['message', { message: { text: 'a' } }],
    ['attachments', { attachments: [7] }],
    ['attachments', { attachments: [{ link: 'x' }] }],
    ['attachments', { attachments: 7 }],
  ])('%s', (field, change) => {
    expect(readDeliveryPost({ ...post, ...change })).toEqual({ type: 'unreadable', field });
  });

  test.each([[null], ['x'], [[]], [7]])('body %j', (body) => {
    expect(readDeliveryPost(body)).toEqual({ type: 'unreadable', field: 'body' });
  });
});
