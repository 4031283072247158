/** Contents by path; an object is a manifest or another JSON file. */
type Files = Readonly<Record<string, string | object>>;

/** A repository as its maintainers have it on the day they try Slipway. */
export interface Repository {
  /** `owner/name` */
  readonly name: string;
  readonly about: string;
  readonly files: Files;
  /** What a package manager makes beside: its program and arguments. */
  readonly lock: readonly [program: string, ...args: string[]];
  /** Names and versions that the release is to publish. */
  readonly publishes: readonly string[];
  /** The workflow that trust records name. */
  readonly workflow: string;
  readonly environment: string;
}

const BUILD = "node -e \"require('node:fs').cpSync('src', 'dist', { recursive: true })\"";

function createPackage(repository: string, name: string, rest: object = {}): Files {
  const folder = name.replace(/^@[^/]+\//, "");
  const directory = `packages/${folder}`;
  return {
    [`${directory}/package.json`]: {
      name,
      version: "1.1.0",
      description: `The ${folder} of a smithy`,
      license: "MIT",
      repository: { type: "git", url: `git+https://github.com/${repository}.git`, directory },
      type: "module",
      exports: "./dist/index.js",
      files: ["dist"],
      scripts: { build: BUILD },
      publishConfig: { access: "public" },
      ...rest,
    },
    [`${directory}/src/index.js`]: `export const name = ${JSON.stringify(folder)};\n`,
    [`${directory}/README.md`]: `# ${name}\n`,
  };
}

const IGNORED = "node_modules\ndist\n.yarn/install-state.gz\n";
const CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
const SETUP_NODE = "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0";

/** What changesets' own documents show: one job that installs, builds, keeps the pull request and publishes. */
const CHANGESETS_WORKFLOW = `name: Release
on:
  push:
    branches: [main]
concurrency: \${{ github.workflow }}-\${{ github.ref }}
permissions:
  contents: write
  pull-requests: write
  id-token: write
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: ${CHECKOUT}
      - uses: ${SETUP_NODE}
        with:
          node-version-file: .nvmrc
          cache: pnpm
      - run: npm install --global pnpm@10.34.9 # what packageManager says
      - run: pnpm install --frozen-lockfile
      - name: Version or publish
        id: changesets
        uses: changesets/action@06245a4e0a36c064a573d4150030f5ec548e4fcc # v1.4.10
        with:
          publish: pnpm release
          version: pnpm exec changeset version
          title: Release the smithy
        env:
          GITHUB_TOKEN: \${{ secrets.GITHUB_TOKEN }}
          NPM_TOKEN: \${{ secrets.NPM_TOKEN }}
`;

const LERNA_WORKFLOW = `name: Publish
on:
  workflow_dispatch:
permissions:
  contents: write
  id-token: write
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: registry
    steps:
      - uses: ${CHECKOUT}
        with:
          fetch-depth: 0
      - uses: ${SETUP_NODE}
        with:
          node-version: 24
      - run: |
          npm ci
          npm run build --workspaces --if-present
          npx lerna publish from-package --yes
`;

export const repositories: readonly Repository[] = [
  {
    name: "octo/pnpm-changesets",
    about: "pnpm, with changesets and the workflow of its documents",
    files: {
      "package.json": {
        name: "smithy",
        private: true,
        packageManager: "pnpm@10.34.9",
        scripts: { build: "pnpm -r run build", release: "pnpm build && changeset publish" },
      },
      "pnpm-workspace.yaml": 'packages: ["packages/*"]\n',
      ".changeset/config.json": { changelog: false, access: "public", baseBranch: "main" },
      ".nvmrc": "24\n",
      ".gitignore": IGNORED,
      ".github/workflows/release.yml": CHANGESETS_WORKFLOW,
      ...createPackage("octo/pnpm-changesets", "@octo-pnpm/anvil"),
      ...createPackage("octo/pnpm-changesets", "@octo-pnpm/forge", {
        dependencies: { "@octo-pnpm/anvil": "workspace:^" },
      }),
    },
    lock: ["pnpm", "install", "--lockfile-only"],
    publishes: ["@octo-pnpm/anvil@1.1.0", "@octo-pnpm/forge@1.1.0"],
    workflow: "release.yml",
    environment: "npm",
  },
  {
    name: "octo/npm-lerna",
    about: "npm workspaces, versioned and published by lerna",
    files: {
      "package.json": { name: "smithy", private: true, workspaces: ["packages/*"] },
      "lerna.json": { version: "1.1.0", packages: ["packages/*"] },
      ".gitignore": IGNORED,
      ".github/workflows/publish.yml": LERNA_WORKFLOW,
      ...createPackage("octo/npm-lerna", "@octo-npm/anvil"),
      ...createPackage("octo/npm-lerna", "@octo-npm/forge", { dependencies: { "@octo-npm/anvil": "^1.1.0" } }),
    },
    lock: ["npm", "install", "--package-lock-only", "--ignore-scripts"],
    publishes: ["@octo-npm/anvil@1.1.0", "@octo-npm/forge@1.1.0"],
    workflow: "publish.yml",
    environment: "registry",
  },
  {
    name: "octo/yarn-four",
    about: "yarn 4, without any workflow",
    files: {
      "package.json": {
        name: "smithy",
        private: true,
        packageManager: "yarn@4.18.0",
        workspaces: ["packages/*"],
      },
      ".yarnrc.yml": "nodeLinker: node-modules\nenableGlobalCache: false\nenableTelemetry: false\n",
      ".gitignore": `${IGNORED}.yarn/cache\n`,
      ...createPackage("octo/yarn-four", "@octo-yarn/anvil"),
      ...createPackage("octo/yarn-four", "@octo-yarn/forge", { dependencies: { "@octo-yarn/anvil": "workspace:^" } }),
    },
    lock: ["yarn", "install", "--mode=update-lockfile"],
    publishes: ["@octo-yarn/anvil@1.1.0", "@octo-yarn/forge@1.1.0"],
    workflow: "release.yml",
    environment: "npm",
  },
  {
    name: "octo/bun",
    about: "bun, without any workflow",
    files: {
      "package.json": { name: "smithy", private: true, packageManager: "bun@1.4.5", workspaces: ["packages/*"] },
      ".gitignore": IGNORED,
      ...createPackage("octo/bun", "@octo-bun/anvil"),
      ...createPackage("octo/bun", "@octo-bun/forge", { dependencies: { "@octo-bun/anvil": "workspace:^" } }),
    },
    lock: ["bun", "install", "--lockfile-only"],
    publishes: ["@octo-bun/anvil@1.1.0", "@octo-bun/forge@1.1.0"],
    workflow: "release.yml",
    environment: "npm",
  },
  {
    name: "octo/anvil",
    about: "a single package, released by hand until now",
    files: {
      "package.json": {
        name: "octo-anvil",
        version: "1.1.0",
        description: "An anvil",
        license: "MIT",
        repository: { type: "git", url: "git+https://github.com/octo/anvil.git" },
        exports: "./index.js",
        files: ["index.js"],
      },
      "index.js": "module.exports = 1;\n",
      "README.md": "# An anvil\n",
      ".gitignore": IGNORED,
    },
    lock: ["npm", "install", "--package-lock-only", "--ignore-scripts"],
    publishes: ["octo-anvil@1.1.0"],
    workflow: "release.yml",
    environment: "npm",
  },
];
