/** The five links of the way, each with its state; what is broken is found by the code of its problem. */
import type { Tone } from '../../design/tones.ts';
import type { Told } from '../../relay/relay.ts';
import type { OVERVIEW } from './words.ts';

export type Status = Told['overview']['status'];
type Problem = Status['problems'][number];

export interface ChainLink {
  readonly name: 'whatsapp' | 'evolution' | 'relay' | 'tunnel' | 'highlevel';
  readonly tone: Tone;
  readonly line: string;
  /** What is wrong with it, the first of all. */
  readonly problem: Pick<Problem, 'sentence' | 'act'> | null;
  /** The page where it is mended. */
  readonly page: '/numbers' | '/locations' | '/reach' | null;
}

const OF_LINK: Readonly<Record<ChainLink['name'], RegExp>> = {
  whatsapp: /^(?:number\.|breaker\.number|instance\.number-taken|sending\.|paused\.instance)/,
  evolution: /^(?:evolution\.|breaker\.evolution|server\.|instance\.webhook|catch-up\.)/,
  relay: /^(?:storage\.|media\.|vault\.|paused\.(?:all|to-)|internal)/,
  tunnel: /^(?:reach\.|setup\.public-url)/,
  highlevel:
    /^(?:highlevel\.|breaker\.highlevel|install\.|location\.|rate\.|missed\.|paused\.location|token)/,
};

export function chainOf(status: Status, words: (typeof OVERVIEW)['en']): ChainLink[] {
  const problemOf = (name: ChainLink['name']): Problem | null =>
    status.problems.find(({ code }) => OF_LINK[name].test(code)) ?? null;
  const link = (name: ChainLink['name'], rest: Omit<ChainLink, 'name' | 'problem'>): ChainLink => {
    const problem = problemOf(name);
    return { name, ...rest, tone: problem === null ? rest.tone : 'bad', problem };
  };
  const { instances, locations, addresses, reach } = status;
  const open = instances.filter(({ standing }) => standing === 'open').length;
  const servers = new Set(instances.map(({ serverUrl }) => serverUrl)).size;
  const active = locations.filter(({ state }) => state === 'active').length;
  return [
    link('whatsapp', {
      tone: toneOf(open, instances.length),
      line: instances.length === 0 ? words.noNumbers : words.numbersOpen(open, instances.length),
      page: '/numbers',
    }),
    link('evolution', {
      tone: servers === 0 ? 'quiet' : 'good',
      line: serversLine(servers, problemOf('evolution') === null, words),
      page: '/numbers',
    }),
    link('relay', {
      tone: status.ready ? 'good' : 'bad',
      line: relayLine(status.ready, problemOf('relay') === null, words),
      page: null,
    }),
    link('tunnel', {
      tone: REACH_TONES[reach],
      line: REACH_TONES[reach] === 'quiet' ? words.noAddress : hostOf(addresses.public),
      page: '/reach',
    }),
    link('highlevel', {
      tone: toneOf(active, locations.length),
      line:
        locations.length === 0
          ? words.noLocations
          : words.locationsActive(active, locations.length),
      page: '/locations',
    }),
  ];
}

/** It is not called well beside the word that it is broken. */
function relayLine(isReady: boolean, isWell: boolean, words: (typeof OVERVIEW)['en']): string {
  if (!isReady) return words.notReady;
  return isWell ? words.ready : words.seeBelow;
}

function serversLine(n: number, allAnswer: boolean, words: (typeof OVERVIEW)['en']): string {
  if (n === 0) return words.noServers;
  return allAnswer ? words.servers(n) : words.serversThere(n);
}

/** Only a round trip that came back counts. */
const REACH_TONES: Readonly<Record<Status['reach'], Tone>> = {
  up: 'good',
  down: 'bad',
  starting: 'soon',
  unknown: 'soon',
  unset: 'quiet',
};

function toneOf(well: number, all: number): Tone {
  if (all === 0) return 'quiet';
  return well === all ? 'good' : 'soon';
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
