/** Who is told when something is wrong. What a channel keeps secret goes in and never comes out. */
import { z } from 'zod';
import type { Channel, ChannelConfig } from '../../alerts/channel.ts';
import { channelConfig, targetOf } from '../../alerts/channel.ts';
import { say } from '../../words/say.ts';
import { auditOrLog } from '../audit.ts';
import type { Control } from '../control.ts';
import { procedure, router } from '../trpc.ts';
import type { Said } from './overview.ts';

export interface ChannelView {
  readonly id: string;
  readonly kind: ChannelConfig['kind'];
  readonly name: string;
  /** Addresses of mail, else the host alone. */
  readonly target: string;
  /** Null of a heartbeat, which knows no rules. */
  readonly rules: Pick<
    Exclude<ChannelConfig, { kind: 'heartbeat' }>,
    'locationId' | 'instanceId' | 'least' | 'delayMinutes' | 'quietHours' | 'timeZone'
  > | null;
  /** Nothing comes through at present, and why. */
  readonly problem: (Said & { readonly since: number }) | null;
}

const one = z.object({ channel: z.string().min(1).max(190) });

export const alerts = router({
  list: procedure.query(({ ctx: { control, language } }) => {
    const failing = new Map(control.alerts.failing().map((found) => [found.channel.id, found]));
    return control.alerts.channels.all().map((channel): ChannelView => {
      const found = failing.get(channel.id);
      const problem =
        found === undefined
          ? null
          : {
              ...found.problem,
              ...say(found.problem.code, found.problem.params, language),
              since: found.since,
            };
      return { ...viewOf(channel), problem };
    });
  }),

  add: procedure.input(channelConfig).mutation(async ({ ctx: { control, asker }, input }) => {
    checkPlace(control, input);
    const channel = await control.alerts.channels.set(input);
    await auditOrLog(control, asker, 'alert.add', () => ({
      channel: channel.id,
      kind: input.kind,
    }));
    return viewOf(channel);
  }),

  remove: procedure.input(one).mutation(async ({ ctx: { control, asker }, input }) => {
    const channel = control.alerts.channels.require(input.channel);
    await control.alerts.channels.remove(channel.id);
    control.alerts.forget(channel.id);
    await auditOrLog(control, asker, 'alert.remove', () => ({ channel: channel.id }));
    return viewOf(channel);
  }),

  /** Sends a test message, or calls the heartbeat address, now. */
  test: procedure.input(one).mutation(async ({ ctx: { control }, input }) => {
    const channel = control.alerts.channels.require(input.channel);
    await control.alerts.test(channel);
    return viewOf(channel);
  }),
});

/** @throws WordedError `location.not-found`, `instance.not-found` */
function checkPlace(control: Control, config: ChannelConfig): void {
  if (config.kind === 'heartbeat') return;
  if (config.locationId !== null) control.locations.require(config.locationId);
  if (config.instanceId !== null) control.instances.require(config.instanceId);
}

function viewOf({ id, config }: Channel): Omit<ChannelView, 'problem'> {
  const { kind, name } = config;
  const target = targetOf(config);
  if (config.kind === 'heartbeat') return { id, kind, name, target, rules: null };
  const { locationId, instanceId, least, delayMinutes, quietHours, timeZone } = config;
  const rules = { locationId, instanceId, least, delayMinutes, quietHours, timeZone };
  return { id, kind, name, target, rules };
}
