import { describe, expect, it } from "vitest";

import type { Manifest } from "../../json/json.ts";
import { createWorkflows } from "../../workflow/repository.fixture.ts";
import type { NamedFile } from "../../workflow/workflow.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { createWorkflowFacts } from "./facts.fixture.ts";
import { workflowFileMissing } from "./file-missing.ts";
import { workflowGhTokenMissing } from "./gh-token.ts";
import { workflowLockfileMissing } from "./lockfile-missing.ts";
import { workflowNeedsUnknown } from "./needs-unknown.ts";
import { workflowProgramMissing } from "./program-missing.ts";
import { workflowScriptMissing } from "./script-missing.ts";

const CHECKOUT = { uses: "actions/checkout@v7" };
const PNPM = { uses: "pnpm/action-setup@v6" };
const NODE = { uses: "actions/setup-node@v7", with: { "node-version": "24" } };
const ARTIFACT = { uses: "actions/download-artifact@v8" };

interface Around {
  readonly manifest?: Manifest;
  /** Manifests of members, by directory. */
  readonly members?: Readonly<Record<string, Manifest>>;
  readonly present?: readonly string[];
  readonly yarnrc?: string;
  readonly job?: Readonly<Record<string, unknown>>;
  readonly jobs?: Readonly<Record<string, object>>;
}

type Row = readonly [title: string, steps: readonly (object | string)[], expected: readonly string[], around?: Around];

/** What git was asked about; only what a row names is there. */
const ASKED =
  "package-lock.json npm-shrinkwrap.json pnpm-lock.yaml yarn.lock .yarnrc.yml scripts/a.sh gone dist packages/a packages/a/package-lock.json packages/a/npm-shrinkwrap.json pnpm-workspace.yaml .npmrc".split(
    " ",
  );

const SCRIPTS = { scripts: { build: "tsc", release: "npm publish", "lint:fix": "oxlint" } };
const LOCK = { present: ["package-lock.json"] };
const MEMBERS = {
  members: { "packages/a": { name: "a", scripts: { build: "tsc" } }, "packages/b": { name: "b" } },
};
const NEEDS_PNPM = { manifest: { devDependencies: { typescript: "^6.0.0" } } };
const BERRY = { manifest: { packageManager: "yarn@4.18.1" } };
const LOCKED = { ...BERRY, present: ["yarn.lock"] };

const NOTHING_CHECKED_OUT: readonly Row[] = [
  ["npm ci", ["npm ci", "npm publish"], ["FILE package.json"]],
  ["npm publish", ["npm publish"], ["FILE package.json"]],
  ["npm publish of a directory that an artifact brings", [ARTIFACT, "npm publish ./dist"], []],
  ["npm publish of a tarball", ["npm publish ./a.tgz"], []],
  ["npm publish of a tarball in a variable", ['npm publish "$TARBALL"'], []],
  ["a package script", ["npm run build"], ["FILE package.json"], { manifest: SCRIPTS }],
  ["pnpm", [PNPM, "pnpm install"], ["FILE package.json"]],
  ["changesets", ["npx changeset publish"], ["FILE package.json"]],
  ["a directory", [{ run: "npm publish", "working-directory": "packages/a" }], ["FILE packages/a"], MEMBERS],
  ["a program of somebody else's", ["npx semver 1.0.0", "npm view a"], []],
  ["behind a clone", ["git clone https://git.example/a .", "npm publish"], []],
  ["behind an unknown action", [{ uses: "acme/bring@v1" }, "npm publish"], []],
  ["on a runner of one's own", ["npm publish"], [], { job: { "runs-on": "self-hosted" } }],
  ["in an image", ["npm publish"], [], { job: { container: "acme/all" } }],
  ["under a condition", [{ ...CHECKOUT, if: "inputs.it" }, "npm publish"], []],
];

const DIRECTORIES: readonly Row[] = [
  ["of a step", [CHECKOUT, { run: "npm publish", "working-directory": "gone" }], ["FILE gone"]],
  ["of a step that git has", [CHECKOUT, { run: "npm publish", "working-directory": "packages/a" }], [], MEMBERS],
  [
    "of a job",
    [CHECKOUT, "npm publish"],
    ["FILE gone"],
    { job: { defaults: { run: { "working-directory": "./gone/" } } } },
  ],
  ["of `cd`", [CHECKOUT, "cd gone && npm publish"], ["FILE gone"]],
  ["of `cd` behind a question", [CHECKOUT, "[ -d gone ] && cd gone"], []],
  ["that a build makes", [CHECKOUT, "npx tsc", { run: "npm publish", "working-directory": "dist" }], []],
  ["that a command makes", [CHECKOUT, "mkdir -p gone", { run: "npm init -y", "working-directory": "gone" }], []],
  [
    "that an artifact brings",
    [CHECKOUT, { ...ARTIFACT, with: { path: "dist" } }, { run: "npm publish", "working-directory": "dist" }],
    [],
  ],
  ["that nobody asked git about", [CHECKOUT, { run: "npm publish", "working-directory": "other" }], []],
  ["of a matrix", [CHECKOUT, { run: "npm publish", "working-directory": "${{ matrix.it }}" }], []],
];

const LOCKFILES: readonly Row[] = [
  ["npm ci", [CHECKOUT, NODE, "npm ci"], ["LOCKFILE package-lock.json"]],
  ["npm ci by another name", [CHECKOUT, "npm clean-install --omit=optional"], ["LOCKFILE package-lock.json"]],
  ["npm ci with a lockfile", [CHECKOUT, "npm ci"], [], LOCK],
  ["npm ci with a shrinkwrap", [CHECKOUT, "npm ci"], [], { present: ["npm-shrinkwrap.json"] }],
  [
    "npm ci in a member of a workspace with a lockfile",
    [CHECKOUT, "cd packages/a\nnpm ci"],
    [],
    { ...MEMBERS, ...LOCK },
  ],
  [
    "npm ci in a member of a workspace without",
    [CHECKOUT, "cd packages/a\nnpm ci"],
    ["LOCKFILE package-lock.json"],
    MEMBERS,
  ],
  ["npm ci for another directory", [CHECKOUT, "npm ci --prefix packages/a"], ["LOCKFILE package-lock.json"], MEMBERS],
  ["npm ci for a directory that nobody asked about", [CHECKOUT, "npm ci --prefix docs"], []],
  ["npm ci or install", [CHECKOUT, "npm ci || npm install"], []],
  ["npm ci where there is a lockfile", [CHECKOUT, "if [ -f package-lock.json ]; then npm ci; else npm i; fi"], []],
  ["npm ci under a condition", [CHECKOUT, { if: "hashFiles('package-lock.json') != ''", run: "npm ci" }], []],
  [
    "npm ci behind what writes one",
    [CHECKOUT, "npm i --package-lock-only && echo ok", "npm ci"],
    ["LOCKFILE package-lock.json"],
  ],
  ["npm ci behind a script", [CHECKOUT, "node scripts/lock.mjs", "npm ci"], []],
  ["npm ci that may fail", [CHECKOUT, "npm ci || true"], []],
  ["npm install", [CHECKOUT, "npm install"], []],
  ["pnpm", [CHECKOUT, PNPM, "pnpm install --frozen-lockfile"], ["LOCKFILE pnpm-lock.yaml"], NEEDS_PNPM],
  ["pnpm ci", [CHECKOUT, PNPM, "pnpm ci"], ["LOCKFILE pnpm-lock.yaml"], NEEDS_PNPM],
  ["pnpm with nothing to install", [CHECKOUT, PNPM, "pnpm install --frozen-lockfile"], []],
  ["pnpm that is not told so", [CHECKOUT, PNPM, "pnpm install"], [], NEEDS_PNPM],
  ["yarn 4", [CHECKOUT, "corepack enable", "yarn"], ["LOCKFILE yarn.lock"], BERRY],
  ["yarn 4 by a word", [CHECKOUT, "corepack enable", "yarn install --immutable"], ["LOCKFILE yarn.lock"], BERRY],
  ["yarn 1, which does not mind", [CHECKOUT, "yarn install --frozen-lockfile"], []],
  ["bun, which does not mind", [CHECKOUT, { uses: "oven-sh/setup-bun@v2" }, "bun install --frozen-lockfile"], []],
  ["a cache", [CHECKOUT, { ...NODE, with: { cache: "npm" } }], ["LOCKFILE package-lock.json"]],
  [
    "a cache before the checkout",
    [{ ...NODE, with: { cache: "npm" } }, CHECKOUT],
    ["LOCKFILE package-lock.json"],
    LOCK,
  ],
  [
    "a cache with a lockfile elsewhere",
    [CHECKOUT, { ...NODE, with: { cache: "npm", "cache-dependency-path": "a" } }],
    [],
  ],
];

const PACKAGE_SCRIPTS: readonly Row[] = [
  ["npm run", [CHECKOUT, "npm run biuld"], ["SCRIPT npm run biuld"]],
  ["npm run-script", [CHECKOUT, "npm run-script relase -- --x"], ["SCRIPT npm run-script relase -- --x"]],
  ["a script that there is", [CHECKOUT, "npm run build && npm run release"], []],
  ["a script that may be missing", [CHECKOUT, "npm run biuld --if-present"], []],
  ["a script that is built in", [CHECKOUT, "npm run env"], []],
  ["npm test", [CHECKOUT, "npm test"], ["SCRIPT npm test"]],
  ["npm test that there is", [CHECKOUT, "npm t"], [], { manifest: { scripts: { test: "true" } } }],
  ["node --run", [CHECKOUT, "node --run biuld"], ["SCRIPT node --run biuld"]],
  ["pnpm run", [CHECKOUT, PNPM, "pnpm run relase"], ["SCRIPT pnpm run relase"]],
  ["a bare name of pnpm's", [CHECKOUT, PNPM, "pnpm relase"], ["warning SCRIPT pnpm relase"]],
  ["a bare name of a program", [CHECKOUT, PNPM, "pnpm tsc"], []],
  [
    "a bare name of a dependency",
    [CHECKOUT, PNPM, "pnpm relase"],
    [],
    { manifest: { ...SCRIPTS, devDependencies: { "@acme/relase": "1.0.0" } } },
  ],
  ["yarn run, of what may be a program", [CHECKOUT, "yarn run publint"], []],
  ["yarn run, of a misspelt script", [CHECKOUT, "yarn run relase"], ["warning SCRIPT yarn run relase"]],
  ["yarn run, of what is no program", [CHECKOUT, "yarn run lint:fxi"], ["SCRIPT yarn run lint:fxi"]],
  [
    "in another script",
    [CHECKOUT, "npm run all"],
    ["SCRIPT npm run biuld"],
    { manifest: { scripts: { all: "npm run biuld" } } },
  ],
  ["in a member", [CHECKOUT, "cd packages/a && npm run release"], ["SCRIPT npm run release"], MEMBERS],
  ["in a member that has it", [CHECKOUT, "npm run build -w a"], [], MEMBERS],
  [
    "in a member that lacks it",
    [CHECKOUT, "npm run build --workspace=packages/b"],
    ["SCRIPT npm run build --workspace=packages/b"],
    MEMBERS,
  ],
  [
    "in all members, one of which lacks it",
    [CHECKOUT, "npm run build --workspaces"],
    ["SCRIPT npm run build --workspaces"],
    MEMBERS,
  ],
  ["in all members, where pnpm takes those that have it", [CHECKOUT, PNPM, "pnpm -r run build"], [], MEMBERS],
  ["in no member", [CHECKOUT, PNPM, "pnpm -r run bundle"], ["SCRIPT pnpm -r run bundle"], MEMBERS],
  ["in those that a pattern takes", [CHECKOUT, PNPM, "pnpm --filter './packages/*' run bundle"], [], MEMBERS],
  ["in a directory that is not read", [CHECKOUT, "npm run build --prefix docs"], []],
  [
    "under a condition of the run",
    [CHECKOUT, { if: "github.event_name == 'push'", run: "npm run biuld" }],
    ["SCRIPT npm run biuld"],
  ],
  ["under a condition that may choose it", [CHECKOUT, { if: "inputs.build", run: "npm run biuld" }], []],
  ["behind a build", [CHECKOUT, "npx tsc", "npm run biuld"], ["SCRIPT npm run biuld"]],
  ["behind what writes scripts", [CHECKOUT, "npm pkg set scripts.biuld=tsc", "npm run biuld"], []],
  ["behind another checkout", [{ ...CHECKOUT, with: { repository: "a/b" } }, "npm run biuld"], []],
  ["in a branch", [CHECKOUT, "if true; then npm run biuld; fi"], []],
  ["by a variable", [CHECKOUT, 'npm run "$IT"'], []],
];

const PROGRAMS: readonly Row[] = [
  ["pnpm", [CHECKOUT, NODE, "pnpm install"], ["PROGRAM pnpm install"]],
  ["pnpm behind its set-up", [CHECKOUT, PNPM, NODE, "pnpm install"], []],
  ["pnpm before its set-up", [CHECKOUT, "pnpm install", PNPM], ["PROGRAM pnpm install"]],
  ["pnpm by corepack", [CHECKOUT, NODE, "corepack enable", "pnpm install"], []],
  ["pnpm by npm", [CHECKOUT, NODE, "npm install -g pnpm@12", "pnpm install"], []],
  ["pnpm by npx", [CHECKOUT, NODE, "npx pnpm@12 install"], []],
  ["pnpm by an unknown action", [CHECKOUT, { uses: "acme/tools@v1" }, "pnpm install"], []],
  ["pnpm by a script", [CHECKOUT, "bash scripts/a.sh", "pnpm install"], [], { present: ["scripts/a.sh"] }],
  ["pnpm by a path", [CHECKOUT, 'echo "$HOME/pnpm" >> $GITHUB_PATH', "pnpm install"], []],
  ["pnpm that is asked for", [CHECKOUT, "command -v pnpm || npm i -g pnpm"], []],
  ["pnpm on a runner of one's own", [CHECKOUT, "pnpm install"], [], { job: { "runs-on": "self-hosted" } }],
  ["pnpm on a larger runner", [CHECKOUT, "pnpm install"], [], { job: { "runs-on": "ubuntu-24.04-8core" } }],
  ["pnpm in an image", [CHECKOUT, "pnpm install"], [], { job: { container: "acme/pnpm" } }],
  [
    "pnpm for a cache",
    [CHECKOUT, { ...NODE, with: { cache: "pnpm" } }, PNPM],
    ["PROGRAM cache: pnpm"],
    { present: ["pnpm-lock.yaml"] },
  ],
  [
    "pnpm for a cache, set up",
    [CHECKOUT, PNPM, { ...NODE, with: { cache: "pnpm" } }],
    [],
    { present: ["pnpm-lock.yaml"] },
  ],
  ["bun", [CHECKOUT, "bun publish"], ["PROGRAM bun publish"]],
  ["bun behind its set-up", [CHECKOUT, { uses: "oven-sh/setup-bun@v2" }, "bun publish"], []],
  ["yarn 1", [CHECKOUT, "yarn install"], []],
  ["yarn 4", [CHECKOUT, "yarn install"], ["PROGRAM yarn install"], LOCKED],
  ["yarn 4 by corepack", [CHECKOUT, "corepack enable", "yarn install"], [], LOCKED],
  [
    "yarn 4 in the repository",
    [CHECKOUT, "yarn install"],
    [],
    { ...LOCKED, yarnrc: "yarnPath: .yarn/releases/yarn.cjs\n" },
  ],
  [
    "yarn 1 on a machine without",
    [CHECKOUT, "yarn install"],
    ["PROGRAM yarn install"],
    { job: { "runs-on": "ubuntu-slim" } },
  ],
];

const TOKEN = { env: { GH_TOKEN: "${{ github.token }}" } };

const TOKENS: readonly Row[] = [
  ["none", [{ run: "gh release create v1" }], ["GH_TOKEN gh release create"]],
  ["of the step", [{ run: "gh release create v1", ...TOKEN }], []],
  ["of the job", [{ run: "gh pr list" }], [], { job: TOKEN }],
  ["of the command", [{ run: "GH_TOKEN=${{ github.token }} gh pr list" }], []],
  ["of the script", [{ run: 'export GITHUB_TOKEN="$T"\ngh pr list' }], []],
  ["of an earlier step", [{ run: 'echo "GH_TOKEN=$T" >> "$GITHUB_ENV"' }, { run: "gh pr list" }], []],
  ["of a login", [{ run: 'echo "$T" | gh auth login --with-token' }, { run: "gh pr list" }], []],
  ["of an action, perhaps", [{ uses: "acme/app-token@v1" }, { run: "gh pr list" }], []],
  ["for nothing that needs one", [{ run: "gh --version\ngh auth status || true" }], []],
  ["on a runner of one's own", [{ run: "gh pr list" }], [], { job: { "runs-on": "self-hosted" } }],
  ["where it may fail", [{ run: "gh pr list || true" }], []],
];

const NEEDS: readonly Row[] = [
  ["one that there is", [CHECKOUT], [], { job: { needs: "build" }, jobs: { build: {} } }],
  ["one that there is, in another case", [CHECKOUT], [], { job: { needs: ["Build"] }, jobs: { build: {} } }],
  ["one that there is not", [CHECKOUT], ["NEEDS bulid"], { job: { needs: "bulid" }, jobs: { build: {} } }],
  [
    "one by its name",
    [CHECKOUT],
    ["NEEDS Build it"],
    { job: { needs: ["Build it"] }, jobs: { build: { name: "Build it" } } },
  ],
  ["one of another job", [CHECKOUT], ["NEEDS test"], { jobs: { build: { needs: ["test"] } } }],
];

const CODES = new Map([
  ["WORKFLOW_FILE_MISSING", "FILE"],
  ["WORKFLOW_LOCKFILE_MISSING", "LOCKFILE"],
  ["WORKFLOW_SCRIPT_MISSING", "SCRIPT"],
  ["WORKFLOW_PROGRAM_MISSING", "PROGRAM"],
  ["WORKFLOW_GH_TOKEN_MISSING", "GH_TOKEN"],
  ["WORKFLOW_NEEDS_UNKNOWN", "NEEDS"],
]);

const RULES = [
  workflowFileMissing,
  workflowLockfileMissing,
  workflowScriptMissing,
  workflowProgramMissing,
  workflowGhTokenMissing,
  workflowNeedsUnknown,
];

function findAll(steps: readonly (object | string)[], around: Around): string[] {
  const { manifest = SCRIPTS, members = {}, present = [], yarnrc, job = {}, jobs = {} } = around;
  const written = steps.map((step) => (typeof step === "string" ? { run: step } : step));
  const publish = { "runs-on": "ubuntu-latest", ...job, steps: [...written, { run: "npm publish ./packed.tgz" }] };
  const others = Object.entries(jobs).map(([id, other]) => [id, { "runs-on": "ubuntu-latest", steps: [], ...other }]);
  const text = JSON.stringify({ on: { push: { tags: ["v*"] } }, jobs: { ...Object.fromEntries(others), publish } });
  const there = new Set([...present, ...Object.keys(members)]);
  const files = new Map<string, NamedFile>(
    ASKED.map((file) => {
      if (file === ".yarnrc.yml" && yarnrc !== undefined) return [file, { kind: "present", text: yarnrc }];
      return [file, { kind: there.has(file) ? "present" : "absent" }];
    }),
  );
  const packages = Object.entries(members).map(([directory, own]) => createMember(directory, own));
  const facts = createWorkflowFacts(
    createWorkflows({ ".github/workflows/release.yml": text }, { files, rootManifest: manifest }),
    {
      workspace: { base: "/", root: ".", git: true, tool: "npm", packageManager: { name: "npm" }, packages },
    },
  );
  return RULES.flatMap((rule) => [...rule.check(facts)]).map(({ code, severity, actual, expected }) => {
    const shown = code === "WORKFLOW_LOCKFILE_MISSING" ? expected : actual;
    return `${severity === "error" ? "" : `${severity} `}${CODES.get(code)} ${shown}`;
  });
}

function createMember(directory: string, manifest: Manifest): WorkspacePackage {
  const name = typeof manifest["name"] === "string" ? manifest["name"] : directory;
  return { name, version: "1.0.0", directory, file: `${directory}/package.json`, text: "{}", manifest };
}

describe.each([
  ["where nothing is checked out", NOTHING_CHECKED_OUT],
  ["a directory", DIRECTORIES],
  ["a lockfile for", LOCKFILES],
  ["a package script", PACKAGE_SCRIPTS],
  ["a program", PROGRAMS],
  ["a token of GitHub's command line", TOKENS],
  ["a job that is waited for", NEEDS],
])("%s", (_, rows) => {
  it.each(rows.map(([title, steps, expected, around = {}]) => ({ title, steps, expected, around })))(
    "$title",
    ({ steps, expected, around }) => {
      expect(findAll(steps, around)).toEqual(expected);
    },
  );
});
