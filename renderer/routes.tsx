/** Which page an address shows. In the fragment, so that the same files work under any path and in the desktop window. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { Overview } from './pages/overview/overview.tsx';
import { readAuditSearch } from './pages/audit/search.ts';
import { readLocation } from './pages/location-choice/read-location.ts';
import { readSearch } from './pages/messages/filter.ts';
import { readStep } from './pages/setup/steps.ts';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: Overview });
const getParentRoute = (): typeof root => root;

const routes = [
  createRoute({ getParentRoute, path: '/', component: Overview }),
  createRoute({
    getParentRoute,
    path: '/numbers',
    component: lazyRouteComponent(() => import('./pages/numbers/numbers.tsx'), 'Numbers'),
  }),
  createRoute({
    getParentRoute,
    path: '/numbers/add',
    component: lazyRouteComponent(() => import('./pages/numbers/add.tsx'), 'AddNumber'),
  }),
  createRoute({
    getParentRoute,
    path: '/numbers/server/$server',
    component: lazyRouteComponent(() => import('./pages/numbers/server.tsx'), 'ServerNumbers'),
  }),
  createRoute({
    getParentRoute,
    path: '/numbers/$id',
    component: lazyRouteComponent(() => import('./pages/numbers/number.tsx'), 'NumberPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/numbers/$id/chats',
    component: lazyRouteComponent(() => import('./pages/chats/chats.tsx'), 'Chats'),
  }),
  createRoute({
    getParentRoute,
    path: '/numbers/$id/link',
    component: lazyRouteComponent(() => import('./pages/numbers/linking.tsx'), 'LinkNumber'),
  }),
  createRoute({
    getParentRoute,
    path: '/locations',
    component: lazyRouteComponent(() => import('./pages/locations/locations.tsx'), 'Locations'),
  }),
  createRoute({
    getParentRoute,
    path: '/locations/$location',
    component: lazyRouteComponent(() => import('./pages/location/location.tsx'), 'LocationPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/import',
    component: lazyRouteComponent(() => import('./pages/import/import.tsx'), 'ImportPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/routing',
    validateSearch: readLocation,
    component: lazyRouteComponent(() => import('./pages/routing/routing.tsx'), 'Routing'),
  }),
  createRoute({
    getParentRoute,
    path: '/workflows',
    validateSearch: readLocation,
    component: lazyRouteComponent(() => import('./pages/workflows/workflows.tsx'), 'Workflows'),
  }),
  createRoute({
    getParentRoute,
    path: '/messages',
    validateSearch: readSearch,
    component: lazyRouteComponent(() => import('./pages/messages/messages.tsx'), 'Messages'),
  }),
  createRoute({
    getParentRoute,
    path: '/people',
    component: lazyRouteComponent(() => import('./pages/people/people.tsx'), 'People'),
  }),
  createRoute({
    getParentRoute,
    path: '/reach',
    component: lazyRouteComponent(() => import('./pages/reach/reach.tsx'), 'Reach'),
  }),
  createRoute({
    getParentRoute,
    path: '/repairs',
    component: lazyRouteComponent(() => import('./pages/repairs/repairs.tsx'), 'Repairs'),
  }),
  createRoute({
    getParentRoute,
    path: '/repairs/$page',
    component: lazyRouteComponent(() => import('./pages/repairs/help.tsx'), 'RepairHelp'),
  }),
  createRoute({
    getParentRoute,
    path: '/guides/$guide',
    component: lazyRouteComponent(() => import('./pages/guides/guide.tsx'), 'Guide'),
  }),
  createRoute({
    getParentRoute,
    path: '/alerts',
    component: lazyRouteComponent(() => import('./pages/alerts/alerts.tsx'), 'Alerts'),
  }),
  createRoute({
    getParentRoute,
    path: '/audit',
    validateSearch: readAuditSearch,
    component: lazyRouteComponent(() => import('./pages/audit/audit.tsx'), 'Audit'),
  }),
  createRoute({
    getParentRoute,
    path: '/logs',
    component: lazyRouteComponent(() => import('./pages/logs/logs.tsx'), 'Logs'),
  }),
  createRoute({
    getParentRoute,
    path: '/about',
    component: lazyRouteComponent(() => import('./pages/about/about.tsx'), 'About'),
  }),
  createRoute({
    getParentRoute,
    path: '/setup',
    validateSearch: readStep,
    component: lazyRouteComponent(() => import('./pages/setup/setup.tsx'), 'SetUpPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/settings',
    component: lazyRouteComponent(() => import('./pages/settings/settings.tsx'), 'SettingsPage'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  history: createHashHistory(),
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
