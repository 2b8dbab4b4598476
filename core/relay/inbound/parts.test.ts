import { describe, expect, it } from 'vitest';
import { partsOf } from './parts.ts';

function parts(text: string, ...attachments: string[]): ReturnType<typeof partsOf> {
  return partsOf({ text, attachments });
}

describe('the sends that a HighLevel message becomes', () => {
  it('is one for a text', () => {
    expect(parts('Hi ')).toEqual([{ text: 'Hi ', attachment: null }]);
  });

  it('puts the text as caption on the first file that shows one', () => {
    expect(parts('Hi', 'https://x.example/a.jpg?w=1', 'https://x.example/b.png')).toEqual([
      { text: 'Hi', attachment: 'https://x.example/a.jpg?w=1' },
      { text: '', attachment: 'https://x.example/b.png' },
    ]);
  });

  it('sends the text by itself before a file without captions', () => {
    expect(parts('Hi', 'https://x.example/voice.ogg')).toEqual([
      { text: 'Hi', attachment: null },
      { text: '', attachment: 'https://x.example/voice.ogg' },
    ]);
  });

  it('sends files alone when there is no text', () => {
    expect(parts('', 'https://x.example/voice.ogg')).toHaveLength(1);
  });

  it('cuts what is longer than WhatsApp takes, and loses nothing', () => {
    const text = '👍'.repeat(40_000);
    const cut = parts(text);
    expect(cut.length).toBeGreaterThan(1);
    expect(cut.map((part) => part.text).join('')).toBe(text);
    for (const part of cut) expect(part.text.isWellFormed()).toBe(true);
  });
});
