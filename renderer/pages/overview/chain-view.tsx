import { Text } from '@mantine/core';
import {
  IconBrandWhatsapp,
  IconBuildingBridge2,
  IconCloud,
  IconServer2,
  IconWorld,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { PageLink } from '../../design/links.tsx';
import { Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import { Status } from '../../design/status.tsx';
import { useWords } from '../../words/words.ts';
import type { ChainLink } from './chain.ts';
import classes from './chain.module.css';
import { OVERVIEW } from './words.ts';

const ICONS = {
  whatsapp: IconBrandWhatsapp,
  evolution: IconServer2,
  relay: IconBuildingBridge2,
  tunnel: IconWorld,
  highlevel: IconCloud,
} as const satisfies Record<ChainLink['name'], typeof IconWorld>;

/** WhatsApp – Evolution – relay – public address – HighLevel, and below it what is broken, with its act. */
export function ChainView({ links }: { readonly links: readonly ChainLink[] }): ReactNode {
  const words = useWords(OVERVIEW);
  const broken = links.filter(({ problem }) => problem !== null);
  return (
    <Panel title={words.chain}>
      <ol className={classes.chain}>
        {links.map((link) => (
          <ChainItem key={link.name} link={link} />
        ))}
      </ol>
      {broken.length === 0 ? null : (
        <ul className={classes.broken}>
          {broken.map(({ name, problem }) => (
            <li key={name}>{problem === null ? null : <Said {...problem} />}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function ChainItem({ link: { name, tone, line, page } }: { readonly link: ChainLink }): ReactNode {
  const words = useWords(OVERVIEW);
  const Icon = ICONS[name];
  return (
    <li className={classes.link} data-tone={tone}>
      <span className={classes.icon} aria-hidden>
        <Icon size={22} stroke={1.7} />
      </span>
      <Text fw={650} size="sm">
        {words[name]}
      </Text>
      <Status tone={tone}>{words.states[tone]}</Status>
      <Text size="xs" c="dimmed" className={classes.line}>
        {page === null ? (
          line
        ) : (
          <PageLink to={page} inherit c="inherit" underline="always">
            {line}
          </PageLink>
        )}
      </Text>
    </li>
  );
}
