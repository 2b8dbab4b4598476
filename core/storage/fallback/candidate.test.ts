import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { whileItGoesOn } from './candidate.ts';

const AWAY = { code: 'storage.unreachable' };

it('waits for work that goes on, however long all of it takes', async () => {
  const steps = async (onStep: () => void): Promise<string> => {
    for (let step = 0; step < 30; step += 1) {
      await delay(50);
      onStep();
    }
    return 'done';
  };
  expect(await whileItGoesOn(1_000, steps)).toBe('done');
});

it('gives up work that stands still', async () => {
  const still = Promise.withResolvers<string>();
  await expect(whileItGoesOn(20, () => still.promise)).rejects.toMatchObject(AWAY);
  // What comes of it later is nobody's any more.
  still.reject(new Error('late'));
  await delay(0);
});

it('throws what the work throws', async () => {
  const refused = () => Promise.reject(new RangeError('refused'));
  await expect(whileItGoesOn(1_000, refused)).rejects.toThrow('refused');
});
