/**
 * A relay's access to HighLevel in a process of its own, to be killed: `startProcess('access-process', [<config as JSON>])`.
 * Says `ready` once it has taken up what a life before it left, then answers each question; see access-in-process.ts.
 */
import { flushCompileCache } from 'node:module';
import { wordsOf } from '../../core/words/worded-error.ts';
import type { LocationId } from '../../core/relay/message.ts';
import type { Storage, Tx } from '../../core/storage/storage.ts';
import type {
  AccessAnswer,
  AccessProcessConfig,
  AccessQuestion,
  Stop,
} from './access-in-process.ts';
import { openTestAccess } from './test-access.ts';

const config = JSON.parse(process.argv[2] ?? '') as AccessProcessConfig;
let stop: Stop | null = null;
let transactions = 0;

const access = await openTestAccess(config.relay, {
  relayId: config.relayId,
  times: config.times,
  through: stoppable,
});
await access.tokens.start();

process.on('message', (question: AccessQuestion) => {
  void answerTo(question).then((answer) => process.send?.(answer));
});
// Whoever is killed leaves nothing behind for the next start; this one does.
flushCompileCache();
process.send?.({ ready: true });

async function answerTo(question: AccessQuestion): Promise<AccessAnswer> {
  if ('connect' in question) {
    await access.connect(question.connect);
    return { connected: true };
  }
  const id = question.of as LocationId;
  transactions = 0;
  stop = question.stop;
  if (question.forever) {
    for (;;) await access.tokens.accessToken(id).catch(() => undefined);
  }
  const asked = Array.from({ length: question.times }, () => access.tokens.accessToken(id));
  const settled = await Promise.allSettled(asked);
  return {
    tokens: [...new Set(settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])))],
    failures: settled.flatMap((one) => (one.status === 'rejected' ? wordsOf(one.reason).code : [])),
    problem: access.tokens.problem(id)?.code ?? null,
    state: access.locations.get(id)?.state ?? null,
  };
}

/** The real database, which comes to a halt before, within or after one of its transactions until the kill. */
function stoppable(real: Storage): Storage {
  async function halt(place: Stop['place'], transaction: number): Promise<void> {
    if (stop?.place !== place || stop.transaction !== transaction) return;
    process.send?.({ halted: true });
    await new Promise(() => undefined);
  }
  const transaction = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    transactions += 1;
    const mine = transactions;
    await halt('before', mine);
    const result = await real.transaction(async (tx) => {
      const worked = await work(tx);
      await halt('within', mine);
      return worked;
    });
    await halt('after', mine);
    return result;
  };
  return Object.create(real, {
    transaction: { value: transaction },
    db: { get: () => real.db },
    now: { value: () => real.now() },
  }) as Storage;
}
