/** Which page an address shows. In the fragment, so that the same files work under any path and in the desktop window. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { Overview } from './pages/overview/overview.tsx';
import { readSearch } from './pages/messages/filter.ts';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: Overview });
const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: Overview }),
  createRoute({
    getParentRoute: () => root,
    path: '/locations',
    component: lazyRouteComponent(() => import('./pages/locations/locations.tsx'), 'Locations'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/messages',
    validateSearch: readSearch,
    component: lazyRouteComponent(() => import('./pages/messages/messages.tsx'), 'Messages'),
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
