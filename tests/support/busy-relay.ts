/**
 * A relay in the middle of a working day: two locations, four numbers, customers who write, agents who answer, groups,
 * and one of each thing that can be wrong. For what has to look at every page with something on it.
 */
import { connectControl } from '../../core/control/client.ts';
import type { ControlClient } from '../../core/control/client.ts';
import type { ControlServer } from '../../core/control/server.ts';
import type { InstanceId } from '../../core/relay/message.ts';
import { createLogs } from '../../core/log.ts';
import { startControl } from './controlled-relay.ts';
import { eventually } from './eventually.ts';
import { addNumber } from './second-number.ts';
import { TestRelay } from './test-relay.ts';

const MARIA = '5511988887777';
const PEDRO = '5511955554444';
const UNKNOWN = '201111111111111@lid';
const CUSTOMERS = [
  [MARIA, 'Maria Souza', 'Bom dia! Vocês têm horário na quinta?', 'Temos, às 10h ou às 15h30.'],
  ['5511977776666', 'João Lima', 'Can I pay by card?', 'Yes, in up to three instalments.'],
  ['5511966665555', 'Ana López', '¿Abren el sábado?', 'Sí, de 9 a 13 h.'],
  [PEDRO, 'Pedro Henrique de Albuquerque e Castro', 'The link does not open', 'Try this one.'],
  ['5511944443333', 'Beatriz Rocha', 'Obrigada pelo atendimento!', 'Nós que agradecemos.'],
  ['5511933332222', 'Lucas Araújo', 'Where is my order 4711?', 'It leaves today.'],
] as const;
const NEIGHBOURS = '120363000000000001@g.us';
const SUPPLIERS = '120363000000000002@g.us';
const SPAMMER = '5511900009999';

export interface BusyRelay extends AsyncDisposable {
  readonly relay: TestRelay;
  readonly control: ControlServer;
  /** Of the number that most happens at. */
  readonly instanceId: InstanceId;
  /** Id of its Evolution server. */
  readonly serverId: string;
  /** Ids of a message that failed, and of one that arrived. */
  readonly failed: string;
  readonly arrived: string;
}

export async function startBusyRelay(): Promise<BusyRelay> {
  await using stack = new AsyncDisposableStack();
  const relay = stack.use(
    await TestRelay.create({
      placeName: 'Clínica Aurora',
      times: { retryLadderMs: [10], lookupLadderMs: [50, 50, 50] },
      // The lines are there for the page that shows them, and written nowhere else.
      service: { logs: createLogs({ level: 'info', to: { write: () => undefined } }) },
    }),
  );
  const control = stack.use(await startControl(relay));
  const client = await connectControl(relay.config.dataDir, 'en');
  const instanceId = relay.service.parts.instances.require(relay.place.instance).id;
  await addNumber(relay, 'recepção', '5511990000002');
  await relay.addPlace('Padaria Pão Quente', '5521990000003');
  await setRules(client, relay.place.instance);
  await talk(relay);
  await talkInGroups(relay, client);
  await runWorkflows(relay);
  await goWrong(relay);
  await keepOrder(relay, client);
  const { url, apiKey } = relay.evolution;
  const { id: serverId } = await client.servers.add.mutate({ url, apiKey });
  const entries = await relay.entries();
  const idOf = (state: string): string => entries.find((entry) => entry.state === state)?.id ?? '';
  const [failed, arrived] = [idOf('dead'), idOf('done')];
  const moved = stack.move();
  const close = (): Promise<void> => moved.disposeAsync();
  return { relay, control, instanceId, serverId, failed, arrived, [Symbol.asyncDispose]: close };
}

async function setRules(client: ControlClient, instance: string): Promise<void> {
  await client.admission.set.mutate({ instance, ignore: [SPAMMER] });
}

/** Each is answered; some answers are delivered, some read. */
async function talk(relay: TestRelay): Promise<void> {
  const { instance } = relay.place;
  for (const [from, name, text] of CUSTOMERS) {
    relay.evolution.receives({ instance, from, name, text });
  }
  relay.evolution.receives({ instance, from: SPAMMER, name: 'Grandes ofertas', text: 'Promoção!' });
  await relay.settled();
  for (const [index, [phone, , , answer]] of CUSTOMERS.entries()) {
    relay.answers(answer, phone);
    await relay.settled();
    const id = relay.evolution.sent(instance).at(-1)?.whatsappId ?? '';
    relay.evolution.receipt(id, 'DELIVERY_ACK');
    if (index % 2 === 0) relay.evolution.receipt(id, 'READ');
  }
  relay.evolution.receives({ instance, from: MARIA, image: true, caption: 'A receita' });
  relay.evolution.receives({ instance, from: PEDRO, document: { fileName: 'proposta.pdf' } });
  await relay.settled();
}

async function talkInGroups(relay: TestRelay, client: ControlClient): Promise<void> {
  const { instance } = relay.place;
  const participants = [MARIA, PEDRO];
  relay.evolution.addGroup({ jid: NEIGHBOURS, subject: 'Vizinhos da Rua Augusta', participants });
  relay.evolution.addGroup({ jid: SUPPLIERS, subject: 'Fornecedores', participants });
  await client.groups.set.mutate({ instance, group: SUPPLIERS, on: true });
  for (const group of [NEIGHBOURS, SUPPLIERS, NEIGHBOURS]) {
    relay.evolution.receives({ instance, from: PEDRO, group, text: 'Chegou a entrega' });
  }
  await relay.settled();
}

async function runWorkflows(relay: TestRelay): Promise<void> {
  const { locationId } = relay.place;
  const contactId = relay.conversation(MARIA).contact.id;
  const nobody = relay.highlevel.addContact({ locationId, phone: '' }).id;
  const text = { action: 'text', message: 'Lembrete: sua consulta é amanhã às 10h.' };
  await relay.highlevel.runsAction({ locationId, contactId, data: text });
  const poll = { action: 'poll', question: 'Qual horário?', options: 'Manhã\nTarde' };
  await relay.highlevel.runsAction({ locationId, contactId, data: poll });
  await relay.highlevel.runsAction({ locationId, contactId: nobody, data: text });
  await relay.settled();
}

/** A person nobody knows, a message that HighLevel refuses, one of which nobody knows whether it left, a logged-out number. */
async function goWrong(relay: TestRelay): Promise<void> {
  const { instance } = relay.place;
  relay.evolution.receives({ instance, from: UNKNOWN, text: 'Oi, tudo bem?' });
  await relay.settled();
  relay.highlevel.fault({ route: 'inbound', kind: 'refuse', status: 422, label: 'refuses' });
  relay.evolution.receives({ instance, from: PEDRO, text: 'And the invoice?' });
  await relay.settled();
  relay.highlevel.clearFaults('refuses');
  relay.evolution.setSaveMessages(false);
  relay.evolution.fault({ route: 'webhook', kind: 'answerAndForget', times: 1 });
  relay.evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
  relay.answers('Segue o orçamento.', MARIA);
  await relay.settled();
  relay.evolution.setSaveMessages(true);
  relay.evolution.loggedOut({ instance: 'Padaria Pão Quente' });
  await eventually(() => {
    const { state } = relay.service.parts.instances.require('Padaria Pão Quente');
    if (state === 'open') throw new Error('still open');
  });
}

/** What a careful person has set up. */
async function keepOrder(relay: TestRelay, client: ControlClient): Promise<void> {
  const { instance, locationId } = relay.place;
  await client.numbers.link.mutate({ instance });
  const url = `${relay.highlevel.url}/waybridge`;
  await client.alerts.add.mutate({ kind: 'ntfy', name: 'On call', url });
  const rules = ['sticky', 'tag:vip=recepção', 'tags', 'default'];
  await client.routing.set.mutate({ location: locationId, rules });
  await client.storage.backups.make.mutate();
}
