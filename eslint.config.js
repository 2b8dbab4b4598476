import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const NODE_HTTP = ['node:http', 'node:https', 'http', 'https'];

/** What may be imported in one place only, with the place. */
const ONLY_HERE = {
  outgoing: {
    group: ['axios', 'axios/*', 'undici', 'undici/*'],
    message: 'Outgoing HTTP only in core/clients/http.ts.',
  },
  drivers: {
    group: ['better-sqlite3', 'mysql2', 'mysql2/*', 'node:sqlite'],
    message: 'Database drivers only in core/storage.',
  },
  // The program, not our own room of that name.
  electron: { regex: '^electron(?:/|$)', message: 'Electron only in electron/.' },
};

const requestCalls = {
  paths: NODE_HTTP.map((name) => ({
    name,
    importNames: ['request', 'get', 'Agent', 'default'],
    message: 'Outgoing HTTP only in core/clients/http.ts.',
  })),
};

/** The "only here" rules minus what this place may do. */
function onlyHere(...allowed) {
  const patterns = Object.entries(ONLY_HERE)
    .filter(([name]) => !allowed.includes(name))
    .map(([, pattern]) => pattern);
  return ['error', { patterns, paths: allowed.includes('outgoing') ? [] : requestCalls.paths }];
}

function readonly(...names) {
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}

const noEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'The environment is read in core/settings/env.ts only.',
};
const noFetch = {
  selector: "CallExpression[callee.name='fetch']",
  message: 'Outgoing HTTP only in core/clients/http.ts.',
};
const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only.',
};
const noExit = {
  selector: "CallExpression[callee.object.name='process'][callee.property.name='exit']",
  message: 'Stop by signal; only core/main.ts decides on exit codes.',
};
const noArguments = {
  selector: "MemberExpression[object.name='process'][property.name=/^(argv|exitCode)$/]",
  message: 'Only core/main.ts touches arguments and exit codes.',
};

/** People find things by what they are called, and so do the tests. `xpath=` addresses have no dot before a letter. */
const CLASSES = String.raw`/(?:^|[^.\d])\.[a-z_-]|\[class/i`;
const noClassLookUps = [
  {
    selector: `CallExpression[callee.property.name=/^(?:locator|waitForSelector|frameLocator|querySelector(?:All)?|\\$\\$?)$/] > Literal[value=${CLASSES}]`,
    message: 'Tests look elements up by role, label or text, never by CSS class.',
  },
  {
    selector: `TemplateElement[value.raw=/querySelector(?:All)?\\(['"][^'")]*(?:\\.[a-z]|\\[class)|getElementsByClassName/i]`,
    message: 'Tests look elements up by role, label or text, never by CSS class.',
  },
];

export default defineConfig(
  {
    ignores: ['node_modules/', 'dist/', 'coverage/', 'test-results/', 'tests/fixtures/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.renderer.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { requireDefaultForNonUnion: true, considerDefaultExhaustiveForUnions: false },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/strict-boolean-expressions': 'off',
      // Numbers read well in templates; everything else must be made text on purpose.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'object-shorthand': 'error',
      'prefer-template': 'error',
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': onlyHere(),
      'no-restricted-syntax': [
        'error',
        noEnvironment,
        noFetch,
        noDefaultExport,
        noExit,
        noArguments,
      ],
    },
  },
  {
    files: ['core/settings/env.ts'],
    rules: { 'no-restricted-syntax': ['error', noFetch, noDefaultExport, noExit, noArguments] },
  },
  {
    files: ['electron/environment.ts'],
    rules: { 'no-restricted-syntax': ['error', noFetch, noDefaultExport, noExit, noArguments] },
  },
  {
    files: ['electron/main.ts'],
    rules: { 'no-restricted-syntax': ['error', noEnvironment, noFetch, noDefaultExport, noExit] },
  },
  {
    files: ['core/main.ts'],
    rules: { 'no-restricted-syntax': ['error', noEnvironment, noFetch, noDefaultExport] },
  },
  // The client, and the transport that it gives to axios.
  {
    files: ['core/clients/http.ts', 'core/clients/transport.ts'],
    rules: { 'no-restricted-imports': onlyHere('outgoing') },
  },
  { files: ['core/storage/**/*.ts'], rules: { 'no-restricted-imports': onlyHere('drivers') } },
  { files: ['electron/**/*.ts'], rules: { 'no-restricted-imports': onlyHere('electron') } },
  {
    // The pretend servers post webhooks themselves, as the real ones do.
    files: ['sandbox/**/*.ts'],
    rules: {
      'no-restricted-imports': onlyHere('outgoing'),
      'no-restricted-syntax': ['error', noEnvironment, noDefaultExport],
    },
  },
  {
    // Programs of their own, and tests: they start processes, read the environment and speak HTTP themselves.
    files: ['tests/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts', '**/*.test.ts', '*.config.ts'],
    rules: {
      'no-restricted-imports': 'off',
      'no-restricted-syntax': ['error', noDefaultExport, ...noClassLookUps],
      'max-lines': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  {
    // What the browser runs asks its own origin, and nothing else (the content policy sees to it).
    files: ['renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      'no-restricted-syntax': ['error', noEnvironment, noDefaultExport],
    },
  },
  { files: ['*.config.ts', '*.config.js'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/*.js', '**/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: readonly('process', 'URL', 'module') },
  },
  {
    // What the browser runs.
    files: ['sandbox/page/static/**/*.js', 'core/control/page/**/*.js'],
    languageOptions: {
      globals: readonly(
        ...['document', 'window', 'location', 'history', 'navigator', 'localStorage', 'fetch'],
        ...[
          'EventSource',
          'FormData',
          'FileReader',
          'Blob',
          'File',
          'URL',
          'URLSearchParams',
          'Event',
        ],
        ...[
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'AbortController',
          'crypto',
        ],
        ...['requestAnimationFrame', 'HTMLElement', 'customElements', 'Intl', 'btoa', 'atob'],
      ),
    },
    rules: { 'no-console': 'error' },
  },
);
