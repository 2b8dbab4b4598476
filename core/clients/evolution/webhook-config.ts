/** The one webhook of an instance, as it is written. */
export interface WebhookConfig {
  readonly enabled: boolean;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  readonly byEvents: boolean;
  readonly base64: boolean;
}
