/** What a GUI or the command line may ask, by topic. */
import { admission } from './topics/admission.ts';
import { alerts } from './topics/alerts.ts';
import { audit } from './topics/audit.ts';
import { diagnostics } from './topics/diagnostics.ts';
import { groups } from './topics/groups.ts';
import { imports } from './topics/import.ts';
import { install } from './topics/install.ts';
import { instances } from './topics/instances.ts';
import { locations } from './topics/locations.ts';
import { logs } from './topics/logs.ts';
import { media } from './topics/media.ts';
import { messages } from './topics/messages.ts';
import { numbers } from './topics/numbers.ts';
import { overview } from './topics/overview.ts';
import { people } from './topics/people.ts';
import { reach } from './topics/reach.ts';
import { repairs } from './topics/repairs.ts';
import { routing } from './topics/routing.ts';
import { sandbox } from './topics/sandbox.ts';
import { sending } from './topics/sending.ts';
import { servers } from './topics/servers.ts';
import { settings } from './topics/settings.ts';
import { setup } from './topics/setup.ts';
import { storage } from './topics/storage.ts';
import { vault } from './topics/vault.ts';
import { router } from './trpc.ts';

export const controlRouter = router({
  overview,
  import: imports,
  install,
  locations,
  instances,
  servers,
  numbers,
  messages,
  media,
  reach,
  repairs,
  routing,
  sandbox,
  sending,
  admission,
  people,
  groups,
  alerts,
  audit,
  logs,
  diagnostics,
  settings,
  setup,
  storage,
  vault,
});
export type ControlRouter = typeof controlRouter;
