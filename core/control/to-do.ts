/** What is still to be configured before messages can travel, each with the exact command or setting. */
import type { Worded } from '../words/worded-error.ts';
import type { Control } from './control.ts';

export function stillToDo(
  control: Pick<Control, 'settings' | 'reach' | 'locations' | 'instances' | 'workflow'>,
): Worded[] {
  const { settings, reach, locations, instances, workflow } = control;
  const { highlevel } = settings;
  const todo: Worded[] = [];
  if (reach.address === null && settings.reach.provider === 'own')
    todo.push({ code: 'setup.public-url', params: {} });
  const names = [
    ...(highlevel.clientId === null ? ['GHL_CLIENT_ID'] : []),
    ...(highlevel.clientSecret === null ? ['GHL_CLIENT_SECRET'] : []),
  ];
  if (names.length > 0) {
    todo.push({ code: 'setup.highlevel-app', params: { names: names.join(', ') } });
  }
  if (workflow.missesToken) todo.push({ code: 'workflow.token-missing', params: {} });
  const all = locations.all();
  const served = all.length > 0 && all.every(({ options }) => options.providerId !== '');
  if (highlevel.conversationProviderId === null && !served) {
    todo.push({ code: 'setup.provider', params: {} });
  }
  if (all.length === 0) todo.push({ code: 'setup.location', params: {} });
  for (const { id } of all) {
    if (instances.ofLocation(id).length > 0) continue;
    todo.push({ code: 'setup.instance', params: { location: id } });
  }
  for (const { name, ownJid, state } of instances.all()) {
    if (ownJid !== null || state === 'open') continue;
    todo.push({ code: 'setup.pairing', params: { instance: name } });
  }
  return todo;
}
