/** One filled-in form for each workflow action, to try them with a click. */
export const SAMPLE_ACTIONS = [
  ...(['text', 'buttons', 'poll', 'location', 'contact', 'reaction'] as const),
] as const;
export type SampleAction = (typeof SAMPLE_ACTIONS)[number];

const SAMPLES: Readonly<Record<SampleAction, Readonly<Record<string, string>>>> = {
  text: { message: 'Your appointment is tomorrow at 10:00.' },
  buttons: {
    header: 'Your appointment',
    body: 'Will you come tomorrow at 10:00?',
    footer: 'Answer with a number',
    button1Type: 'reply',
    button1Text: 'Yes',
    button2Type: 'reply',
    button2Text: 'No',
    button3Type: 'url',
    button3Text: 'Another day',
    button3Value: 'https://shop.example/appointments',
  },
  poll: { question: 'When does it suit you?', options: 'Morning\nAfternoon\nEvening' },
  location: {
    latitude: '-23.5614',
    longitude: '-46.6559',
    name: 'Pretend Shop',
    address: 'Avenida Paulista 1578, São Paulo',
  },
  contact: { cardName: 'Pretend Shop', cardPhone: '+55 11 4000-0000' },
  reaction: { emoji: '👍' },
};

/** With the moment in it, so that a second click is another run and no repeat of the first. */
export function sampleData(action: SampleAction): Record<string, string> {
  return { ...SAMPLES[action], action, idempotencyKey: String(performance.now()) };
}
