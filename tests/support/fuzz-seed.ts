/**
 * The seed of every test that throws made-up things at the relay: the same in each run, so that what fails fails again.
 * `WAYBRIDGE_FUZZ_SEED` takes another one, or `random` for a new one in each run; a failure prints the seed it had.
 */
const FIXED = 20_260_117;

function seedOf(given: string | undefined): number {
  if (given === undefined || given === '') return FIXED;
  if (given === 'random') return Math.floor(Math.random() * 2 ** 31);
  const seed = Number(given);
  if (!Number.isInteger(seed)) throw new Error(`WAYBRIDGE_FUZZ_SEED is no whole number: ${given}`);
  return seed;
}

export const FUZZ_SEED = seedOf(process.env['WAYBRIDGE_FUZZ_SEED']);
