/** The address by which an Evolution server reaches the relay, and the webhooks that follow it. */
import { registerWebhook } from '../pairing/registration.ts';
import type { EvolutionServer } from '../pairing/server-book.ts';
import { setServerBaseUrl } from '../pairing/webhook-base.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { Worded } from '../words/worded-error.ts';
import type { Control } from './control.ts';
import { baseUrlAt, baseUrlOf } from './registered.ts';

export interface AddressChange {
  /** Where the numbers of this server report to from now on. */
  readonly address: string;
  readonly moved: readonly string[];
  /** Those whose webhook could not be moved; the regular look at webhooks tries them again. */
  readonly left: readonly { readonly instance: string; readonly problem: Worded }[];
}

/** `url` null = it follows the public address. @throws StorageError */
export async function changeAddress(
  control: Control,
  server: EvolutionServer,
  url: string | null,
): Promise<AddressChange> {
  const { instances, storage } = control;
  // Kept first: what is killed in between is mended by the regular look, which reads it.
  await setServerBaseUrl(storage, server.url, url);
  const moved: string[] = [];
  const left: { instance: string; problem: Worded }[] = [];
  for (const instance of instances.all().filter(({ serverUrl }) => serverUrl === server.url)) {
    try {
      const baseUrl = await baseUrlOf(control, instance);
      const secret = (await instances.secrets(instance.id)).header;
      const alongside = control.forwarding.alongside(instance.id);
      const registration = { name: instance.name, baseUrl, secret, alongside };
      const client = instances.client(instance.id);
      // Another tool's webhook is replaced only by the act that says so.
      const done = await registerWebhook(client, registration, { force: false });
      if (done === 'registered') moved.push(instance.name);
      control.watch.repaired(instance);
    } catch (error) {
      left.push({ instance: instance.name, problem: wordsOf(error) });
    }
  }
  return { address: await baseUrlAt(control, server.url), moved, left };
}

/** Nothing reports there any more, so the address goes with the server. @throws StorageError */
export async function dropAddress(control: Control, server: EvolutionServer): Promise<void> {
  const isServed = control.instances.all().some(({ serverUrl }) => serverUrl === server.url);
  if (!isServed) await setServerBaseUrl(control.storage, server.url, null);
}
