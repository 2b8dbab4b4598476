/** How a state is coloured. */
import type { Tone } from '../../design/tones.ts';
import type { Status } from './chain.ts';

type Standing = Status['instances'][number]['standing'];
type LocationState = Status['locations'][number]['state'];

export function standingTone(standing: Standing): Tone {
  if (standing === 'open') return 'good';
  return standing === 'connecting' || standing === 'needs-qr' ? 'soon' : 'bad';
}

export function locationTone(state: LocationState): Tone {
  return state === 'active' ? 'good' : 'bad';
}
