import { createLogs } from '../../core/log.ts';
import { createService } from '../../core/service.ts';
import type { Service, ServiceOptions } from '../../core/service.ts';
import type { SettingName } from '../../core/settings/names.ts';
import { loadSettings } from '../../core/settings/settings.ts';
import type { Settings } from '../../core/settings/settings.ts';
import type { Limits, Times } from '../../core/settings/times.ts';
import type { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { TEST_LIMITS, TEST_TIMES } from './test-times.ts';

export const WORKFLOW_TOKEN = 'workflow-token-0123456789';

/** What a relay of a test is configured with; plain JSON, so that another process can be given it. */
export interface RelayConfig {
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly highlevelUrl: string;
  readonly publicKeyPem: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly providerId: string;
  readonly port: number;
  readonly times: Times;
  readonly limits?: Partial<Limits>;
  readonly workflowToken: string | null;
  readonly workflowButtons?: 'text' | 'buttons';
  readonly messageText?: 'shown' | 'click' | 'never';
  /** Where the outside reaches it; default where it listens. */
  readonly appUrl?: string;
  /** Further settings, by their outside names. */
  readonly more?: Readonly<Partial<Record<SettingName, string>>>;
  readonly logLevel: 'silent' | 'warn' | 'debug';
}

export function configFor(
  highlevel: PretendHighLevel,
  options: {
    dataDir: string;
    databaseUrl?: string | null | undefined;
    port?: number;
    times?: Partial<Times> | undefined;
    limits?: Partial<Limits> | undefined;
    more?: RelayConfig['more'] | undefined;
  },
): RelayConfig {
  return {
    dataDir: options.dataDir,
    databaseUrl: options.databaseUrl ?? null,
    highlevelUrl: highlevel.url,
    publicKeyPem: highlevel.publicKeyPem,
    clientId: highlevel.app.clientId,
    clientSecret: highlevel.app.clientSecret,
    providerId: highlevel.app.providerId,
    port: options.port ?? 0,
    times: { ...TEST_TIMES, ...options.times },
    limits: { ...TEST_LIMITS, ...options.limits },
    workflowToken: WORKFLOW_TOKEN,
    ...(options.more !== undefined && { more: options.more }),
    logLevel: 'silent',
  };
}

export function settingsOf(config: RelayConfig): Settings {
  const settings = loadSettings({
    env: {},
    cwd: config.dataDir,
    interactive: false,
    sandbox: false,
    times: config.times,
    ...(config.limits === undefined ? {} : { limits: config.limits }),
    given: {
      WAYBRIDGE_DATA_DIR: config.dataDir,
      PORT: String(config.port),
      WAYBRIDGE_CONTROL_PORT: '0',
      HIGHLEVEL_API_URL: config.highlevelUrl,
      HIGHLEVEL_WEBHOOK_PUBLIC_KEY: config.publicKeyPem,
      GHL_AUTHORIZE_URL: `${config.highlevelUrl}/v2/oauth/chooselocation`,
      GHL_CLIENT_ID: config.clientId,
      GHL_CLIENT_SECRET: config.clientSecret,
      GHL_CONVERSATION_PROVIDER_ID: config.providerId,
      ...(config.workflowToken === null ? {} : { GHL_WORKFLOW_TOKEN: config.workflowToken }),
      WAYBRIDGE_WORKFLOW_BUTTONS: config.workflowButtons ?? 'text',
      ...(config.appUrl === undefined ? {} : { APP_URL: config.appUrl }),
      WAYBRIDGE_MESSAGE_TEXT: config.messageText ?? 'click',
      ...config.more,
      ...(config.databaseUrl === null ? {} : { DATABASE_URL: config.databaseUrl }),
    },
  });
  // The sandbox serves its files on loopback, which only the sandbox mode allows.
  return { ...settings, sandbox: true };
}

export type ServiceChoices = ServiceOptions;

export function serviceOf(config: RelayConfig, choices: ServiceChoices = {}): Promise<Service> {
  return createService(settingsOf(config), {
    logs: createLogs({ level: config.logLevel }),
    connectionPollMs: 100,
    fallbackTimes: { probeMs: 50, stableMs: 100 },
    ...choices,
  });
}
