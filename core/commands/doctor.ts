import type { Finding } from '../control/doctor.ts';
import { examineFolder } from '../control/doctor.ts';
import { phrase, say } from '../words/say.ts';
import { WordedError, wordsOf } from '../words/worded-error.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT, settingsOf } from './cli.ts';
import { failureText } from './text.ts';

const MARKS = { ok: '✓', warn: '!', bad: '✗' } as const;

export interface DoctorOptions extends CommonOptions {
  /** `highlevel`: only what is to be set up there, and how it reaches us. */
  readonly what?: 'highlevel' | undefined;
}

/** Examines every link of the chain. Exit code 1 when something does not work, 3 when the relay does not run. */
export async function doctor(cli: Cli, options: DoctorOptions): Promise<ExitCode> {
  const { findings, running } = await examine(cli, options);
  const text = findings.map((one) => `${MARKS[one.grade]} ${failureText(one)}`).join('\n');
  answer(cli, options, { findings }, text);
  if (!running) return EXIT.notRunning;
  return findings.some((one) => one.grade === 'bad') ? EXIT.failure : EXIT.ok;
}

async function examine(
  cli: Cli,
  options: DoctorOptions,
): Promise<{ findings: Finding[]; running: boolean }> {
  const settings = settingsOf(cli, options);
  const fine: Finding = {
    grade: 'ok',
    code: 'ok.settings',
    params: {},
    sentence: phrase('ok.settings', {}, cli.language),
    act: '',
  };
  try {
    const client = await connect(cli, options);
    if (options.what === 'highlevel') {
      return { findings: await client.overview.preflight.query(), running: true };
    }
    return { findings: [fine, ...(await client.overview.doctor.query())], running: true };
  } catch (error) {
    if (!(error instanceof WordedError)) throw error;
    // It does not run: what can be seen from outside is looked at all the same.
    const folder = await examineFolder(settings.dataDir).catch(() => []);
    const bare = [{ grade: 'bad' as const, ...wordsOf(error) }, ...folder];
    const said = bare.map((one) => ({ ...one, ...say(one.code, one.params, cli.language) }));
    return { findings: [fine, ...said], running: false };
  }
}
