/** What is around every page: where one can go, whether the relay answers, language and look. */
import {
  Alert,
  AppShell,
  Badge,
  Burger,
  Button,
  Group,
  Menu,
  NavLink,
  ScrollArea,
  Text,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconBell,
  IconBolt,
  IconBuildingStore,
  IconHome,
  IconInfoCircle,
  IconLanguage,
  IconListCheck,
  IconListDetails,
  IconLogout,
  IconMessages,
  IconMoon,
  IconPhone,
  IconRoute,
  IconSettings,
  IconUserQuestion,
  IconWorld,
  IconTool,
} from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isLost } from '../relay/failure.ts';
import { relay } from '../relay/relay.ts';
import { logOut, useSession } from '../relay/session.ts';
import { useAsk } from '../relay/use-relay.ts';
import { chooseLanguage, LANGUAGES, useLanguage } from '../words/language.ts';
import type { Language } from '../words/language.ts';
import { useWords } from '../words/words.ts';
import { LogIn } from './log-in.tsx';
import { SHELL } from './words.ts';

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
  const [opened, { toggle, close }] = useDisclosure(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const status = useAsk(['overview', 'status'], () => relay.overview.status.query());
  const isSandbox = status.data?.sandbox === true;
  if (session === 'out') return <LogIn />;
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip" href="#content" onClick={skipTo}>
        {words.skip}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={words.menu}
            />
            <img src="./icon.svg" alt="" width={26} height={26} />
            {/* On a small screen there is room for one word, and that it is a sandbox matters more. */}
            <Text fw={700} fz="lg" lts="-0.01em" {...(isSandbox && { visibleFrom: 'xs' })}>
              Waybridge
            </Text>
            {isSandbox ? (
              <>
                <Badge color="grape" variant="light" tt="none" visibleFrom="xs">
                  {words.sandbox}
                </Badge>
                <Badge color="grape" variant="light" tt="none" hiddenFrom="xs">
                  Sandbox
                </Badge>
              </>
            ) : null}
          </Group>
          <Group gap={4} wrap="nowrap">
            <LanguageMenu />
            <SchemeMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        <AppShell.Section grow component={ScrollArea}>
          <nav aria-label={words.nav}>
            {PAGES.map(({ to, word, icon: Icon }) => (
              <NavLink
                key={to}
                component={Link}
                to={to}
                label={words[word]}
                leftSection={<Icon size={18} aria-hidden />}
                active={to === '/' ? path === '/' : path.startsWith(to)}
                onClick={close}
                style={{ borderRadius: 'var(--mantine-radius-md)' }}
              />
            ))}
          </nav>
        </AppShell.Section>
        <AppShell.Section>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconLogout size={16} aria-hidden />}
            onClick={() => void logOut()}
          >
            {words.leave}
          </Button>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {isLost(status.failureReason ?? status.error) ? (
          <Alert color="red" mb="md" role="status">
            {words.lost}
          </Alert>
        ) : null}
        {session === 'in' ? <Outlet /> : null}
      </AppShell.Main>
    </AppShell>
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
    <Menu>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconLanguage size={18} aria-hidden />}
          aria-label={`${short} – ${words.language}: ${LANGUAGES[language]}`}
        >
          {short}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(LANGUAGES).map(([tag, name]) => (
          <Menu.Item
            key={tag}
            lang={tag}
            onClick={() => {
              chooseLanguage(tag as Language);
            }}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function SchemeMenu(): ReactNode {
  const words = useWords(SHELL);
  const { setColorScheme } = useMantineColorScheme();
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-sm" aria-label={words.scheme}>
          <IconMoon size={18} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['auto', 'light', 'dark'] as const).map((scheme) => (
          <Menu.Item
            key={scheme}
            onClick={() => {
              setColorScheme(scheme);
            }}
          >
            {words[scheme]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
