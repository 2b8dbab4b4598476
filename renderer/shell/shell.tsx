/** What is around every page: where one can go, whether the relay answers, language and look. */
import { Alert, useMantineColorScheme } from '@mantine/core';
import {
  IconBell,
  IconBolt,
  IconBuildingStore,
  IconHistory,
  IconHome,
  IconInfoCircle,
  IconLanguage,
  IconListCheck,
  IconListDetails,
  IconLogout,
  IconMenu2,
  IconMessages,
  IconMoon,
  IconPhone,
  IconRoute,
  IconSettings,
  IconUserQuestion,
  IconWorld,
  IconTool,
} from '@tabler/icons-react';
import { Link, Outlet } from '@tanstack/react-router';
import type { LinkProps } from '@tanstack/react-router';
import { lazy, Suspense, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Menu } from '../design/menu.tsx';
import { isLost } from '../relay/failure.ts';
import { relay } from '../relay/relay.ts';
import { logOut, useSession } from '../relay/session.ts';
import { useAsk } from '../relay/use-relay.ts';
import { chooseLanguage, LANGUAGES, useLanguage } from '../words/language.ts';
import type { Language } from '../words/language.ts';
import { useWords } from '../words/words.ts';
import classes from './shell.module.css';
import { SHELL } from './words.ts';

/** Mostly nobody sees it: who has a session is in. */
const LogIn = lazy(async () => ({ default: (await import('./log-in.tsx')).LogIn }));

/** The pages that the menu offers; the word is one of the shell's. */
const PAGES = [
  { to: '/', word: 'overview', icon: IconHome },
  { to: '/messages', word: 'messages', icon: IconMessages },
  { to: '/numbers', word: 'numbers', icon: IconPhone },
  { to: '/locations', word: 'locations', icon: IconBuildingStore },
  { to: '/routing', word: 'routing', icon: IconRoute },
  { to: '/workflows', word: 'workflows', icon: IconBolt },
  { to: '/people', word: 'people', icon: IconUserQuestion },
  { to: '/reach', word: 'reach', icon: IconWorld },
  { to: '/repairs', word: 'repairs', icon: IconTool },
  { to: '/alerts', word: 'alerts', icon: IconBell },
  { to: '/audit', word: 'audit', icon: IconHistory },
  { to: '/logs', word: 'logs', icon: IconListDetails },
  { to: '/setup', word: 'setup', icon: IconListCheck },
  { to: '/settings', word: 'settings', icon: IconSettings },
  { to: '/about', word: 'about', icon: IconInfoCircle },
] as const satisfies readonly {
  to: LinkProps['to'];
  word: keyof (typeof SHELL)['en'];
  icon: typeof IconHome;
}[];

export function Shell(): ReactNode {
  const session = useSession();
  const words = useWords(SHELL);
  const [isOpen, setOpen] = useState(false);
  const burger = useRef<HTMLButtonElement>(null);
  const status = useAsk(['overview', 'status'], () => relay.overview.status.query());
  const isSandbox = status.data?.sandbox === true;
  if (session === 'out') {
    return (
      <Suspense fallback={null}>
        <LogIn />
      </Suspense>
    );
  }
  return (
    <>
      <a className="skip" href="#content" onClick={skipTo}>
        {words.skip}
      </a>
      <header className={classes.header} data-sandbox={isSandbox}>
        <div className={classes.brand}>
          <button
            ref={burger}
            type="button"
            className={classes.burger}
            aria-label={words.menu}
            aria-expanded={isOpen}
            onClick={() => {
              setOpen(!isOpen);
            }}
          >
            <IconMenu2 size={22} aria-hidden />
          </button>
          <img src="./icon.svg" alt="" width={26} height={26} />
          <span className={classes.name}>Waybridge</span>
          {isSandbox ? (
            <span className={classes.sandbox}>
              <span className={classes.long}>{words.sandbox}</span>
              <span className={classes.short}>Sandbox</span>
            </span>
          ) : null}
        </div>
        <div className={classes.group}>
          <LanguageMenu />
          <SchemeMenu />
        </div>
      </header>
      <div
        className={classes.side}
        data-opened={isOpen}
        onKeyDown={({ key }) => {
          if (key !== 'Escape' || !isOpen) return;
          burger.current?.focus();
          setOpen(false);
        }}
      >
        <nav aria-label={words.nav} className={classes.pages}>
          {PAGES.map(({ to, word, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              className={classes.page}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              onClick={() => {
                setOpen(false);
              }}
            >
              <Icon size={18} aria-hidden />
              {words[word]}
            </Link>
          ))}
        </nav>
        <div>
          <button type="button" className={classes.leave} onClick={() => void logOut()}>
            <IconLogout size={16} aria-hidden />
            {words.leave}
          </button>
        </div>
      </div>
      <main
        id="content"
        tabIndex={-1}
        className={classes.main}
        onFocus={() => {
          // It would lie over what has the focus.
          setOpen(false);
        }}
      >
        {isLost(status.failureReason ?? status.error) ? (
          <Alert color="red" mb="md" role="status">
            {words.lost}
          </Alert>
        ) : null}
        {session === 'in' ? <Outlet /> : null}
      </main>
    </>
  );
}

/** The fragment of the address belongs to the router. */
function skipTo(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function LanguageMenu(): ReactNode {
  const words = useWords(SHELL);
  const language = useLanguage();
  const short = language.slice(0, 2).toUpperCase();
  return (
    <Menu
      label={`${short} – ${words.language}: ${LANGUAGES[language]}`}
      face={
        <>
          <IconLanguage size={18} aria-hidden />
          {short}
        </>
      }
      choices={Object.entries(LANGUAGES).map(([tag, text]) => ({
        key: tag,
        text,
        lang: tag,
        choose: () => {
          chooseLanguage(tag as Language);
        },
      }))}
    />
  );
}

function SchemeMenu(): ReactNode {
  const words = useWords(SHELL);
  const { setColorScheme } = useMantineColorScheme();
  return (
    <Menu
      label={words.scheme}
      face={<IconMoon size={18} aria-hidden />}
      choices={(['auto', 'light', 'dark'] as const).map((scheme) => ({
        key: scheme,
        text: words[scheme],
        choose: () => {
          setColorScheme(scheme);
        },
      }))}
    />
  );
}
