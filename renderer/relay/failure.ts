import { TRPCClientError } from '@trpc/client';

/** What went wrong, in the words of the relay: one sentence, one act. */
export interface Failure {
  readonly code: string;
  readonly sentence: string;
  readonly act: string;
  readonly params: Readonly<Record<string, string>>;
  /** What is wrong with what was given, as it stands after a colon; empty where the relay does not say. */
  readonly why: string;
}

/** Failures that can be about any field, by the parameter that names it. */
const NAMED_IN: Readonly<Record<string, string>> = {
  'input.invalid': 'field',
  'input.not-kept': 'name',
  'location.option-invalid': 'option',
};
/** Failures that are always about the same field, by the relay's name for it. */
const ALWAYS_ABOUT: Readonly<Record<string, string>> = {
  'admission.chat-invalid': 'chat',
  'pairing.no-phone': 'phone',
  'people.contact-unknown': 'contact',
  'people.phone-invalid': 'phone',
  'route.nobody': 'to',
  'server.key-refused': 'apiKey',
  'server.not-evolution': 'url',
};

/** The relay's own words; null where it did not answer at all. */
export function failureOf(error: unknown): Failure | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  if (typeof data !== 'object' || data === null || !('failure' in data)) return null;
  return data.failure as Failure;
}

/** What was refused, as the relay calls it. */
export interface Refusal {
  readonly field: string;
  readonly failure: Failure;
  /** The relay's sentence calls the field by the relay's name, which nobody sees. */
  readonly isNamed: boolean;
}

/** Null = no field was refused, or something else went wrong. */
export function refusalOf(error: unknown): Refusal | null {
  const failure = failureOf(error);
  if (failure === null) return null;
  const named = NAMED_IN[failure.code];
  const field = named === undefined ? ALWAYS_ABOUT[failure.code] : failure.params[named];
  return field === undefined ? null : { field, failure, isNamed: named !== undefined };
}

/** No answer of the relay's: it is stopped, or out of reach. */
export function isLost(error: unknown): boolean {
  return error !== null && error !== undefined && failureOf(error) === null;
}
