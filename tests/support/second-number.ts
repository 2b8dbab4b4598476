import type { PhoneJid } from '../../core/relay/message.ts';
import type { TestRelay } from './test-relay.ts';

/** One more WhatsApp number for the location that the relay serves. */
export async function addNumber(relay: TestRelay, name: string, phone: string): Promise<void> {
  const { evolution, service, place } = relay;
  const made = evolution.addInstance({ name, phone });
  const added = await service.parts.instances.add({
    locationId: place.locationId,
    name,
    serverUrl: evolution.url,
    apiKey: evolution.apiKey,
    evolutionId: made.id,
    evolutionVersion: '2.3.6',
    ownJid: `${phone}@s.whatsapp.net` as PhoneJid,
    state: 'open',
  });
  evolution.setWebhook(name, {
    url: `${service.publicUrl}/webhooks/evolution`,
    headers: { 'X-Waybridge-Secret': added.secrets.header },
  });
}
