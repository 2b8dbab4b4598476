/** An alert in words: what began, what is over, each in its sentence and act. It never holds what a message says. */
import type { Severity } from '../monitoring/trouble.ts';
import type { LanguageTag } from '../words/say.ts';
import { phrase, say } from '../words/say.ts';
import { timeText } from '../words/utc.ts';
import type { Worded } from '../words/worded-error.ts';

export interface AlertItem extends Worded {
  readonly id: string;
  readonly state: 'begun' | 'ended';
  readonly severity: Severity;
  readonly since: number;
}

export interface AlertMessage {
  /** The same when it is tried again, so that a receiver may tell. */
  readonly id: string;
  readonly kind: 'alert' | 'resolved' | 'test';
  readonly at: number;
  readonly title: string;
  readonly text: string;
  readonly items: readonly (AlertItem & { readonly sentence: string; readonly act: string })[];
}

export function messageOf(
  id: string,
  given: readonly AlertItem[],
  language: LanguageTag,
  at: number,
): AlertMessage {
  const items = given.map((one) => ({ ...one, ...say(one.code, one.params, language) }));
  const begun = items.filter(({ state }) => state === 'begun');
  const kind = begun.length > 0 ? 'alert' : 'resolved';
  const counted = kind === 'alert' ? begun : items;
  const [only] = counted;
  const title =
    counted.length === 1 && only !== undefined
      ? `${phrase(kind === 'alert' ? 'alert.one' : 'alert.one-over', {}, language)} ${only.sentence}`
      : phrase(
          kind === 'alert' ? 'alert.some' : 'alert.some-over',
          { count: String(counted.length) },
          language,
        );
  const lines = items.map((one) =>
    one.state === 'begun'
      ? `• ${one.sentence}\n  ${one.act}\n  ${phrase('alert.since', { time: timeText(one.since) }, language)}`
      : `✓ ${one.sentence}\n  ${phrase('alert.over', { from: timeText(one.since), to: timeText(at) }, language)}`,
  );
  return { id, kind, at, title, text: lines.join('\n\n'), items };
}

export function testMessage(id: string, language: LanguageTag, at: number): AlertMessage {
  const title = phrase('alert.test', {}, language);
  return { id, kind: 'test', at, title, text: phrase('alert.test-text', {}, language), items: [] };
}
