/** Certificates of an authority made for the test, by openssl. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export class Authority {
  readonly #folder: string;
  readonly cert: string;

  /** In a folder that goes with the test. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#openssl([
      'req',
      '-x509',
      ...EC,
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      '-days',
      '2',
      '-subj',
      '/CN=test authority',
    ]);
    this.cert = readFileSync(join(folder, 'ca.crt'), 'utf8');
  }

  /** For this name; `days` below zero: it has expired. */
  issue(name: string, { days = 2 }: { readonly days?: number } = {}): Certificate {
    const file = `${name}${String(days)}`;
    this.#openssl([
      'req',
      '-new',
      ...EC,
      '-keyout',
      `${file}.key`,
      '-out',
      `${file}.csr`,
      '-subj',
      `/CN=${name}`,
    ]);
    writeFileSync(join(this.#folder, `${file}.ext`), `subjectAltName=DNS:${name}\n`);
    const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${file}.ext`];
    this.#openssl([
      'x509',
      '-req',
      '-in',
      `${file}.csr`,
      ...by,
      '-days',
      String(days),
      '-out',
      `${file}.crt`,
    ]);
    return this.#read(file);
  }

  selfSigned(name: string): Certificate {
    const file = `self-${name}`;
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
    this.#openssl([
      'req',
      '-x509',
      ...EC,
      '-keyout',
      `${file}.key`,
      '-out',
      `${file}.crt`,
      '-days',
      '2',
      ...subject,
    ]);
    return this.#read(file);
  }

  #read(file: string): Certificate {
    const certFile = join(this.#folder, `${file}.crt`);
    const keyFile = join(this.#folder, `${file}.key`);
    const [cert, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')];
    return { certFile, keyFile, cert, key };
  }

  #openssl(args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: 'ignore' });
  }
}
