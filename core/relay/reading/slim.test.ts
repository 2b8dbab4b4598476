import { expect, test } from 'vitest';
import { bytes, int64, MEDIA, MEDIA_KEYS, messageData } from './fixtures/fixture.ts';
import { restoreMedia, slimData } from './slim.ts';

const image: Record<string, unknown> = {
  ...MEDIA,
  mimetype: 'image/jpeg',
  caption: 'foto',
  jpegThumbnail: bytes(255, 216),
};

test('keeps everything it does not know', () => {
  const data = messageData({ conversation: 'oi', laterField: { deep: [1, { a: null }, 'x'] } });
  expect(slimData(data)).toEqual({ slim: data, mediaKeys: null });
});

test('drops what is of no use or must not lie in a database', () => {
  const { slim, mediaKeys } = slimData(
    messageData(
      {
        conversation: 'oi',
        base64: 'AAAA',
        senderKeyDistributionMessage: { groupId: 'g', axolotl: bytes(1) },
        messageContextInfo: {
          deviceListMetadata: { senderKeyHash: bytes(1) },
          deviceListMetadataVersion: 2,
          messageSecret: 'c2VjcmV0',
          laterSecret: bytes(1, 2, 3),
          nodeBuffer: { type: 'Buffer', data: [1] },
          messageAssociation: { associationType: 1 },
        },
      },
      { apikey: 'tok-0001' },
    ),
  );
  expect(slim).toEqual(
    messageData({
      conversation: 'oi',
      messageContextInfo: { messageAssociation: { associationType: 1 } },
    }),
  );
  expect(mediaKeys).toBeNull();
});

test.each([
  ['bytes as objects', image],
  [
    'bytes as base64',
    { ...image, mediaKey: 'a2V5', fileSha256: 'aGFzaA==', jpegThumbnail: '/9j/4AAQ' },
  ],
] as const)('takes out the keys of the media: %s', (_name, block: Record<string, unknown>) => {
  const data = messageData({ viewOnceMessage: { message: { imageMessage: block } } });
  const before = structuredClone(data);
  const { slim, mediaKeys } = slimData(data);
  expect(slim['message']).toEqual({
    viewOnceMessage: {
      message: {
        imageMessage: { fileLength: int64(48_213), mimetype: 'image/jpeg', caption: 'foto' },
      },
    },
  });
  expect(mediaKeys).toEqual({
    message: {
      viewOnceMessage: {
        message: {
          imageMessage: {
            ...MEDIA_KEYS,
            mediaKey: block['mediaKey'],
            fileSha256: block['fileSha256'],
          },
        },
      },
    },
  });
  expect(data).toEqual(before);
});

test('puts the keys back where they stood', () => {
  const data = messageData({
    imageMessage: { ...MEDIA, mimetype: 'image/jpeg' },
    mediaUrl: 'https://s3/x',
  });
  const { slim, mediaKeys } = slimData(data);
  const [slimBefore, keysBefore] = [structuredClone(slim), structuredClone(mediaKeys)];
  expect(restoreMedia(slim, mediaKeys ?? {})).toEqual(data);
  expect([slim, mediaKeys]).toEqual([slimBefore, keysBefore]);
});

test('the url of a place is kept, that of media is not', () => {
  const { slim } = slimData({
    locationMessage: { url: 'https://a' },
    videoMessage: { mimetype: 'v', url: 'b' },
  });
  expect(slim).toEqual({ locationMessage: { url: 'https://a' }, videoMessage: { mimetype: 'v' } });
});

test('the keys of quoted media are dropped', () => {
  const quoted = { contextInfo: { stanzaId: 'x', quotedMessage: { imageMessage: image } } };
  const { slim, mediaKeys } = slimData(
    messageData({ extendedTextMessage: { text: 'a', ...quoted } }, quoted),
  );
  expect(mediaKeys).toBeNull();
  expect(JSON.stringify(slim)).not.toMatch(/mmg|directPath|mediaKey/);
});

test('a planted prototype does not take', () => {
  const data = JSON.parse(
    '{"__proto__":{"admin":true},"a":{"__proto__":{"admin":true},"b":1}}',
  ) as {
    a: object;
  };
  const { slim } = slimData(data);
  expect(Object.getPrototypeOf(slim)).toBe(Object.prototype);
  expect((slim['a'] as { admin?: boolean }).admin).toBeUndefined();
  expect(restoreMedia({}, JSON.parse('{"__proto__":{"admin":true}}') as object as never)).toEqual(
    {},
  );
});

test('endless nesting is cut, so that it can be written as JSON', () => {
  const deep = JSON.parse(`${'{"a":['.repeat(50_000)}${']}'.repeat(50_000)}`) as Record<
    string,
    unknown
  >;
  expect(JSON.stringify(slimData(deep).slim).length).toBeLessThan(1000);
});
