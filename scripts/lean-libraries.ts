/**
 * For the build: what libraries would load beside what the relay uses of them. All of it is code that nothing calls. It
 * took two thirds of the processor time of loading the core (320 ms, now 110 ms) and 12 MB (Node 24).
 */
import type { RolldownPlugin } from 'rolldown';

const NOTHING = '\0nothing';
const CONNECTIONS = '\0undici-connections';
const HTTP = '\0node-http';

/**
 * Outgoing HTTP is axios' interface over undici's connections (core/clients/transport.ts), without HTTP/2. axios' own
 * transports are left out, as its browser build leaves one of them out.
 */
const UNUSED = [
  {
    importer: /[\\/]axios[\\/]lib[\\/]/,
    sources: ['form-data', './http.js', './xhr.js', './fetch.js'],
  },
  { importer: /[\\/]undici[\\/]lib[\\/]/, sources: ['./client-h2.js'] },
];

/** Node loads its built-in fetch for whoever only looks at this global: 17 MB, and 70 ms of a start. */
const AXIOS_UTILS = /[\\/]axios[\\/]lib[\\/]utils\.js$/;
const LOOKS_AT_FETCH = `typeof G.FormData !== 'undefined' ? G.FormData : undefined`;

/** Virtual modules by their ids. An import of `node:http` looks at all that it exports, the built-in fetch among it. */
const MODULES = new Map([
  [NOTHING, 'export default null; export const getFetch = undefined;'],
  [
    CONNECTIONS,
    `export { default as Client } from 'undici/lib/dispatcher/client.js';
     export { default as Pool } from 'undici/lib/dispatcher/pool.js';`,
  ],
  [
    HTTP,
    `const http = process.getBuiltinModule('node:http');
     export const { createServer, IncomingMessage } = http;
     export default http;`,
  ],
]);

export const leanLibraries: RolldownPlugin = {
  name: 'lean-libraries',
  resolveId(source, importer = '', { kind }) {
    if (source === 'undici') return CONNECTIONS;
    if (/^(node:)?http$/.test(source) && kind === 'import-statement') return HTTP;
    const isUnused = UNUSED.some(
      (one) => one.importer.test(importer) && one.sources.includes(source),
    );
    return isUnused ? NOTHING : null;
  },
  load: (id) => MODULES.get(id) ?? null,
  transform(code, id) {
    if (!AXIOS_UTILS.test(id)) return null;
    if (!code.includes(LOOKS_AT_FETCH)) throw new Error(`${id} has changed: ${LOOKS_AT_FETCH}`);
    return code.replace(LOOKS_AT_FETCH, 'undefined');
  },
};
