/** Who may import whom. The rooms and the reasons are in docs/architecture.md. @type {import('dependency-cruiser').IConfiguration} */
const test = '[.]test[.]tsx?$|/store-contract[.]ts$|/testing/'

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'protocol-imports-nothing',
      severity: 'error',
      from: { path: '^server/protocol/', pathNot: test },
      to: { pathNot: '^server/protocol/' },
    },
    {
      name: 'contract-imports-protocol-and-zod',
      severity: 'error',
      from: { path: '^server/contract/', pathNot: test },
      to: { pathNot: '^server/(contract|protocol)/|^node_modules/zod/' },
    },
    {
      name: 'store-imports-protocol-only',
      severity: 'error',
      from: { path: '^server/store/', pathNot: test },
      to: { path: '^(server|electron|renderer|e2e|bench)/', pathNot: '^server/(store|protocol)/' },
    },
    {
      name: 'oauth-never-console',
      severity: 'error',
      from: { path: '^server/oauth/' },
      to: { path: '^server/console/' },
    },
    {
      name: 'console-never-oauth',
      severity: 'error',
      from: { path: '^server/console/' },
      to: { path: '^server/oauth/' },
    },
    {
      name: 'oauth-endpoints-stay-apart',
      comment:
        'What two endpoints share lives beside them (oauth/*.ts), in tokens/ or in accounts/, never in another endpoint.',
      severity: 'error',
      from: { path: '^server/oauth/([^/]+)/' },
      to: { path: '^server/oauth/([^/]+)/', pathNot: '^server/oauth/($1|pages)/' },
    },
    {
      name: 'console-rooms-stay-apart',
      severity: 'error',
      from: { path: '^server/console/([^/]+)/' },
      to: { path: '^server/console/([^/]+)/', pathNot: '^server/console/$1/' },
    },
    {
      name: 'one-door-into-the-server',
      severity: 'error',
      from: { path: '^(electron|bench|scripts)/|^server/cli[.]ts$' },
      to: { path: '^server/', pathNot: '^server/(index|command-line|run-command)[.]ts$|^server/contract/' },
    },
    {
      name: 'server-never-electron',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^(electron|renderer)/|^node_modules/electron/' },
    },
    {
      name: 'renderer-sees-contract-and-protocol',
      severity: 'error',
      from: { path: '^renderer/' },
      to: {
        path: '^(server|electron|e2e|bench|scripts)/',
        pathNot: '^server/(contract|protocol)/|^electron/bridge[.]ts$',
      },
    },
    {
      name: 'renderer-takes-types-from-the-bridge',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^electron/bridge[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'features-stay-apart',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/([^/]+)/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'what-the-server-is-built-of',
      comment:
        'What is bundled into the server is named here (ADR 12): a tool of the tests or of the build is no part of it.',
      severity: 'error',
      from: { path: '^(server|electron)/', pathNot: test },
      to: {
        dependencyTypes: ['npm-dev'],
        pathNot:
          '^node_modules/(@peculiar|cookie|electron|electron-updater|express|helmet|jose|jsonwebtoken|lowdb|pino|rate-limiter-flexible|react|react-dom|reflect-metadata|zod|@types)/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
