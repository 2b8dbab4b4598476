/** The table of routes; the ones a steady-state message takes come first, since Express looks from the top. */
import type { Answer, Call } from '../support/call.ts';
import type { PretendServer, RouteDefinition } from '../support/pretend-server.ts';
import { getChooseLocation, getConsent } from './authorize-routes.ts';
import {
  deleteContact,
  getContact,
  getDuplicate,
  postSearch,
  postTags,
  postUpsert,
  putContact,
} from './contact-routes.ts';
import {
  getChannels,
  getFile,
  getLocation,
  getMessage,
  getMessages,
  postConversation,
} from './conversation-routes.ts';
import { getConversationSearch } from './conversation-search.ts';
import { getCustomFields, postCustomField } from './custom-field-routes.ts';
import type { HighLevelWorld } from './highlevel-world.ts';
import { postInbound, postSend, putStatus } from './message-routes.ts';
import {
  getInstalledLocations,
  postLocationToken,
  postReconnect,
  postToken,
} from './oauth-routes.ts';
import { dated, v3Installed, v3LocationToken } from './oauth-v3.ts';
import { postTrigger } from './trigger-route.ts';
import { postUpload, UPLOAD_LIMIT_BYTES } from './upload-route.ts';

const LIMIT_BYTES = 2 * 1024 * 1024;

type Handle = (world: HighLevelWorld, call: Call) => Answer | Promise<Answer>;
type Row = [RouteDefinition['method'], string, string, Handle, number?];

const ROUTES: readonly Row[] = [
  ['post', '/conversations/messages/inbound', 'inbound', postInbound],
  ['put', '/conversations/messages/:messageId/status', 'status', putStatus],
  ['post', '/contacts/upsert', 'upsert', postUpsert],
  ['get', '/contacts/search/duplicate', 'duplicate', getDuplicate],
  ['post', '/contacts/search', 'contactSearch', postSearch],
  ['get', '/contacts/:contactId', 'contact', getContact],
  ['delete', '/contacts/:contactId', 'deleteContact', deleteContact],
  ['put', '/contacts/:contactId', 'contactUpdate', putContact],
  ['post', '/contacts/:contactId/tags', 'tags', postTags],
  ['post', '/conversations/messages/upload', 'upload', postUpload, UPLOAD_LIMIT_BYTES],
  ['post', '/conversations/messages', 'send', postSend],
  ['get', '/conversations/messages/:id', 'message', getMessage],
  ['get', '/conversations/search', 'conversationSearch', getConversationSearch],
  ['post', '/conversations/', 'conversation', postConversation],
  ['get', '/conversations/:conversationId/messages', 'messages', getMessages],
  ['get', '/locations/:locationId', 'location', getLocation],
  ['get', '/locations/:locationId/conversationChannels/:type', 'channels', getChannels],
  ['get', '/locations/:locationId/customFields', 'customFields', getCustomFields],
  ['post', '/locations/:locationId/customFields', 'customField', postCustomField],
  ['post', '/oauth/token', 'token', postToken],
  ['get', '/oauth/installedLocations', 'installedLocations', dated(getInstalledLocations)],
  ['get', '/oauth/installed-locations', 'installedLocations', v3Installed],
  ['post', '/oauth/locationToken', 'locationToken', dated(postLocationToken)],
  ['post', '/oauth/location-token', 'locationToken', v3LocationToken],
  ['post', '/oauth/reconnect', 'reconnect', postReconnect],
  [
    'post',
    '/workflows-marketplace/triggers/execute/:locationId/:triggerId',
    'trigger',
    postTrigger,
  ],
  ['get', '/files/:locationId/:file', 'file', getFile],
  ['get', '/v2/oauth/chooselocation', 'chooseLocation', getChooseLocation],
  ['get', '/v2/oauth/consent', 'consent', getConsent],
];

export function mountHighLevelRoutes(server: PretendServer, world: HighLevelWorld): void {
  for (const [method, path, route, handle, limitBytes = LIMIT_BYTES] of ROUTES) {
    server.route({ method, path, route, limitBytes, handle: (call) => handle(world, call) });
  }
}
