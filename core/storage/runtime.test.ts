import { expect, test } from 'vitest';
import { assertRuntime } from './runtime.ts';

test('an old Node.js is refused with what is needed', () => {
  const tried = (napi?: string): unknown => {
    try {
      assertRuntime({ node: '20.20.2', ...(napi === undefined ? {} : { napi }) });
    } catch (error) {
      return error;
    }
    return null;
  };
  for (const napi of [undefined, '9']) {
    expect(tried(napi)).toMatchObject({
      code: 'storage.runtime',
      params: { version: '20.20.2', needed: '22.14' },
    });
  }
  for (const napi of ['10', '11']) expect(tried(napi)).toBeNull();
});
