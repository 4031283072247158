import type { SeededPackage } from "@slipway/rehearsal";
import { stringify } from "yaml";

import { createManifest } from "../fixtures/create-manifest.ts";
import type { FileContent } from "../fixtures/create-repository.ts";
import { createTarball } from "../security/create-tarball.ts";

/** A repository as it should be, and the registry that has its earlier versions. */
export interface SoundRepository {
  readonly title: string;
  readonly files: Readonly<Record<string, FileContent>>;
  readonly seeds: readonly SeededPackage[];
  /** Of the commit. */
  readonly tag?: string;
  /** Of a person who may read what others may not. */
  readonly token?: string;
  /** The job that publishes has no credential to see what it has published. */
  readonly isPending?: true;
  /** Codes of facts that are said of it, and stop nothing. */
  readonly notes?: readonly string[];
}

const RELEASE = ".github/workflows/release.yml";

const PINNED = "0123456789abcdef0123456789abcdef01234567";

/** One run at a time, in an environment, with actions that nobody can move. */
function createWorkflow(run: string, tags: string): string {
  return stringify({
    name: "release",
    on: { push: { tags: [tags] } },
    permissions: {},
    concurrency: { group: "release", "cancel-in-progress": false },
    jobs: {
      publish: {
        if: "github.repository == 'acme/anvils'",
        "runs-on": "ubuntu-latest",
        environment: "npm",
        permissions: { contents: "read", "id-token": "write" },
        steps: [
          { uses: `actions/checkout@${PINNED}`, with: { "persist-credentials": false } },
          { uses: `actions/setup-node@${PINNED}`, with: { "node-version": "24.15.0" } },
          { run },
        ],
      },
    },
  });
}

function createSingle(
  name: string,
  extra: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, FileContent>> = {},
): Record<string, FileContent> {
  return {
    "package.json": { ...createManifest(name, undefined), ...extra },
    "package-lock.json": { name, lockfileVersion: 3, packages: {} },
    "index.js": "export const answer = 42;\n",
    "README.md": `# ${name}\n`,
    LICENSE: "MIT\n",
    [RELEASE]: createWorkflow("npm publish", "release-*"),
    ...files,
  };
}

function createWorkspace(
  members: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  root: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, FileContent>> = {},
): Record<string, FileContent> {
  const created: Record<string, FileContent> = {
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*"], ...root },
    "package-lock.json": { name: "anvils", lockfileVersion: 3, packages: {} },
    [RELEASE]: createWorkflow('for directory in packages/*; do npm publish "./$directory"; done', "release-*"),
  };
  for (const [name, extra] of Object.entries(members)) {
    const directory = `packages/${name.replace(/^@[^/]+\//, "")}`;
    created[`${directory}/package.json`] = { ...createManifest(name, directory), ...extra };
    created[`${directory}/index.js`] = "export const answer = 42;\n";
    created[`${directory}/README.md`] = `# ${name}\n`;
    created[`${directory}/LICENSE`] = "MIT\n";
  }
  return { ...created, ...files };
}

function seed(
  name: string,
  version = "0.9.0",
  manifest: SeededPackage["versions"][number]["manifest"] = {},
): SeededPackage {
  return { name, versions: [{ version, manifest }] };
}

/** A version as it was packed, with these files. */
function seedFiles(name: string, manifest: object, files: Readonly<Record<string, string>>): SeededPackage {
  const whole = { ...manifest, name, version: "1.0.0" };
  const entries = Object.entries({ "package.json": JSON.stringify(whole, null, 2), ...files });
  const tarball = createTarball(entries.map(([path, text]) => ({ path: `package/${path}`, text })));
  return { name, versions: [{ version: "1.0.0", manifest: JSON.parse(JSON.stringify(manifest)), tarball }] };
}

const CLOUD = stringify({
  name: "preview",
  on: { pull_request: {} },
  jobs: {
    preview: {
      "runs-on": "ubuntu-latest",
      permissions: { contents: "read", "id-token": "write" },
      steps: [
        { uses: `actions/checkout@${PINNED}`, with: { "persist-credentials": false } },
        {
          uses: `aws-actions/configure-aws-credentials@${PINNED}`,
          with: { "role-to-assume": "arn:aws:iam::123456789012:role/preview", "aws-region": "eu-central-1" },
        },
        { run: "aws s3 sync site s3://preview.example" },
      ],
    },
  },
});

export const soundRepositories: readonly SoundRepository[] = [
  {
    title: "templates that are members",
    files: createWorkspace(
      { "create-anvil": { files: ["index.js", "templates"] } },
      { workspaces: ["packages/*", "packages/create-anvil/templates/*"] },
      {
        "packages/create-anvil/templates/plain/package.json": {
          name: "anvil-template-plain",
          version: "0.0.0",
          private: true,
          type: "module",
        },
        "packages/create-anvil/templates/plain/main.js": "export {};\n",
      },
    ),
    seeds: [seed("create-anvil")],
  },
  {
    title: "a tag that is a date",
    files: createSingle("anvil", {}, { [RELEASE]: createWorkflow("npm publish", "v*") }),
    seeds: [seed("anvil")],
    tag: "v2026.11.26",
  },
  {
    title: "a tag with the root's version",
    files: createWorkspace(
      { core: {}, web: { dependencies: { core: "^1.0.0" } } },
      { version: "3.0.0" },
      { [RELEASE]: createWorkflow('for directory in packages/*; do npm publish "./$directory"; done', "v*") },
    ),
    seeds: [seed("core"), seed("web")],
    tag: "v3.0.0",
  },
  {
    title: "an entry for React Native",
    files: createSingle(
      "anvil-native",
      {
        exports: { ".": { "react-native": "./src/index.tsx", default: "./index.js" }, "./view": "./view.js" },
        files: ["index.js", "view.js", "src"],
        "react-native": "./src/index.tsx",
        peerDependencies: { "react-native": "*" },
      },
      {
        "src/index.tsx": 'import { View } from "react-native";\nexport const answer: typeof View = View;\n',
        "view.js": 'export { View } from "react-native";\n',
      },
    ),
    seeds: [
      seed("anvil-native"),
      seedFiles("react-native", { main: "./index.js" }, { "index.js": "import typeof * as View from './View';\n" }),
    ],
  },
  {
    title: "a private dependency in the same scope, for whoever may read it",
    files: createSingle("@acme/anvil", {
      publishConfig: { access: "restricted" },
      dependencies: { "@acme/secret": "^1.0.0" },
    }),
    seeds: [
      { ...seed("@acme/anvil"), access: "restricted" },
      { ...seed("@acme/secret", "1.0.0"), access: "restricted" },
    ],
    token: "npm_person",
    isPending: true,
  },
  {
    title: "`prepare` builds it, and nothing runs for those who install it",
    files: createSingle(
      "anvil",
      { scripts: { prepare: "node build.js" }, exports: "./dist/index.js", files: ["dist"] },
      {
        ".gitignore": "dist\n",
        "build.js":
          'import { cpSync, mkdirSync } from "node:fs";\nmkdirSync("dist", { recursive: true });\ncpSync("index.js", "dist/index.js");\n',
      },
    ),
    seeds: [seed("anvil")],
  },
  {
    title: "programs for each platform that another step publishes",
    files: createSingle(
      "anvil",
      { optionalDependencies: { "@acme/anvil-linux-x64": "1.0.0", "@acme/anvil-darwin-arm64": "1.0.0" } },
      { "slipway.json": { publishedElsewhere: ["@acme/anvil-*"] } },
    ),
    seeds: [seed("anvil"), seed("@acme/anvil-linux-x64"), seed("@acme/anvil-darwin-arm64")],
    notes: ["DEPENDENCY_ELSEWHERE"],
  },
  {
    title: "plug-ins that are optional peers of what they depend on",
    files: createWorkspace({
      core: {
        peerDependencies: { "plugin-a": "^1.0.0", "plugin-b": "^1.0.0" },
        peerDependenciesMeta: { "plugin-a": { optional: true }, "plugin-b": { optional: true } },
      },
      "plugin-a": { dependencies: { core: "^1.0.0" } },
      "plugin-b": { peerDependencies: { core: "^1.0.0" } },
    }),
    seeds: [seed("core"), seed("plugin-a"), seed("plugin-b")],
  },
  {
    title: "a pull request's job that logs in to a cloud with an ID token",
    files: createSingle("anvil", {}, { ".github/workflows/preview.yml": CLOUD }),
    seeds: [seed("anvil")],
  },
  {
    title: "a sibling of which only the README has changed",
    files: createWorkspace(
      { core: {}, web: { version: "1.1.0", dependencies: { core: "^1.0.0" } } },
      {},
      { "packages/core/README.md": "# core\n\nNow with more words.\n" },
    ),
    seeds: [
      seedFiles("core", createManifest("core", "packages/core"), {
        "index.js": "export const answer = 42;\n",
        "README.md": "# core\n",
        LICENSE: "MIT\n",
      }),
      seed("web", "1.0.0"),
    ],
  },
];
