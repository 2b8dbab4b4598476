/** The layer rules: which room may know which. Type imports count. `npm run layers` keeps them. */
const TESTS = '\\.test\\.ts$';
const COMMAND_LINE = '^core/(main\\.ts$|commands/)';
const GROUND = '^core/(settings/|words/|(log|log-pretty|log-ring|redaction|events)\\.ts$)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'inbound-and-outbound-meet-in-the-journal',
      severity: 'error',
      from: { path: '^core/relay/inbound/' },
      to: { path: '^core/relay/outbound/' },
    },
    {
      name: 'outbound-and-inbound-meet-in-the-journal',
      severity: 'error',
      from: { path: '^core/relay/outbound/' },
      to: { path: '^core/relay/inbound/' },
    },
    {
      name: 'journal-knows-neither-road',
      comment: 'The journal is written by one side and read by the other; it calls neither.',
      severity: 'error',
      from: { path: '^core/relay/journal/', pathNot: TESTS },
      to: { path: '^core/relay/(inbound|outbound|receipts)/' },
    },
    {
      name: 'reading-is-pure',
      comment:
        'From bytes of either side to our shapes and nothing else, so that both roads may use it.',
      severity: 'error',
      from: { path: '^core/relay/reading/', pathNot: TESTS },
      to: { path: '^core/', pathNot: '^core/relay/(reading/|message\\.ts$)' },
    },
    {
      name: 'clients-know-nothing-of-the-relay',
      comment: 'Only the branded ids of message.ts are shared.',
      severity: 'error',
      from: { path: '^core/clients/', pathNot: TESTS },
      to: {
        path: '^core/(relay|install|pairing|control|storage|service|main)',
        pathNot: '^core/relay/message\\.ts$',
      },
    },
    {
      name: 'storage-knows-nothing-of-the-relay',
      severity: 'error',
      from: { path: '^core/storage/', pathNot: TESTS },
      to: { path: '^core/(relay|clients|install|pairing|control|service|main)' },
    },
    {
      name: 'forwarding-stands-beside-the-road',
      comment: 'What is passed on to another tool must be able to delay nothing of ours.',
      severity: 'error',
      from: { path: '^core/forwarding/', pathNot: TESTS },
      to: {
        path: '^core/(relay|install|pairing|control|reach|monitoring|alerts)/',
        pathNot: '^core/relay/(message|journal/ids)\\.ts$',
      },
    },
    {
      name: 'settings-words-log-and-events-are-the-ground',
      comment: 'Everything may use them, so they use nothing above them.',
      severity: 'error',
      from: { path: GROUND, pathNot: TESTS },
      to: {
        path: '^core/',
        pathNot: [GROUND, '^core/relay/message\\.ts$'],
      },
    },
    {
      name: 'only-the-top-knows-the-whole',
      severity: 'error',
      from: {
        path: '^core/',
        pathNot: [COMMAND_LINE, '^core/service\\.ts$', '^core/control/', TESTS],
      },
      to: { path: [COMMAND_LINE, '^core/service\\.ts$', '^core/control/'] },
    },
    {
      name: 'core-does-not-know-the-sandbox',
      comment: 'Only the command line may start it; unit tests may use it as the outside world.',
      severity: 'error',
      from: { path: '^core/', pathNot: ['^core/main\\.ts$', TESTS] },
      to: { path: '^sandbox/' },
    },
    {
      name: 'core-and-sandbox-know-no-shell-and-no-page',
      severity: 'error',
      from: { path: '^(core|sandbox)/' },
      to: { path: '^(renderer|electron)/' },
    },
    {
      name: 'sandbox-is-an-outside-world',
      comment: 'The pretend servers must not share code with the relay that they check.',
      severity: 'error',
      from: { path: '^sandbox/', pathNot: TESTS },
      to: { path: '^core/' },
    },
    {
      name: 'renderer-sees-only-the-type-of-the-router',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^core/', pathNot: '^core/control/router\\.ts$' },
    },
    {
      name: 'renderer-takes-types-only',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'renderer-sees-of-the-shell-what-it-offers',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^electron/', pathNot: '^electron/offered\\.ts$' },
    },
    {
      name: 'renderer-takes-types-of-the-shell-only',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^electron/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'electron-sees-the-entry-and-the-control-client',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: '^core/', pathNot: '^core/(main|control/client|control/local)\\.ts$' },
    },
    {
      name: 'product-does-not-know-tests-and-tools',
      severity: 'error',
      from: { path: '^(core|sandbox|renderer|electron)/', pathNot: TESTS },
      to: { path: '^(tests|bench|scripts)/' },
    },
    {
      name: 'product-needs-no-development-package',
      severity: 'error',
      from: { path: '^(core|sandbox|electron)/', pathNot: TESTS },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        // Electron is the program that the desktop room runs in, not a part of it; its updater is joined into dist/electron.
        pathNot: 'node_modules/electron(-updater)?/',
      },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      // Its import stands beside it only in dist/.
      from: { pathNot: '^scripts/built-main\\.js$' },
      // What the build makes up has no file.
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|sandbox/page)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
