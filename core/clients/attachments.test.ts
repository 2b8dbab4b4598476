import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deadUrl,
  hangUp,
  LoopbackServer,
  silence,
  startTcp,
} from '../../tests/support/loopback.ts';
import type { Reply } from '../../tests/support/loopback.ts';
import { downloadAttachment, isPublicAddress } from './attachments.ts';
import type { Attachment, AttachmentOptions } from './attachments.ts';
import { ClientError } from './client-error.ts';
import { HttpClient } from './http.ts';

let http: HttpClient;
let server: LoopbackServer;

beforeEach(async () => {
  http = new HttpClient();
  server = await LoopbackServer.start(file('hello'));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await http[Symbol.asyncDispose]();
});

const open: AttachmentOptions = { maxBytes: 1_000, timeoutMs: 2_000, allowLoopback: true };
const get = (url: string, options: Partial<AttachmentOptions> = {}): Promise<Attachment> =>
  downloadAttachment(http, url, { ...open, ...options });

async function failureOf(call: Promise<unknown>): Promise<ClientError> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof ClientError) return error;
  throw error;
}

function file(body: string | Buffer, headers: Record<string, string> = {}): Reply {
  return (response) => response.writeHead(200, headers).end(body);
}
function redirect(location: string, status = 302): Reply {
  return (response) => response.writeHead(status, { location }).end();
}

describe('what is fetched', () => {
  it('gives bytes, type and name', async () => {
    server.reply = file(Buffer.from([1, 0, 255]), { 'content-type': 'Image/PNG; charset=x' });
    expect(await get(`${server.url}/a/b/foto%20%C3%A7.png?x=1`)).toEqual({
      bytes: Buffer.from([1, 0, 255]),
      mimeType: 'image/png',
      fileName: 'foto ç.png',
    });
    expect(server.seen[0]?.path).toBe('/a/b/foto%20%C3%A7.png?x=1');
    expect(server.seen[0]?.headers).not.toHaveProperty('authorization');
  });

  it('takes the name from the server where it says one, without folders', async () => {
    const names: [string, string | null][] = [
      ['attachment; filename="report.pdf"', 'report.pdf'],
      ['attachment; filename=plain.pdf; size=3', 'plain.pdf'],
      ['attachment; filename="x.pdf"; filename*=UTF-8\'\'or%C3%A7amento.pdf', 'orçamento.pdf'],
      ['attachment; filename="../../etc/passwd"', 'passwd'],
      ['attachment; filename="C:\\\\dir\\\\a.txt"', 'a.txt'],
      ['attachment; filename=".."', 'path.bin'],
      ['inline', 'path.bin'],
    ];
    for (const [disposition, expected] of names) {
      server.reply = file('x', { 'content-disposition': disposition });
      expect((await get(`${server.url}/path.bin`)).fileName, disposition).toBe(expected);
    }
    server.reply = file('x');
    expect((await get(`${server.url}/`)).fileName).toBeNull();
  });

  it('connects to the address that was checked, asking for it once', async () => {
    const asked: string[] = [];
    const resolve = (host: string): Promise<string[]> => {
      asked.push(host);
      return Promise.resolve(['127.0.0.1']);
    };
    const { port } = new URL(server.url);
    const got = await get(`http://files.nowhere.invalid:${port}/x`, { resolve });
    expect(got.bytes.toString()).toBe('hello');
    expect(asked).toEqual(['files.nowhere.invalid']);
    expect(server.seen[0]?.headers['host']).toBe(`files.nowhere.invalid:${port}`);
  });

  it('tries the next address when one cannot be reached', async () => {
    const resolve = (): Promise<string[]> => Promise.resolve(['127.0.0.9', '127.0.0.1']);
    const { port } = new URL(server.url);
    expect((await get(`http://two.invalid:${port}/x`, { resolve })).bytes.toString()).toBe('hello');
  });
});

describe('what is refused', () => {
  const refused = async (url: string, options?: Partial<AttachmentOptions>): Promise<void> => {
    const error = await failureOf(
      downloadAttachment(http, url, { maxBytes: 10, timeoutMs: 500, ...options }),
    );
    expect(error, url).toMatchObject({
      code: 'attachment.address-refused',
      done: 'no',
      status: null,
    });
  };

  it('anything but https, and addresses with a log-in', async () => {
    for (const url of [
      'http://8.8.8.8/x',
      'ftp://8.8.8.8/x',
      'file:///etc/passwd',
      'data:text/plain,x',
      'x',
      '',
      'https://u:p@8.8.8.8/x',
    ]) {
      await refused(url);
    }
    await refused('http://8.8.8.8/x', { allowLoopback: true });
  });

  it('addresses that are not public, however they are written', async () => {
    for (const host of [
      '127.0.0.1',
      'localhost',
      '2130706433',
      '0x7f.1',
      '0.0.0.0',
      '10.1.2.3',
      '172.16.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:10.0.0.1]',
      '[fe80::1]',
      '[fd00::1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
    ]) {
      await refused(`https://${host}/x`);
    }
    expect(server.seen).toHaveLength(0);
  });

  it('names that lead to such addresses', async () => {
    for (const address of ['127.0.0.1', '10.0.0.1', '::1', 'fd00::1', 'nonsense']) {
      await refused('https://files.example/x', { resolve: () => Promise.resolve([address]) });
    }
    await refused('https://files.example/x', { resolve: () => Promise.resolve([]) });
  });

  it('a redirect to such an address, at every step', async () => {
    server.reply = redirect('http://10.0.0.1/secret');
    expect((await failureOf(get(server.url))).code).toBe('attachment.address-refused');
    server.reply = redirect('file:///etc/passwd');
    expect((await failureOf(get(server.url))).code).toBe('attachment.address-refused');
    server.reply = redirect('http://metadata.example/x');
    const resolve = (): Promise<string[]> => Promise.resolve(['169.254.169.254']);
    expect((await failureOf(get(server.url, { resolve }))).code).toBe('attachment.address-refused');
  });

  it('knows public addresses', () => {
    expect(['8.8.8.8', '2606:4700::1111'].map(isPublicAddress)).toEqual([true, true]);
    expect(['192.0.2.1', '224.0.0.1', '255.255.255.255', 'x', ''].map(isPublicAddress)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('bounds', () => {
  it('redirects: followed, relative too, but not for ever', async () => {
    server.reply = (response, seen) => {
      (seen.path === '/end.txt' ? file('there') : redirect('/end.txt', 308))(response, seen);
    };
    expect(await get(`${server.url}/start`)).toMatchObject({ fileName: 'end.txt' });
    server.seen.length = 0;
    server.reply = redirect('/again');
    expect((await failureOf(get(server.url))).code).toBe('attachment.unavailable');
    expect(server.seen).toHaveLength(5);
  });

  it('size: announced, streamed, and exactly at the limit', async () => {
    server.reply = file(Buffer.alloc(1_000));
    expect((await get(server.url)).bytes).toHaveLength(1_000);
    server.reply = (response) => response.writeHead(200, { 'content-length': '1001' }).write('x');
    expect((await failureOf(get(server.url))).code).toBe('attachment.too-large');
    server.reply = (response) => {
      for (let n = 0; n < 100; n += 1) response.write(Buffer.alloc(100));
    };
    expect(await failureOf(get(server.url))).toMatchObject({
      code: 'attachment.too-large',
      done: 'no',
    });
  });

  it('time: a server that is silent, one that drips, a resolver that hangs', async () => {
    server.reply = silence;
    expect((await failureOf(get(server.url, { timeoutMs: 100 }))).code).toBe('network.timeout');
    await using drip = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => {
        clearInterval(timer);
      });
    });
    expect((await failureOf(get(drip.url, { timeoutMs: 200 }))).code).toBe('network.timeout');
    const resolve = (): Promise<string[]> => new Promise(() => undefined);
    expect((await failureOf(get('http://slow.invalid/', { timeoutMs: 100, resolve }))).code).toBe(
      'network.timeout',
    );
  });

  it('failures that may pass keep their names; others are final', async () => {
    const cases: [Reply, string][] = [
      [(response) => response.writeHead(404).end('<html>'), 'attachment.unavailable'],
      [(response) => response.writeHead(403).end(), 'attachment.unavailable'],
      [(response) => response.writeHead(503).end('<html>'), 'http.server'],
      [(response) => response.writeHead(429, { 'retry-after': '1' }).end(), 'http.rate-limited'],
      [hangUp, 'network.cut'],
    ];
    for (const [reply, code] of cases) {
      server.reply = reply;
      expect(await failureOf(get(server.url))).toMatchObject({
        code,
        done: 'no',
        system: 'attachment',
      });
    }
    expect((await failureOf(get(await deadUrl()))).code).toBe('network.refused');
    const resolve = (): Promise<string[]> => Promise.reject(new Error('ENOTFOUND'));
    expect((await failureOf(get('http://gone.invalid/', { resolve }))).code).toBe('network.dns');
  });
});
