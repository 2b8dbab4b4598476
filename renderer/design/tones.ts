/** Well; on its way; in need of a person; nothing to say. */
export type Tone = 'good' | 'soon' | 'bad' | 'quiet';

/** Names of Mantine's colours. */
export const TONE_COLORS: Readonly<Record<Tone, string>> = {
  good: 'bridge',
  soon: 'yellow',
  bad: 'red',
  quiet: 'gray',
};
