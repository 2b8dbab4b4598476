/** Looks whether each number's webhook at Evolution is ours and as it should be, and mends it when it is. */
import type { Events } from '../events.ts';
import type { Forwarding } from '../forwarding/forwarding.ts';
import type { InstanceId } from '../relay/message.ts';
import type { Storage } from '../storage/storage.ts';
import { WordedError } from '../words/worded-error.ts';
import type { Worded } from '../words/worded-error.ts';
import type { InstanceRef } from './instance.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import { inspectWebhook, registerWebhook } from './registration.ts';
import type { Registration, WebhookFinding } from './registration.ts';
import { ownBaseUrl } from './webhook-base.ts';

export interface WebhookWatchOptions {
  readonly directory: InstanceDirectory;
  readonly storage: Storage;
  readonly forwarding: Pick<Forwarding, 'alongside'>;
  readonly events: Pick<Events, 'webhookRepaired' | 'webhookTaken'>;
  /** Where Evolution reaches this relay when an instance has no address of its own; null = not listening yet. */
  readonly publicUrl: () => string | null;
}

export class WebhookWatch {
  readonly #options: WebhookWatchOptions;
  readonly #found = new Map<InstanceId, WebhookFinding>();
  /** Numbers whose server reaches us by an address of its own. */
  readonly #besideTunnel = new Set<InstanceId>();

  constructor(options: WebhookWatchOptions) {
    this.#options = options;
  }

  /** What the last look found, after what was mended; null = nobody looked yet. */
  finding(id: InstanceId): WebhookFinding | null {
    return this.#found.get(id) ?? null;
  }

  /** Its webhooks come by the public address, as far as is known. */
  usesPublicUrl(id: InstanceId): boolean {
    return !this.#besideTunnel.has(id);
  }

  /** What is wrong with it, in words; null = nothing that is known. */
  problem({ id, name }: InstanceRef): Worded | null {
    const finding = this.#found.get(id);
    switch (finding?.state) {
      case undefined:
      case 'ok':
        return null;
      case 'missing':
        return { code: 'instance.webhook-missing', params: { instance: name } };
      case 'differs': {
        const params = { instance: name, fields: finding.fields.join(', ') };
        return { code: 'instance.webhook-differs', params };
      }
      case 'stolen':
        return { code: 'instance.webhook-stolen', params: { instance: name, url: finding.url } };
    }
  }

  /**
   * `repaired`: it was not as it should be, and is now. Another tool's is left alone: there is one webhook per
   * instance, and whose it is to be is for a person to say. @throws ClientError, StorageError, VaultError
   */
  async look(instance: InstanceRef): Promise<'repaired' | 'looked'> {
    const registration = await this.#registration(instance);
    if (registration === null) return 'looked';
    const client = this.#options.directory.client(instance.id);
    const finding = await inspectWebhook(client, registration);
    if (finding.state === 'ok' || finding.state === 'stolen') {
      this.#note(instance, finding);
      return 'looked';
    }
    this.#found.set(instance.id, finding);
    return this.#mend(instance, registration, finding);
  }

  forget(id: InstanceId): void {
    this.#found.delete(id);
    this.#besideTunnel.delete(id);
  }

  async #mend(
    instance: InstanceRef,
    registration: Registration,
    finding: Exclude<WebhookFinding, { state: 'ok' | 'stolen' }>,
  ): Promise<'repaired' | 'looked'> {
    try {
      const client = this.#options.directory.client(instance.id);
      await registerWebhook(client, registration, { force: false });
    } catch (error) {
      // It was taken between two calls, or does not keep what is written: the next look says so again.
      if (error instanceof WordedError) return 'looked';
      throw error;
    }
    this.#found.set(instance.id, { state: 'ok' });
    const fields = finding.state === 'missing' ? 'missing' : finding.fields.join(', ');
    this.#options.events.webhookRepaired({ instanceId: instance.id, fields });
    return 'repaired';
  }

  #note({ id }: InstanceRef, finding: WebhookFinding): void {
    const before = this.#found.get(id)?.state;
    this.#found.set(id, finding);
    if (finding.state !== 'stolen' || before === 'stolen') return;
    this.#options.events.webhookTaken({ instanceId: id, code: 'instance.webhook-stolen' });
  }

  async #registration(instance: InstanceRef): Promise<Registration | null> {
    const { id, name } = instance;
    const { directory, storage, publicUrl } = this.#options;
    const own = await ownBaseUrl(storage, instance);
    if (own === null) this.#besideTunnel.delete(id);
    else this.#besideTunnel.add(id);
    const baseUrl = own ?? publicUrl();
    if (baseUrl === null) return null;
    const alongside = this.#options.forwarding.alongside(id);
    return { name, baseUrl, secret: (await directory.secrets(id)).header, alongside };
  }
}
