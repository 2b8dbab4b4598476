/**
 * The first set-up in six steps. Nothing of it is a stored step number: each step is what is true now, so that it goes on
 * after a restart where it was, and says what is broken again.
 */
import type { LocationRef } from '../../install/location-directory.ts';
import { SCOPES } from '../../install/authorize-url.ts';
import type { Control } from '../control.ts';
import type { Bare } from '../doctor.ts';
import { each, examineServer, guarded } from '../doctor.ts';
import { examineKeys, examineLocation } from '../preflight.ts';
import { standingNow } from '../standings.ts';
import { readSetUp, writeSetUp } from './book.ts';
import type { Remembered } from './book.ts';
import { SetUpChecks } from './checks.ts';
import { firstMessages, haveTravelled } from './first-messages.ts';
import type { FirstMessages } from './first-messages.ts';
import type { SetUpDesk, SetUpView, Step, StepName } from './view.ts';

type Known = Omit<Control, 'troubles' | 'setUp'>;

export class SetUp implements SetUpDesk {
  readonly #control: Known;
  readonly #checks = new SetUpChecks<'app' | 'install' | 'server'>();
  /** What has travelled does not come back: it is not looked for again. */
  #travelled: FirstMessages | null = null;

  constructor(control: Known) {
    this.#control = control;
  }

  /** @throws StorageError */
  async view(): Promise<SetUpView> {
    const { storage, settings, locations, instances } = this.#control;
    const messages = this.#travelled ?? (await firstMessages(storage));
    if (haveTravelled(messages)) this.#travelled = messages;
    const steps = [
      this.#reach(),
      this.#app(),
      this.#install(),
      this.#server(),
      this.#number(),
      messageStep(messages),
    ];
    const done = steps.filter(({ state }) => state === 'done').length;
    const remembered = await this.#remember(done === steps.length);
    const isOpen =
      !settings.sandbox && remembered.completedAt === null && remembered.dismissedAt === null;
    return {
      steps,
      done,
      isFresh: isOpen && locations.all().length === 0 && instances.all().length === 0,
      isOpen,
      scopes: SCOPES,
      messages,
    };
  }

  /** @throws StorageError */
  async test(): Promise<SetUpView> {
    this.#checks.forget();
    const { reach } = this.#control;
    await Promise.all([
      reach.address === null ? null : reach.check(),
      this.view().then(() => this.#checks.settled()),
    ]);
    return this.view();
  }

  /** @throws StorageError */
  async dismiss(dismissed: boolean): Promise<void> {
    const { storage } = this.#control;
    const before = await readSetUp(storage);
    await writeSetUp(storage, { ...before, dismissedAt: dismissed ? Date.now() : null });
  }

  async #remember(isWhole: boolean): Promise<Remembered> {
    const { storage, settings } = this.#control;
    const remembered = await readSetUp(storage);
    if (!isWhole || remembered.completedAt !== null || settings.sandbox) return remembered;
    const whole = { ...remembered, completedAt: Date.now() };
    await writeSetUp(storage, whole);
    return whole;
  }

  /** Only a round trip that came back counts. */
  #reach(): Step {
    const { state, problem } = this.#control.reach.state();
    const states = {
      unset: 'todo',
      starting: 'testing',
      unknown: 'testing',
      up: 'done',
      down: 'broken',
    } as const;
    return { name: 'reach', state: states[state], problem };
  }

  #app(): Step {
    const { oauth, settings, locations } = this.#control;
    const all = locations.all();
    const hasProvider =
      settings.highlevel.conversationProviderId !== null ||
      (all.length > 0 && all.every(({ options }) => options.providerId !== ''));
    if (oauth === null) return { name: 'app', state: 'todo', problem: null };
    const found = this.#checks.look('app', '', () => examineKeys(this.#control));
    const step = stepOf('app', found);
    // A connected location proves what HighLevel's answer left open.
    const isProven = step.state === 'testing' && found !== null && all.some(isActive);
    const tried = isProven ? { ...step, state: 'done' as const, problem: null } : step;
    return tried.state === 'done' && !hasProvider
      ? { ...tried, state: 'todo', problem: { code: 'setup.provider', params: {} } }
      : tried;
  }

  #install(): Step {
    const { locations, tokens, instances } = this.#control;
    const all = locations.all();
    if (all.length === 0) return { name: 'install', state: 'todo', problem: null };
    const active = all.filter(isActive);
    // One that works is enough; with hundreds of them, HighLevel is not asked about each.
    const one = active.find(({ id }) => instances.ofLocation(id).length > 0) ?? active[0];
    if (one === undefined) {
      const [problem] = all.flatMap(({ id }) => tokens.problem(id) ?? []);
      return { name: 'install', state: 'broken', problem: problem ?? null };
    }
    const about = `${one.id} ${String(one.installedAt)}`;
    const found = this.#checks.look('install', about, () =>
      guarded(() => examineLocation(this.#control, one.id)),
    );
    return stepOf('install', found);
  }

  #server(): Step {
    const { pairing, instances } = this.#control;
    const servers = pairing.servers.all();
    if (servers.length === 0) {
      // A number that was adopted with a key of its own brings no server with it.
      const state = instances.all().length === 0 ? 'todo' : 'done';
      return { name: 'server', state, problem: null };
    }
    const found = this.#checks.look('server', servers.map(({ url }) => url).join(' '), () =>
      each(servers, (server) => guarded(() => examineServer(this.#control, server))),
    );
    return stepOf('server', found);
  }

  #number(): Step {
    const all = this.#control.instances.all().map((one) => standingNow(this.#control, one));
    if (all.some(({ standing }) => standing === 'open')) {
      return { name: 'number', state: 'done', problem: null };
    }
    const broken = all.find(({ standing }) => !BEGINNING.includes(standing));
    if (broken !== undefined) return { name: 'number', state: 'broken', problem: broken.problem };
    const isLinking = all.some(({ standing }) => standing === 'connecting');
    return { name: 'number', state: isLinking ? 'testing' : 'todo', problem: null };
  }
}

/** Where a new number starts: nothing is wrong with it. */
const BEGINNING: readonly string[] = ['needs-qr', 'connecting'];

function messageStep(messages: FirstMessages): Step {
  const state = haveTravelled(messages) ? 'done' : 'todo';
  return { name: 'message', state, problem: null };
}

/** A warning alone leaves it open: it was tried, and the answer does not say enough. */
function stepOf(name: StepName, findings: readonly Bare[] | null): Step {
  if (findings === null) return { name, state: 'testing', problem: null };
  const bad = findings.find(({ grade }) => grade === 'bad');
  if (bad !== undefined) return { name, state: 'broken', problem: bad };
  const isWell = findings.some(({ grade }) => grade === 'ok');
  const [first] = findings;
  return isWell
    ? { name, state: 'done', problem: null }
    : { name, state: 'testing', problem: first ?? null };
}

function isActive({ state }: LocationRef): boolean {
  return state === 'active';
}
