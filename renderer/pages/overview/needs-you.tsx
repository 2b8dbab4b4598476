/** What is wrong, what is still to be set up, and what cannot leave, each with its act. */
import type { ReactNode } from 'react';
import { PageLink } from '../../design/links.tsx';
import { Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { mendingPage } from '../repairs/mending.ts';
import { REPAIRS } from '../repairs/words.ts';
import type { Status as RelayStatus } from './chain.ts';
import classes from './overview.module.css';
import { OVERVIEW } from './words.ts';

interface Part {
  readonly status: RelayStatus;
}

/** `isSetUp`: what is still to be set up is not shown as steps. */
export function NeedsYou({ status, isSetUp }: Part & { readonly isSetUp: boolean }): ReactNode {
  const words = useWords(OVERVIEW);
  const when = useWhen();
  const { problems, lastFailures, toDo, held, heldPlaces } = status;
  return (
    <>
      {problems.length + lastFailures.length === 0 ? null : (
        <Panel
          title={words.needsYou}
          flush
          aside={
            <PageLink to="/repairs" size="sm">
              {words.repairs} →
            </PageLink>
          }
        >
          <ul className={classes.list}>
            {problems.map((one) => (
              <li key={`${one.code} ${Object.values(one.params).join(' ')}`}>
                <Said
                  {...one}
                  note={one.since === null ? undefined : words.since(when.full(one.since))}
                >
                  <GoThere trouble={one} instances={status.instances} />
                </Said>
              </li>
            ))}
            {lastFailures.map((one) => (
              <li key={one.id}>
                <Said {...one} note={when.full(one.at)}>
                  <PageLink
                    to="/messages"
                    search={{ id: one.id }}
                    aria-label={`${words.lookAt}: ${one.id}`}
                  >
                    {words.lookAt} →
                  </PageLink>
                </Said>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {toDo.length === 0 || !isSetUp ? null : (
        <Panel title={words.toDo} flush>
          <ul className={classes.list}>
            {toDo.map((one) => (
              <li key={`${one.code} ${Object.values(one.params).join(' ')}`}>
                <Said {...one}>
                  <GoThere trouble={one} instances={status.instances} />
                </Said>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {heldPlaces.length === 0 ? null : (
        <Panel title={words.heldPlaces} flush>
          <ul className={classes.list}>
            {heldPlaces.map(({ id, is, name, messages, conversations, sentence, act }) => (
              <li key={`${is} ${id}`}>
                <Said
                  sentence={sentence}
                  act={act}
                  note={`${name}: ${words.heldIn(messages, conversations)}`}
                >
                  <PageLink
                    to="/messages"
                    search={{
                      state: 'waiting',
                      about: 'all',
                      ...(is === 'number' ? { number: id } : { location: id }),
                    }}
                    aria-label={`${words.heldSee}: ${name}`}
                  >
                    {words.heldSee} →
                  </PageLink>
                </Said>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {held.length === 0 ? null : (
        <Panel title={words.held} flush>
          <ul className={classes.list}>
            {held.map((one) => (
              <li key={one.instance}>
                <Said
                  {...one}
                  note={`${one.instance}: ${words.heldCount(one.count, when.clock(one.lastUntil))}`}
                />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

interface GoThereProps {
  readonly trouble: RelayStatus['toDo'][number];
  readonly instances: RelayStatus['instances'];
}

/** To the page on which it is mended. */
function GoThere({ trouble, instances }: GoThereProps): ReactNode {
  const words = useWords(REPAIRS);
  const page = mendingPage(trouble, instances);
  if (page === null) return null;
  return (
    <PageLink {...page} size="sm" aria-label={`${words.mend}: ${trouble.sentence}`}>
      {words.mend} →
    </PageLink>
  );
}
