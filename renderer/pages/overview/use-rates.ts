import { useEffect, useState } from 'react';
import { watch } from '../../relay/changes.ts';
import type { Rates } from '../../relay/changes.ts';

/** Messages of the last minute by direction, as the relay tells them; null until it has. */
export function useRates(): Rates | null {
  const [rates, setRates] = useState<Rates | null>(null);
  useEffect(() => watch('overview.rates', { changed: setRates }), []);
  return rates;
}
