/** How many webhooks are durably acknowledged per second while nothing leaves. */
import { BareExpress } from '../baseline.ts';
import { atLeast, median } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import { databaseServer } from '../database-server.ts';
import { flood } from '../load.ts';
import { processorSeconds } from '../machine.ts';
import { newWhatsAppId } from '../webhooks.ts';
import { World } from '../world.ts';

export const CONNECTIONS = 64;
const SLICE_MS = 1_000;
/** On one core, compiling what is hot takes a third of the first second. */
const WARM_MS = 2_500;

export const sqliteAcknowledgements: Row = {
  name: 'sqlite-acks',
  run: (bench) => acknowledgements(bench, { database: 'SQLite', bound: 0.4 }),
};

export const mariaDbAcknowledgements: Row = {
  name: 'mariadb-acks',
  async run(bench) {
    await using resources = new AsyncDisposableStack();
    const make = await databaseServer(bench, resources, 'mariadb');
    if (make === null) return [];
    return await acknowledgements(bench, { database: 'MariaDB', bound: 0.35, make });
  },
};

interface Options {
  readonly database: string;
  readonly bound: number;
  /** Makes an empty database; without it, SQLite. */
  readonly make?: () => Promise<string>;
}

interface Round {
  readonly ours: number;
  readonly bare: number;
  /** Processor time per request (µs): tells the program's cost from a busy machine and a slow disk. */
  readonly oursMicroseconds: number;
  readonly bareMicroseconds: number;
}

async function acknowledgements(bench: Bench, options: Options): Promise<Figure[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const measured = await oneRound(bench, options);
    rounds.push(measured);
    const { ours, bare, oursMicroseconds, bareMicroseconds } = measured;
    bench.say(
      `${options.database}: ${perSecond(ours)} of ${perSecond(bare)}; processor time ${oursMicroseconds.toFixed(0)} µs, bare ${bareMicroseconds.toFixed(0)} µs`,
    );
  }
  const ratio = median(rounds.map(({ ours, bare }) => ours / bare));
  return [
    {
      figure: `durable acknowledgements, ${options.database}`,
      ours: perSecond(median(rounds.map(({ ours }) => ours))),
      baseline: perSecond(median(rounds.map(({ bare }) => bare))),
      ratio: `${ratio.toFixed(2)} ×`,
      mustBe: `≥ ${options.bound.toFixed(2)} ×`,
      result: atLeast(bench, ratio, options.bound),
      numbers: { rounds, ratio },
    },
  ];
}

async function oneRound(bench: Bench, { database, make }: Options): Promise<Round> {
  const databaseUrl = await make?.();
  await using world = await World.create(bench, {
    row: `acks-${database}`,
    locations: 250,
    conversations: 500,
    paused: true,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  await world.startAndCatchUp();
  await using bare = await BareExpress.start(bench);
  const next = webhooksOf(world);
  const slices = bench.short ? 2 : 5;
  await flood(bare.port, CONNECTIONS, WARM_MS, next);
  await flood(world.port, CONNECTIONS, WARM_MS, next);
  const sides = {
    bare: new Side(bare.port, () => processorSeconds(bare.pid)),
    ours: new Side(world.port, () => world.processorSeconds()),
  };
  // By turns, so that a machine whose speed changes meanwhile does so for both.
  for (let slice = 0; slice < slices; slice += 1) {
    await sides.bare.measure(next);
    await sides.ours.measure(next);
  }
  if (sides.ours.refused > 0)
    throw new Error(`${sides.ours.refused} webhooks were not acknowledged`);
  return {
    ours: sides.ours.perSecond,
    bare: sides.bare.perSecond,
    oursMicroseconds: sides.ours.microseconds,
    bareMicroseconds: sides.bare.microseconds,
  };
}

/** One of the two servers, and what all of its slices came to. */
export class Side {
  readonly #port: number;
  readonly #processor: () => number;
  #answered = 0;
  #seconds = 0;
  #processorSeconds = 0;
  refused = 0;

  /** `processor`: the processor time that the server has used so far (s). */
  constructor(port: number, processor: () => number) {
    this.#port = port;
    this.#processor = processor;
  }

  async measure(next: () => Buffer): Promise<void> {
    const before = this.#processor();
    const { answered, refused, seconds } = await flood(this.#port, CONNECTIONS, SLICE_MS, next);
    this.#processorSeconds += this.#processor() - before;
    this.#answered += answered;
    this.#seconds += seconds;
    this.refused += refused;
  }

  get acknowledged(): number {
    return this.#answered - this.refused;
  }

  get perSecond(): number {
    return this.acknowledged / this.#seconds;
  }

  /** Processor time per request (µs). */
  get microseconds(): number {
    return (this.#processorSeconds * 1e6) / this.#answered;
  }
}

/** New messages, each of the next conversation. */
export function webhooksOf({ conversations }: World): () => Buffer {
  let number = 0;
  return () => {
    const conversation = conversations[number % conversations.length];
    number += 1;
    return conversation?.template.request(newWhatsAppId(), number) ?? Buffer.alloc(0);
  };
}

export function perSecond(value: number): string {
  return `${Math.round(value).toLocaleString('en')}/s`;
}
