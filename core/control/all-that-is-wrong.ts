/** Everything that a person should look at: what is broken, messages that wait for a word, what is not set up yet. */
import type { Found, Origin } from '../monitoring/trouble.ts';
import type { Worded } from '../words/worded-error.ts';
import type { Control } from './control.ts';
import { problemsNow, storageProblems } from './problems.ts';
import { stillToDo } from './to-do.ts';

type Looked = Omit<Control, 'troubles' | 'setUp'>;

export async function allThatIsWrong(control: Looked): Promise<Found[]> {
  const problems = await problemsNow(control);
  return [
    ...problems.map((one): Found => ({ ...one, origin: 'problem' })),
    ...(await waitingForAWord(control)).map((one) => found(one, 'messages')),
    ...unresolved(control),
    ...stillToDo(control).map((one) => found(one, 'setup')),
  ];
}

/** What is told while the database does not answer. */
export async function wrongWithStorage(control: Looked): Promise<Found[]> {
  return (await storageProblems(control)).map((one) => ({ ...one, origin: 'problem' }));
}

function found(one: Worded, origin: Origin): Found {
  return { ...one, since: null, origin };
}

async function waitingForAWord({ view }: Looked): Promise<Worded[]> {
  const { open } = await view.counts();
  const { count: dead } = await view.failed();
  return [
    ...(dead > 0 ? [{ code: 'doctor.dead', params: { count: String(dead) } }] : []),
    ...(open.unsure > 0 ? [{ code: 'doctor.unsure', params: { count: String(open.unsure) } }] : []),
  ];
}

/** People of whom no phone number is known: their messages wait until somebody says who they are, or WhatsApp does. */
function unresolved({ assigned }: Looked): Found[] {
  const [first] = assigned.waiting();
  if (first === undefined) return [];
  return [{ code: 'peer.unresolved', params: {}, since: first.since, origin: 'messages' }];
}
