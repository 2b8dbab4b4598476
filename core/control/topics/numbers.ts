/** Linking numbers with WhatsApp: a code to scan or to type, a link for somebody else, and what mends a number. */
import { z } from 'zod';
import { PAIR_PATH } from '../../pairing/pair-links.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import { ADMISSION_MODES } from '../../relay/admission/rules.ts';
import { url as baseUrl } from '../../settings/checks.ts';
import { say } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import {
  answerNumber,
  createNumber,
  forgetNumber,
  repairWebhook,
  unlinkNumber,
} from '../pairing-acts.ts';
import { defaultBaseUrl } from '../registered.ts';
import { standingNow } from '../standings.ts';
import { procedure, router } from '../trpc.ts';

const one = z.object({ instance: z.string() });
/** As people write it; empty = a QR code is wanted. */
const phone = z.string().trim().max(200).default('');

/** Its digits; null = a QR code. @throws WordedError `pairing.no-phone` */
function digitsOf(typed: string): string | null {
  if (typed === '') return null;
  // Between digits people put all kinds of signs, and address books invisible ones; letters are something else.
  const digits = typed.replace(/\D/g, '');
  const isPhone = /^\d{6,16}$/.test(digits) && !/\p{L}/u.test(typed);
  if (!isPhone) throw new WordedError('pairing.no-phone', {}, 'invalid');
  return digits;
}

export const numbers = router({
  /** Makes an instance at Evolution and asks for its first code. */
  create: procedure
    .input(
      z.object({
        location: z.string(),
        name: z.string().trim().min(1).max(190),
        /** Id or address of a known server; default: the only one. */
        server: z.string().optional(),
        publicUrl: baseUrl.optional(),
        admission: z.enum(ADMISSION_MODES).default('everyone'),
        phone,
      }),
    )
    .mutation(async ({ ctx: { control }, input }) => {
      const { servers } = control.pairing;
      const server = servers.require(input.server ?? onlyServer(control));
      const digits = digitsOf(input.phone);
      const instance = await createNumber(control, { ...input, server });
      await control.pairing.desk.begin(instance, digits);
      return control.instances.require(instance.id);
    }),

  /** Asks for a code, also where a number is linked that is not connected. */
  pair: procedure.input(one.extend({ phone })).mutation(async ({ ctx: { control }, input }) => {
    const instance = control.instances.require(input.instance);
    await control.pairing.desk.begin(instance, digitsOf(input.phone));
    return control.instances.require(instance.id);
  }),

  /** The code of now, or what became of it. */
  pairing: procedure.input(one).query(async ({ ctx: { control, language }, input }) => {
    const instance = control.instances.require(input.instance);
    const view = await control.pairing.desk.look(instance);
    return { ...view, problem: view.problem && worded(view.problem, language) };
  }),

  /** What it is at, in words, with the act that mends it. */
  standing: procedure.input(one).query(({ ctx: { control, language }, input }) => {
    const instance = control.instances.require(input.instance);
    const { problem, ...rest } = standingNow(control, instance);
    return {
      id: instance.id,
      ...rest,
      /** Linking it again deletes the instance at Evolution and makes it anew. */
      recreate: control.pairing.linking.mustRecreate(instance),
      problem: problem && worded(problem, language),
    };
  }),

  /** Connects it anew, with the phone that is linked. */
  restart: procedure.input(one).mutation(({ ctx: { control }, input }) =>
    acted(control, input.instance, async (instance) => {
      control.connections.linkingAnew(instance.id);
      await control.pairing.linking.restart(instance);
      await control.connections.ask(instance.id);
    }),
  ),

  /** Registers the webhook anew, also over another tool's; `keep`: which goes on getting every event. */
  repair: procedure
    .input(one.extend({ keep: z.boolean().default(false) }))
    .mutation(({ ctx: { control }, input }) =>
      acted(control, input.instance, async (instance) => {
        await repairWebhook(control, instance, { keep: input.keep });
      }),
    ),

  /** Asks Evolution what it is at. */
  ask: procedure
    .input(one)
    .mutation(({ ctx: { control }, input }) =>
      acted(control, input.instance, (instance) => control.connections.ask(instance.id)),
    ),

  /** Another number is linked than the one that is known here: what is to become of it. */
  answer: procedure
    .input(one.extend({ answer: z.enum(['same-business', 'wrong-phone']) }))
    .mutation(({ ctx: { control }, input }) =>
      acted(control, input.instance, (instance) => answerNumber(control, instance, input.answer)),
    ),

  /** Unlinks the phone; the number stays here. */
  unpair: procedure
    .input(one)
    .mutation(({ ctx: { control }, input }) =>
      acted(control, input.instance, (instance) => unlinkNumber(control, instance)),
    ),

  /** Ours only: its name at Evolution stays. Empty = that name. */
  rename: procedure
    .input(one.extend({ label: z.string().trim().max(100) }))
    .mutation(({ ctx: { control }, input }) =>
      acted(control, input.instance, ({ id }) =>
        control.pairing.labels.set(id, input.label === '' ? null : input.label),
      ),
    ),

  /** Also at Evolution, with all that it stores of the number. What was relayed stays. */
  delete: procedure.input(one).mutation(async ({ ctx: { control }, input }) => {
    const instance = control.instances.require(input.instance);
    await control.pairing.linking.remove(instance);
    await forgetNumber(control, instance);
    return instance;
  }),

  /** A link by which somebody else pairs the number: once, within 30 minutes. It is shown only now. */
  link: procedure.input(one).mutation(async ({ ctx: { control }, input }) => {
    const instance = control.instances.require(input.instance);
    const { link, token } = await control.pairing.links.make(instance.id, instance.locationId);
    const url = `${defaultBaseUrl(control).replace(/\/+$/, '')}${PAIR_PATH}/${token}`;
    return { ...link, instance: instance.name, url };
  }),

  links: procedure.query(async ({ ctx: { control } }) => {
    const all = await control.pairing.links.all();
    return all.map((link) => ({
      ...link,
      instance: control.instances.get(link.instanceId)?.name ?? '',
    }));
  }),

  revokeLink: procedure
    .input(z.object({ link: z.string().min(4) }))
    .mutation(({ ctx: { control }, input }) => control.pairing.links.revoke(input.link)),
});

async function acted(
  control: Control,
  idOrName: string,
  act: (instance: InstanceRef) => Promise<void>,
): Promise<InstanceRef> {
  const instance = control.instances.require(idOrName);
  await act(instance);
  return control.instances.require(instance.id);
}

/** Left out where there is no choice. */
function onlyServer({ pairing, settings }: Control): string {
  const [first, second] = pairing.servers.all();
  return second === undefined ? (first?.url ?? '') : (settings.evolution.url ?? '');
}

function worded<W extends { code: string; params: Readonly<Record<string, string>> }>(
  one: W,
  language: LanguageTag,
): W & { sentence: string; act: string } {
  return { ...one, ...say(one.code, one.params, language) };
}
