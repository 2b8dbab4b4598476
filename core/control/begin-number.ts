/**
 * What a number begins with, in one transaction, before Evolution is told of us: whose messages it takes, where they
 * reach us, and from when on none is missed. A relay that dies after that finds all of it when it starts again.
 */
import type { InstanceRef, InstanceSecrets, NewInstance } from '../pairing/instance.ts';
import { settingOwnBaseUrl } from '../pairing/webhook-base.ts';
import type { AdmissionMode } from '../relay/admission/rules.ts';
import type { Control } from './control.ts';
import { baseUrlAt, setBaseUrl } from './registered.ts';

export interface Beginning {
  readonly admission: AdmissionMode;
  /** Nothing that was written before is relayed (ms). */
  readonly since: number;
  /** Where its Evolution server reaches us. Default: as the server's other numbers. */
  readonly publicUrl?: string | undefined;
}

/**
 * Evolution is told of it by `tell`; nothing of the number stays when that fails.
 * @throws WordedError `instance.exists`, StorageError, and what `tell` throws
 */
export async function beginNumber(
  control: Control,
  number: NewInstance,
  { admission, since, publicUrl }: Beginning,
  tell: (begun: {
    readonly instance: InstanceRef;
    readonly secrets: InstanceSecrets;
    readonly baseUrl: string;
  }) => Promise<void>,
): Promise<{ readonly instance: InstanceRef; readonly baseUrl: string }> {
  const baseUrl = publicUrl ?? (await baseUrlAt(control, number.serverUrl));
  const { instance, secrets } = await control.instances.add(number, (id) => [
    control.admission.setting(id, { mode: admission }),
    control.watch.beginning(id, since),
    ...(publicUrl === undefined ? [] : [settingOwnBaseUrl(id, publicUrl)]),
  ]);
  try {
    await tell({ instance, secrets, baseUrl });
  } catch (error) {
    await control.instances.remove(instance.id);
    await control.admission.forget(instance.id);
    await control.watch.forget(instance.id);
    await control.forwarding.giveUp(instance.id);
    await setBaseUrl(control, instance.id, null);
    throw error;
  }
  await settleIn(control, instance);
  return { instance, baseUrl };
}

/** A number that is here now: its location's default if there is none, and watched. */
async function settleIn(control: Control, instance: InstanceRef): Promise<void> {
  const location = control.locations.require(instance.locationId);
  if (location.defaultInstanceId === null) {
    await control.locations.setDefaultInstance(location.id, instance.id);
  }
  control.watch.adopted(instance);
  await control.service.placesChanged(location.id);
}
