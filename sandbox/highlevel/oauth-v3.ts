/** OAuth as v3 spells it (June 2026): other paths, camel case both ways, pages by token. */
import type { Answer, Call } from '../support/call.ts';
import { problem } from './errors.ts';
import type { HighLevelWorld } from './highlevel-world.ts';
import { getInstalledLocations, postLocationToken } from './oauth-routes.ts';
import { camelAnswer, isV3 } from './oauth-spelling.ts';

type Handle = (world: HighLevelWorld, call: Call) => Answer;

/** A path that only the dated documents know. */
export function dated(handle: Handle): Handle {
  return (world, call) => {
    if (!world.options.datedOAuth) throw problem(404, 'Not found');
    return handle(world, call);
  };
}

function needV3(call: Call): void {
  if (!isV3(call)) throw problem(401, 'version header is invalid.');
}

export function v3LocationToken(world: HighLevelWorld, call: Call): Answer {
  needV3(call);
  return camelAnswer(postLocationToken(world, call));
}

/** The page token is the number of rows before the page, in base64. */
export function v3Installed(world: HighLevelWorld, call: Call): Answer {
  needV3(call);
  const { pageSize = '20', pageToken } = call.query;
  const size = Number(pageSize);
  if (!Number.isInteger(size) || size < 1 || size > 100) throw problem(400, 'pageSize is invalid');
  const skip = pageToken === undefined ? 0 : Number(Buffer.from(pageToken, 'base64').toString());
  const query = { ...call.query, skip: String(skip), limit: String(size) };
  const { body } = getInstalledLocations(world, { ...call, query });
  const { locations, count } = body as { locations: unknown[]; count: number };
  const after = skip + locations.length;
  const next = after < count ? Buffer.from(String(after)).toString('base64') : null;
  return {
    status: 200,
    body: {
      items: locations,
      pagination: {
        hasNextPage: next !== null,
        hasPrevPage: skip > 0,
        currentPageSize: locations.length,
        ...(next !== null && { nextPageToken: next }),
      },
      installToFutureLocations: false,
    },
  };
}
