import type { HighLevelMessage } from '../message.ts';

/**
 * The text with its agent's name, by the location's template (`{agent}` and `{text}`). Only words get a name, never a
 * bare file. It is put on before the message is written down: what the journal holds is what is sent, so that a look-up
 * compares the very text, whatever template or name is set by then.
 */
export function withAgentName(
  message: HighLevelMessage,
  template: string,
  agent: string | null,
): HighLevelMessage {
  if (template === '' || agent === null || message.text === '') return message;
  const text = template.replace(/\{(agent|text)\}/g, (_, name: string) =>
    name === 'agent' ? agent : message.text,
  );
  return { ...message, text };
}
