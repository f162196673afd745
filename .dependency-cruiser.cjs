// Directions of imports. Each rule has a tree in test/fixtures/boundaries/ that breaks it, and a test that it fires there.

const workspaces = [
  'contracts',
  'rules',
  'service-kit',
  'edge-agent',
  'broker',
  'cloud-api',
  'dashboards/console',
  'dashboards/grafana',
  'simulators',
  'deploy',
  'bench',
  'test',
];

/** `folder` may import only the listed folders of ours. */
function only(folder, allowed) {
  const others = workspaces.filter((name) => name !== folder && !allowed.includes(name));
  return {
    name: `${folder.replace('/', '-')}-imports`,
    comment: `${folder} may import ${allowed.length === 0 ? 'nothing of ours' : `only ${allowed.join(', ')}`}.`,
    severity: 'error',
    // Tests may also use the shared test requirements, and generators the keeper of generated files.
    from: { path: `^${folder}/` },
    to: {
      path: `^(${others.join('|')})/`,
      pathNot: ['^test/src/index\\.ts$', '^deploy/generated-file\\.mjs$'],
    },
  };
}

const testFile = '\\.(test|suite|bench)\\.tsx?$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only('contracts', []),
    only('rules', ['contracts']),
    only('service-kit', ['contracts']),
    only('edge-agent', ['contracts', 'rules', 'service-kit']),
    only('broker', ['contracts', 'service-kit']),
    only('cloud-api', ['contracts', 'rules', 'service-kit']),
    only('dashboards/console', ['contracts']),
    only('dashboards/grafana', ['contracts']),
    only('simulators', ['contracts', 'service-kit']),
    only('deploy', ['contracts', 'service-kit']),
    {
      name: 'contracts-libraries',
      comment:
        'contracts is shared by browser, edge and cloud: zod, protobufjs with long for the wire, openapi-fetch for the API client.',
      severity: 'error',
      from: { path: '^contracts/src/', pathNot: testFile },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'],
        pathNot: 'node_modules/(zod|protobufjs|long|openapi-fetch)/',
      },
    },
    {
      name: 'domain-is-pure',
      comment: 'domain/ knows no I/O, no use case, no adapter and no library but zod.',
      severity: 'error',
      from: { path: '/domain/', pathNot: testFile },
      to: { path: '(/usecases/|/adapters/|node_modules/(?!zod/|protobufjs/|long/))' },
    },
    {
      name: 'domain-has-no-io',
      comment: 'domain/ uses no module of the run time except pure ones.',
      severity: 'error',
      from: { path: '/domain/', pathNot: testFile },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|assert|util)$' },
    },
    {
      name: 'rules-are-pure',
      comment: 'The evaluator runs at the edge and in the cloud, on given time: no run-time module at all.',
      severity: 'error',
      from: { path: '^rules/src/', pathNot: testFile },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'usecases-know-no-adapter',
      comment: 'A use case declares the port it needs; compose.ts hands it the adapter.',
      severity: 'error',
      from: { path: '/usecases/', pathNot: testFile },
      to: { path: '/adapters/' },
    },
    {
      name: 'nouns-by-their-entry',
      comment:
        'A noun of the cloud is reached from another through the files at its top (entry and ports), never its layers.',
      severity: 'error',
      from: { path: '^cloud-api/src/([^/]+)/', pathNot: testFile },
      to: {
        path: '^cloud-api/src/([^/]+)/(domain|usecases|adapters)/',
        pathNot: ['^cloud-api/src/$1/', '/adapters/schema\\.ts$'],
      },
    },
    {
      name: 'production-never-imports-tests',
      comment: 'Test code is imported by test code only.',
      severity: 'error',
      from: { pathNot: [testFile, '^(test|bench)/', '/testing/'] },
      to: { path: [testFile, '^(test|bench)/'] },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle has no first room to read.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'Every import must resolve.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)(dist|coverage|\\.data)/', '^test/fixtures/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@anju/source', 'import', 'node', 'default', 'types'],
    },
  },
};
