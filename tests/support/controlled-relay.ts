import { WITHOUT_PROXY } from '../../core/control/behind-proxy.ts';
import type { ProxySettings } from '../../core/control/behind-proxy.ts';
import { ControlServer } from '../../core/control/server.ts';
import { controlOf } from '../../core/control/control-of.ts';
import type { LogInRules } from '../../core/control/log-ins.ts';
import type { TestRelay } from './test-relay.ts';

export interface ControlChoices {
  readonly host?: string;
  readonly password?: string;
  readonly logInRules?: Partial<LogInRules>;
  readonly proxy?: Partial<ProxySettings>;
  readonly ready?: () => boolean;
  readonly restart?: () => void;
  /** Where its control file goes; default the relay's own folder. */
  readonly dataDir?: string;
}

/** The control side of a running test relay, on a free port; the caller disposes of it. */
export async function startControl(
  relay: Pick<TestRelay, 'service' | 'config'>,
  choices: ControlChoices = {},
): Promise<ControlServer> {
  const { parts } = relay.service;
  const server: ControlServer = new ControlServer({
    control: controlOf(relay.service, {
      version: '0.0.0-test',
      controlUrl: () => server.url,
      ready: choices.ready ?? (() => true),
      restart: choices.restart ?? (() => undefined),
    }),
    log: parts.logs.control,
    host: choices.host ?? '127.0.0.1',
    port: 0,
    password: choices.password ?? null,
    proxy: { ...WITHOUT_PROXY, ...choices.proxy },
    dataDir: choices.dataDir ?? relay.config.dataDir,
    ...(choices.logInRules === undefined ? {} : { logInRules: choices.logInRules }),
  });
  await server.listen();
  return server;
}
