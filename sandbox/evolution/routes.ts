/** The table of routes; the busiest come first, since Express looks from the top. */
import type { Answer, Call } from '../support/call.ts';
import type { PretendServer, RouteDefinition } from '../support/pretend-server.ts';
import {
  deleteForEveryone,
  getGroupInfos,
  getParticipants,
  postGetBase64,
  postMarkRead,
  postNumbers,
  postProfilePicture,
  postSendPresence,
  postUpdateMessage,
} from './chat-routes.ts';
import type { EvolutionWorld } from './evolution-world.ts';
import { postFindContacts, postFindMessages, postFindStatus } from './history-routes.ts';
import {
  deleteInstance,
  deleteLogout,
  getConnect,
  getInstances,
  getServer,
  getState,
  postCreate,
  postRestart,
  postVerify,
} from './instance-routes.ts';
import {
  buttonsContent,
  contactContent,
  listContent,
  locationContent,
  mediaContentOf,
  pollContent,
  reactionContent,
  roundVideoContent,
  stickerContent,
  textContent,
  voiceContent,
} from './send-contents.ts';
import { sendRoute } from './send-routes.ts';
import {
  getSettingsFind,
  getWebhookFind,
  postPresence,
  postSettingsSet,
  postWebhookSet,
} from './webhook-routes.ts';

/** The real server's limit on bodies. */
const LIMIT_BYTES = 136 * 1024 * 1024;

type Handle = (world: EvolutionWorld, call: Call) => Answer | Promise<Answer>;
type Row = [RouteDefinition['method'], string, string, Handle];

const ROUTES: readonly Row[] = [
  ['post', '/message/sendText/:instance', 'sendText', sendRoute(textContent)],
  ['post', '/message/sendMedia/:instance', 'sendMedia', sendRoute(mediaContentOf)],
  ['post', '/message/sendWhatsAppAudio/:instance', 'sendWhatsAppAudio', sendRoute(voiceContent)],
  ['post', '/message/sendPtv/:instance', 'sendPtv', sendRoute(roundVideoContent)],
  ['post', '/message/sendSticker/:instance', 'sendSticker', sendRoute(stickerContent)],
  ['post', '/message/sendLocation/:instance', 'sendLocation', sendRoute(locationContent)],
  ['post', '/message/sendContact/:instance', 'sendContact', sendRoute(contactContent)],
  ['post', '/message/sendReaction/:instance', 'sendReaction', sendRoute(reactionContent)],
  ['post', '/message/sendPoll/:instance', 'sendPoll', sendRoute(pollContent)],
  ['post', '/message/sendList/:instance', 'sendList', sendRoute(listContent)],
  ['post', '/message/sendButtons/:instance', 'sendButtons', sendRoute(buttonsContent)],
  ['post', '/chat/getBase64FromMediaMessage/:instance', 'getBase64', postGetBase64],
  ['post', '/chat/findMessages/:instance', 'findMessages', postFindMessages],
  ['post', '/chat/findStatusMessage/:instance', 'findStatus', postFindStatus],
  ['post', '/chat/findContacts/:instance', 'findContacts', postFindContacts],
  ['post', '/chat/whatsappNumbers/:instance', 'whatsappNumbers', postNumbers],
  ['post', '/chat/markMessageAsRead/:instance', 'markRead', postMarkRead],
  ['post', '/chat/sendPresence/:instance', 'sendPresence', postSendPresence],
  ['post', '/chat/updateMessage/:instance', 'updateMessage', postUpdateMessage],
  ['delete', '/chat/deleteMessageForEveryone/:instance', 'deleteMessage', deleteForEveryone],
  ['post', '/chat/fetchProfilePictureUrl/:instance', 'profilePicture', postProfilePicture],
  ['get', '/group/participants/:instance', 'participants', getParticipants],
  ['get', '/group/findGroupInfos/:instance', 'groupInfos', getGroupInfos],
  ['get', '/instance/connectionState/:instance', 'connectionState', getState],
  ['get', '/instance/fetchInstances', 'fetchInstances', getInstances],
  ['get', '/instance/connect/:instance', 'connect', getConnect],
  ['post', '/instance/create', 'create', postCreate],
  ['post', '/instance/restart/:instance', 'restart', postRestart],
  ['post', '/instance/setPresence/:instance', 'setPresence', postPresence],
  ['delete', '/instance/logout/:instance', 'logout', deleteLogout],
  ['delete', '/instance/delete/:instance', 'delete', deleteInstance],
  ['post', '/webhook/set/:instance', 'webhookSet', postWebhookSet],
  ['get', '/webhook/find/:instance', 'webhookFind', getWebhookFind],
  ['post', '/settings/set/:instance', 'settingsSet', postSettingsSet],
  ['get', '/settings/find/:instance', 'settingsFind', getSettingsFind],
  ['post', '/verify-creds', 'verifyCreds', postVerify],
  ['get', '/', 'server', getServer],
];

export function mountEvolutionRoutes(server: PretendServer, world: EvolutionWorld): void {
  for (const [method, path, route, handle] of ROUTES) {
    server.route({
      method,
      path,
      route,
      limitBytes: LIMIT_BYTES,
      handle: (call) => handle(world, call),
    });
  }
}
