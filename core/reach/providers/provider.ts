/** Where the public address comes from. Each way is one of these; what they start is theirs to watch and to end. */
import type { SettingName } from '../../settings/names.ts';
import type { Worded } from '../../words/worded-error.ts';
import type { LogLine } from './log-lines.ts';

export interface Listening {
  readonly host: string;
  readonly port: number;
}

export interface Provider extends AsyncDisposable {
  /** Null = not known yet. */
  readonly address: string | null;
  /** Why what it started does not run; it is started again by itself. */
  readonly problem: Worded | null;
  /** What its program wrote, oldest first, without our secrets. */
  readonly lines: readonly LogLine[];
  /** Its program, while it runs. */
  readonly pid: number | null;
  /** The next start finds another address. */
  readonly isFleeting: boolean;
  start(at: Listening): Promise<void>;
}

/** A reverse proxy, Tailscale Funnel, or any tunnel that somebody else runs. */
export class OwnAddress implements Provider {
  readonly address: string | null;
  /** Another way was chosen, and lacks something. */
  readonly problem: Worded | null;
  readonly lines = [];
  readonly pid = null;
  readonly isFleeting = false;

  constructor(address: string | null, lacks: SettingName | null = null) {
    this.address = address;
    this.problem = lacks === null ? null : { code: 'settings.missing', params: { name: lacks } };
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
