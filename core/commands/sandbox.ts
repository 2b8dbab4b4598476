/** What `start --sandbox` needs of the pretend servers. `main.ts` alone may load them. */
export interface Sandbox extends AsyncDisposable {
  /** Settings by their outside names, that point a relay at the pretend servers. */
  readonly settings: Readonly<Record<SandboxSetting, string>>;
  readonly location: {
    readonly id: string;
    readonly name: string;
    readonly accessToken: string;
    readonly refreshToken: string;
    /** Seconds. */
    readonly expiresIn: number;
  };
  readonly instance: { readonly name: string; readonly server: string; readonly apiKey: string };
  /** Tells the pretend HighLevel where the relay is, and opens the page on which one plays both sides. */
  open(relay: {
    readonly publicUrl: string;
    readonly entries: EntrySource;
  }): Promise<{ readonly url: string }>;
}

/** An entry as the page shows it. Times are milliseconds. */
export interface EntryView {
  readonly id: string;
  readonly kind: string;
  readonly lane: string;
  readonly state: string;
  readonly attempts: number;
  readonly errorCode: string | null;
  readonly sentence: string | null;
  readonly createdAt: number;
  readonly settledAt: number | null;
}

/** Where the page hears of the journal. */
export interface EntrySource {
  /** With sentences in this language, a tag as browsers name them. */
  recent(language: string): EntryView[];
  /** Told after every change; answers how to stop listening. */
  subscribe(listener: () => void): () => void;
}

export type SandboxSetting =
  | 'HIGHLEVEL_API_URL'
  | 'HIGHLEVEL_WEBHOOK_PUBLIC_KEY'
  | 'GHL_AUTHORIZE_URL'
  | 'GHL_CLIENT_ID'
  | 'GHL_CLIENT_SECRET'
  | 'GHL_CONVERSATION_PROVIDER_ID'
  | 'GHL_WORKFLOW_TOKEN'
  | 'EVOLUTION_API_URL'
  | 'EVOLUTION_API_KEY';

/** The versions of Evolution that the pretend one can be. */
export const SANDBOX_VERSIONS = [
  ...(['2.2.3', '2.3.0', '2.3.4', '2.3.5', '2.3.6', '2.3.7', '2.4.0'] as const),
] as const;
export type SandboxVersion = (typeof SANDBOX_VERSIONS)[number];

/** `version`: of the pretend Evolution; null = that which most people run. */
export type OpenSandbox = (version: SandboxVersion | null) => Promise<Sandbox>;
