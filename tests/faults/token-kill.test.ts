/**
 * A relay that is killed at every step of a refresh. Its next life has access that works, or it names what was lost and
 * how that is mended; it never stands there with something else.
 */
import { expect, it, describe } from 'vitest';
import type { LocationAccess } from '../../sandbox/highlevel/inputs.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { seededRandom } from '../../sandbox/support/random.ts';
import { AccessInProcess } from '../support/access-in-process.ts';
import type { AskedTokens, Stop } from '../support/access-in-process.ts';
import { eventually } from '../support/eventually.ts';
import { configFor } from '../support/setting-up.ts';
import { tempFolder } from '../support/temp-folder.ts';

const MINUTE = 60_000;
/** The transactions of a refresh, in order. */
const CLAIM = 1;
const COMMIT = 2;

interface Step {
  readonly name: string;
  /** Brings the process to this step, with an access token that has expired. */
  readonly reach: (life: AccessInProcess, world: World) => Promise<void>;
  /** Whether HighLevel had handed out a pair that no database knows. */
  readonly lost: boolean;
  /** How many refreshes HighLevel saw before the kill. */
  readonly sent: number;
}

const STEPS: readonly Step[] = [
  {
    name: 'before the claim',
    reach: halts({ transaction: CLAIM, place: 'before' }),
    lost: false,
    sent: 0,
  },
  {
    name: 'before the claim is committed',
    reach: halts({ transaction: CLAIM, place: 'within' }),
    lost: false,
    sent: 0,
  },
  {
    name: 'after the claim',
    reach: halts({ transaction: CLAIM, place: 'after' }),
    lost: false,
    sent: 0,
  },
  { name: 'while HighLevel has done nothing yet', reach: hangs('hang'), lost: false, sent: 1 },
  {
    name: 'when HighLevel has done it and not answered',
    reach: hangs('hangAfter'),
    lost: true,
    sent: 1,
  },
  {
    name: 'after the answer',
    reach: halts({ transaction: COMMIT, place: 'before' }),
    lost: true,
    sent: 1,
  },
  {
    name: 'before the pair is committed',
    reach: halts({ transaction: COMMIT, place: 'within' }),
    lost: true,
    sent: 1,
  },
  {
    name: 'after the pair is committed',
    reach: halts({ transaction: COMMIT, place: 'after' }),
    lost: false,
    sent: 1,
  },
];

function halts(stop: Stop): Step['reach'] {
  return (life, { place }) => life.askUntil(place.locationId, stop);
}

function hangs(kind: 'hang' | 'hangAfter'): Step['reach'] {
  return async (life, { highlevel, place }) => {
    const fault = highlevel.fault({ route: 'token', kind });
    life.askAndLeave(place.locationId, 'once');
    await eventually(() => {
      expect(highlevel.requests('token')[0]?.fault).toBe(kind);
    });
    highlevel.clearFaults(fault);
  };
}

/** A HighLevel, one location of it whose access token has expired, and the lives of one relay. */
class World implements AsyncDisposable {
  readonly highlevel: PretendHighLevel;
  readonly #dataDir: string;
  place: LocationAccess;

  private constructor(highlevel: PretendHighLevel, dataDir: string) {
    this.highlevel = highlevel;
    this.#dataDir = dataDir;
    this.place = highlevel.addLocation();
  }

  static async create(options: { reconnects: boolean; tokenLifeMs?: number }): Promise<World> {
    const highlevel = await PretendHighLevel.start(options);
    return new World(highlevel, await tempFolder());
  }

  /** The same relay on the same folder, as after every kill. */
  life(): Promise<AccessInProcess> {
    const relay = configFor(this.highlevel, { dataDir: this.#dataDir });
    return AccessInProcess.start({ relay, relayId: 'relay', times: { reread: 20, retry: [0] } });
  }

  /** Another location, as fresh as the first. */
  async connectAnother(life: AccessInProcess): Promise<void> {
    this.place = this.highlevel.addLocation();
    await this.connect(life);
  }

  async connect(life: AccessInProcess): Promise<void> {
    await life.connect({ ...this.place, expiresAt: Date.now() - MINUTE });
  }

  /** HighLevel itself takes the token for this location. */
  async accepts(token: string): Promise<boolean> {
    const answer = await fetch(`${this.highlevel.url}/locations/${this.place.locationId}`, {
      headers: { authorization: `Bearer ${token}`, version: '2021-07-28' },
    });
    return answer.ok;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.highlevel[Symbol.asyncDispose]();
  }
}

async function expectAccess(world: World, asked: AskedTokens): Promise<void> {
  expect(asked).toMatchObject({ failures: [], problem: null, state: 'active' });
  expect(asked.tokens).toHaveLength(1);
  expect(await world.accepts(asked.tokens[0] ?? '')).toBe(true);
}

function expectNamedLoss(asked: AskedTokens): void {
  expect(asked).toEqual({
    tokens: [],
    failures: ['highlevel.token-invalid'],
    problem: 'token.refresh-lost',
    state: 'revoked',
  });
}

describe.each([true, false])(
  'killed at a step of a refresh (reconnect works: %s)',
  (reconnects) => {
    it.each(STEPS)('$name', async ({ reach, lost, sent }) => {
      await using world = await World.create({ reconnects });
      {
        await using life = await world.life();
        await world.connect(life);
        await reach(life, world);
        expect(world.highlevel.requests('token')).toHaveLength(sent);
      }
      await using next = await world.life();
      const asked = await next.ask(world.place.locationId, 5);
      if (lost && !reconnects)
        expectNamedLoss({ ...asked, failures: [...new Set(asked.failures)] });
      else await expectAccess(world, asked);
      expect(world.highlevel.replayedRefreshTokens()).toBe(lost ? 1 : 0);

      if (!lost || reconnects) return;
      // And so it stays over another, quiet restart.
      await next.kill();
      await using last = await world.life();
      expectNamedLoss(await last.ask(world.place.locationId));
    });
  },
);

describe('killed at a random moment of one refresh after the other', () => {
  const KILLS = 8;
  const random = seededRandom(20_261_125);

  /** Five minutes are less than a token may have left: each ask renews. */
  const RESTLESS = { tokenLifeMs: 5 * MINUTE };

  async function killSomewhere(world: World, life: AccessInProcess): Promise<void> {
    const before = world.highlevel.counts()['token']?.calls ?? 0;
    life.askAndLeave(world.place.locationId, 'forever');
    await eventually(() => {
      expect(world.highlevel.counts()['token']?.calls ?? 0).toBeGreaterThan(before);
    });
    await new Promise((resolve) => setTimeout(resolve, random() * 60));
    await life.kill();
  }

  it(`always comes back with access that works, ${String(KILLS)} times on one location`, async () => {
    await using world = await World.create({ reconnects: true, ...RESTLESS });
    world.highlevel.fault({ route: 'token', kind: 'delay', ms: 8, jitterMs: 8 });
    let life = await world.life();
    await world.connect(life);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await killSomewhere(world, life);
      life = await world.life();
      await expectAccess(world, await life.ask(world.place.locationId));
      // A spent token is shown again only to take up what a kill cut off.
      expect(world.highlevel.replayedRefreshTokens()).toBeLessThanOrEqual(kill);
    }
    await life.kill();
  });

  it(`names what was lost where nobody helps, ${String(KILLS)} times on a location each`, async () => {
    await using world = await World.create({ reconnects: false, ...RESTLESS });
    world.highlevel.fault({ route: 'token', kind: 'delay', ms: 8, jitterMs: 8 });
    let life = await world.life();
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await world.connectAnother(life);
      await killSomewhere(world, life);
      life = await world.life();
      const asked = await life.ask(world.place.locationId);
      if (asked.problem === null) await expectAccess(world, asked);
      else if (asked.tokens.length === 0) expectNamedLoss(asked);
      else {
        // The access token of the pair before holds for its five minutes.
        expect(asked).toMatchObject({ problem: 'token.refresh-lost', state: 'revoked' });
        expect(await world.accepts(asked.tokens[0] ?? '')).toBe(true);
      }
    }
    await life.kill();
  });
});
