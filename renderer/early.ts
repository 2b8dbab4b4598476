/**
 * Runs before everything else, as a small file of its own: logs in, and asks what the first page will need, while the
 * browser still reads the script of the pages. What it got is taken over by `relay/early-answers.ts`.
 */
import { asked, firstQuestions } from './relay/early-answers.ts';
import { codeInAddress, logIn, SESSION_HEADER, sessionKey } from './relay/session.ts';
import { currentLanguage } from './words/language.ts';

const code = codeInAddress();
const entered = code === null ? Promise.resolve(null) : logIn({ code }, currentLanguage());
// A code that is used up leads to the page that asks for one.
const ready = entered.catch(() => null);

const answers = firstQuestions(location.hash).map((path) => {
  const answer = ready.then(() =>
    fetch(`trpc/${path}`, {
      headers: { [SESSION_HEADER]: sessionKey(), 'accept-language': currentLanguage() },
    }),
  );
  // Whoever takes it hears of the failure.
  answer.catch(() => undefined);
  return [path, answer] as const;
});
// Read by who measures the start: `npm run bench:desktop`.
void Promise.allSettled(answers.map(([, answer]) => answer)).then(() =>
  performance.mark('waybridge:answered'),
);
asked({ ready, answers: new Map(answers) });
