import { describe, expect, it } from "vitest";

import { programSpellings, spelledRepository, spellings } from "../../../../../tooling/test-kit/src/spellings.ts";
import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import type { Manifest } from "../../json/json.ts";
import { createFacts } from "../../rule/facts.ts";
import { findPublishJobs } from "../../workflow/publish-jobs.ts";
import { createWorkflows } from "../../workflow/repository.fixture.ts";
import type { NamedFile, RepositoryWorkflows } from "../../workflow/workflow.ts";
import { dependencyProtocolLeft } from "../package/dependency-protocol.ts";
import { publishConfigIgnored } from "../package/publish-config.ts";
import * as workflowRules from "./index.ts";

const RELEASE = ".github/workflows/release.yml";
const TAGS = { push: { tags: ["release-*"] } };
const TOKEN = { GH_TOKEN: "${{ github.token }}" };
const PUBLISHES = JSON.stringify({
  on: TAGS,
  jobs: { publish: { "runs-on": "ubuntu-latest", steps: [{ run: "npm publish" }] } },
});
const PUBLISHING = {
  file: RELEASE,
  on: TAGS,
  job: { "runs-on": "ubuntu-latest", permissions: { "id-token": "write" } },
  steps: [{ uses: "actions/checkout@v7" }],
};
const TAGGING = {
  file: ".github/workflows/tag.yml",
  on: { push: { branches: ["main"] } },
  job: { "runs-on": "ubuntu-latest", permissions: { contents: "write" } },
  steps: [{ uses: "actions/checkout@v7" }],
  files: { [RELEASE]: PUBLISHES },
};

const WITH_NODE_22 = {
  ...PUBLISHING,
  steps: [{ uses: "actions/checkout@v7" }, { uses: "actions/setup-node@v7", with: { "node-version": "22" } }],
  behind: [{ run: "npm publish" }],
};
const SIGNED = { ...PUBLISHING, job: { "runs-on": "ubuntu-latest", permissions: { contents: "read" } } };
const SECRET = { NPM_TOKEN: "${{ secrets.NPM_TOKEN }}" };
const WITH_NPMRC = {
  ...SIGNED,
  files: { ".npmrc": "//registry.example/:_authToken=${NODE_AUTH_TOKEN}\n" },
};

/** A workspace of pnpm's, one of whose packages only pnpm can publish. */
const PNPM = { ...PUBLISHING, packages: [{ name: "a", dependencies: { b: "workspace:^" } }, { name: "b" }] };
const OVERRIDING = { ...PUBLISHING, packages: [{ name: "a", main: "src/a.ts", publishConfig: { main: "a.js" } }] };

interface Situation {
  readonly file: string;
  readonly on: object;
  readonly job: Readonly<Record<string, unknown>>;
  readonly steps: readonly object[];
  readonly behind?: readonly object[];
  readonly packages?: readonly Manifest[];
  readonly files?: Readonly<Record<string, string>>;
}

/** Code, command with the word that is spelt in each way between bars, where it stands, and whether it is a problem. */
type Row = readonly [
  code: string,
  command: string,
  situation: Situation,
  wrong: boolean,
  env?: Readonly<Record<string, string>>,
];

const ROWS: readonly Row[] = [
  ["WORKFLOW_PUBLISH_OPERAND", "npm publish |packages/a|", PUBLISHING, true],
  ["WORKFLOW_PUBLISH_OPERAND", "npm publish |packages/*|", PUBLISHING, true],
  ["WORKFLOW_PUBLISH_OPERAND", "npm publish |./packages/a|", PUBLISHING, false],
  ["WORKFLOW_PUBLISH_OPERAND", "npm publish |a.tgz|", PUBLISHING, false],
  ["WORKFLOW_PUBLISH_OPERAND", "pnpm publish |packages/a|", PUBLISHING, false],
  ["WORKFLOW_COMMAND_NEEDS_TOKEN", "npm |whoami|", { ...PUBLISHING, steps: [{ run: "npm publish" }] }, true],
  ["WORKFLOW_COMMAND_NEEDS_TOKEN", "npm |ping|", { ...PUBLISHING, steps: [{ run: "npm publish" }] }, false],
  ["WORKFLOW_PUBLISH_IN_DOCKER", "docker run node:24 npm |publish|", PUBLISHING, true],
  ["WORKFLOW_PUBLISH_IN_DOCKER", "docker run node:24 npm |pack|", PUBLISHING, false],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "gh release create |release-1|", TAGGING, true, TOKEN],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "gh release create |docs-1|", TAGGING, false, TOKEN],
  [
    "WORKFLOW_RELEASE_EVENT_UNSEEN",
    "gh release create |release-1|",
    TAGGING,
    false,
    { GH_TOKEN: "${{ secrets.PAT }}" },
  ],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "gh release create --draft |release-1|", TAGGING, false, TOKEN],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "git push |--tags|", TAGGING, true],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "git push origin |refs/tags/release-1|", TAGGING, true],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "git push origin |main|", TAGGING, false],
  [
    "WORKFLOW_RELEASE_EVENT_UNSEEN",
    "git push https://x-access-token:${{ secrets.PAT }}@github.com/o/r |--tags|",
    TAGGING,
    false,
  ],
  [
    "WORKFLOW_RELEASE_EVENT_UNSEEN",
    "git push https://x-access-token:${{ secrets.GITHUB_TOKEN }}@github.com/o/r |--tags|",
    TAGGING,
    true,
  ],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "git tag release-1 && git push origin |release-1|", TAGGING, true],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "git tag -d release-1 && git push origin |release-1|", TAGGING, false],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "npx lerna |version|", TAGGING, true],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "npx lerna |run|", TAGGING, false],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "npx lerna version |--no-push|", TAGGING, false],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "npx nx release version |--git-push|", TAGGING, true],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "npx release-it |--ci|", TAGGING, true],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "npx release-it --ci |--no-git|", TAGGING, false],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "npx bumpp |--yes|", TAGGING, true],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "npx bumpp --yes |--no-push|", TAGGING, false],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "npx auto |shipit|", TAGGING, true, TOKEN],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "npx auto |pr-check|", TAGGING, false, TOKEN],
  ["WORKFLOW_RELEASE_EVENT_UNSEEN", "node scripts/|tag.mjs|", TAGGING, true, TOKEN],
  ["WORKFLOW_NPM_TOO_OLD", "npm config set |registry=https://registry.example|", WITH_NODE_22, true],
  ["WORKFLOW_TOKEN_IN_SCOPE", "npm config set |//registry.example/:_authToken=x|", WITH_NODE_22, true],
  ["WORKFLOW_TOKEN_IN_SCOPE", "npm set |//registry.example/:_authToken| x", WITH_NODE_22, true],
  [
    "WORKFLOW_TOKEN_IN_SCOPE",
    `npm config set |//npm.pkg.${new URL(GITHUB_ACTIONS.server).host}/:_authToken=x|`,
    WITH_NODE_22,
    false,
  ],
  ["WORKFLOW_TOKEN_IN_SCOPE", "yarn config set |npmAuthToken| x", WITH_NODE_22, true],
  ["WORKFLOW_TOKEN_IN_SCOPE", "echo |//registry.example/:_authToken=x| >> .npmrc", WITH_NODE_22, true],
  ["WORKFLOW_TOKEN_UNREAD", "npm |publish|", WITH_NPMRC, true, SECRET],
  ["WORKFLOW_TOKEN_UNREAD", "npm |publish|", WITH_NPMRC, false, { NODE_AUTH_TOKEN: "${{ secrets.NPM_TOKEN }}" }],
  ["WORKFLOW_TOKEN_UNREAD", "npm |publish|", SIGNED, true, SECRET],
  ["WORKFLOW_TOKEN_UNREAD", "pnpm |publish|", SIGNED, false, SECRET],
  ["WORKFLOW_TOKEN_UNREAD", "echo |x| > .npmrc && npm publish", SIGNED, false, SECRET],
  ["WORKFLOW_TOKEN_UNREAD", "npm config set |x| y && npm publish", SIGNED, false, SECRET],
  ["WORKFLOW_ID_TOKEN_MISSING", "npx changeset |publish|", SIGNED, true, { ...SECRET, NPM_CONFIG_PROVENANCE: "true" }],
  ["WORKFLOW_ID_TOKEN_MISSING", "npx changeset |publish|", SIGNED, false, SECRET],
  ["WORKFLOW_ID_TOKEN_MISSING", "pnpm -r |publish|", SIGNED, true, { ...SECRET, npm_config_provenance: "true" }],
  ["WORKFLOW_ID_TOKEN_MISSING", "yarn npm |publish|", SIGNED, false, { ...SECRET, NPM_CONFIG_PROVENANCE: "true" }],
  ["DEPENDENCY_PROTOCOL_LEFT", "npm publish |./packages/a|", PNPM, true],
  ["DEPENDENCY_PROTOCOL_LEFT", "npm publish |./packages/*|", PNPM, true],
  ["DEPENDENCY_PROTOCOL_LEFT", "npm publish |./packages/b|", PNPM, false],
  ["DEPENDENCY_PROTOCOL_LEFT", "cd |packages/a| && npm publish", PNPM, true],
  ["DEPENDENCY_PROTOCOL_LEFT", "cd |packages/b| && npm publish", PNPM, false],
  ["DEPENDENCY_PROTOCOL_LEFT", "(cd packages/a && npm |publish|)", PNPM, true],
  ["DEPENDENCY_PROTOCOL_LEFT", "(cd packages/a && pnpm |publish|)", PNPM, false],
  ["DEPENDENCY_PROTOCOL_LEFT", "npm publish |a-1.0.0.tgz|", PNPM, false],
  ["DEPENDENCY_PROTOCOL_LEFT", "npm publish --workspace |a|", PNPM, true],
  ["DEPENDENCY_PROTOCOL_LEFT", "npm publish -w |packages/a|", PNPM, true],
  ["DEPENDENCY_PROTOCOL_LEFT", "npm publish --workspace |b|", PNPM, false],
  ["DEPENDENCY_PROTOCOL_LEFT", "npm |publish| --workspaces", PNPM, true],
  ["DEPENDENCY_PROTOCOL_LEFT", "pnpm -r exec npm |publish|", PNPM, true],
  ["DEPENDENCY_PROTOCOL_LEFT", "pnpm --filter a exec npm |publish|", PNPM, true],
  ["DEPENDENCY_PROTOCOL_LEFT", "pnpm --filter b exec npm |publish|", PNPM, false],
  ["DEPENDENCY_PROTOCOL_LEFT", "pnpm -r exec pnpm |publish|", PNPM, false],
  ["DEPENDENCY_PROTOCOL_LEFT", "yarn workspaces foreach --all exec npm |publish|", PNPM, true],
  ["DEPENDENCY_PROTOCOL_LEFT", "yarn workspace b exec npm |publish|", PNPM, false],
  ["DEPENDENCY_PROTOCOL_LEFT", "npm publish |./packages/a/dist|", PNPM, false],
  [
    "DEPENDENCY_PROTOCOL_LEFT",
    "cp packages/a/package.json packages/a/dist && npm publish |./packages/a/dist|",
    PNPM,
    true,
  ],
  [
    "DEPENDENCY_PROTOCOL_LEFT",
    "cat packages/a/package.json > packages/a/dist/package.json && npm publish |./packages/a/dist|",
    PNPM,
    true,
  ],
  ["DEPENDENCY_PROTOCOL_LEFT", "find packages -name package.json -execdir npm |publish| ';'", PNPM, true],
  ["DEPENDENCY_PROTOCOL_LEFT", "for d in $(ls packages); do (cd packages/$d && npm |publish|); done", PNPM, true],
  ["PUBLISH_CONFIG_IGNORED", "npm publish |./packages/a|", OVERRIDING, true],
  ["PUBLISH_CONFIG_IGNORED", "pnpm publish |./packages/a|", OVERRIDING, false],
];

/** Rules that look into programs as well. */
const BY_PROGRAM = new Set(["DEPENDENCY_PROTOCOL_LEFT", "PUBLISH_CONFIG_IGNORED", "WORKFLOW_RELEASE_EVENT_UNSEEN"]);

describe.each(ROWS.map(([code, command, situation, wrong, env = {}]) => ({ code, command, situation, wrong, env })))(
  "$code: $command",
  ({ code, command, situation, wrong, env }) => {
    const [before = "", word = "", after = ""] = command.split("|").map((part) => part.trim());
    const glued = command.includes("/|");
    const spelt = glued ? { before: "node", word: "scripts/tag.mjs", env } : { before, word, after, env };
    // What a program does about a failure of a command is its own matter, and so is where it goes on.
    const alone = BY_PROGRAM.has(code) && !/[&(|<>"$]|^npx|^find|\bexec\b/.test(`${before} ${word} ${after}`);
    const all = [...spellings(spelt), ...(alone ? programSpellings(spelt) : [])];

    it.each(all)(`is ${wrong ? "" : "no "}problem $title`, (spelling) => {
      const files = { ...situation.files, ...spelledRepository(situation.file, spelling, situation) };
      expect(codesOf(code, { ...files, "scripts/tag.mjs": SCRIPT }, situation.packages).includes(code)).toBe(wrong);
    });
  },
);

const SCRIPT = 'await github.rest.git.createRef({ ref: "refs/tags/release-1", sha });';

const RULES = Object.values({ ...workflowRules, dependencyProtocolLeft, publishConfigIgnored });

/** The codes that the rule of a code finds. */
function codesOf(code: string, files: Readonly<Record<string, string>>, manifests: readonly Manifest[] = []): string[] {
  const workflows = read(files);
  const packageManager = { name: manifests.length === 0 ? "npm" : "pnpm", version: "11.0.0" } as const;
  const packages = manifests.map((manifest) => {
    const name = typeof manifest["name"] === "string" ? manifest["name"] : "";
    const directory = `packages/${name}`;
    const file = `${directory}/package.json`;
    return {
      name,
      version: "1.0.0",
      directory,
      file,
      manifest,
      text: JSON.stringify(manifest),
    };
  });
  const facts = createFacts({
    workspace: { base: "/", root: ".", git: true, tool: "pnpm", packageManager, packages },
    publishable: packages,
    context: { provider: GITHUB_ACTIONS, ci: "none", idToken: false, visibility: "public" },
    client: "npm",
    workflows,
    publishJobs: findPublishJobs(workflows, packages),
  });
  const rules = RULES.filter(({ codes }) => code in codes);
  expect(rules.length).toBeGreaterThan(0);
  return rules.flatMap((rule) => ("check" in rule ? [...rule.check(facts)].map((problem) => problem.code) : []));
}

function read(files: Readonly<Record<string, string>>): RepositoryWorkflows {
  const others = Object.entries(files).filter(([file]) => !file.startsWith(".github/"));
  const own = Object.entries(files).filter(([file]) => file.startsWith(".github/"));
  return createWorkflows(Object.fromEntries(own), {
    rootManifest: JSON.parse(files["package.json"] ?? "{}"),
    files: new Map<string, NamedFile>([
      [".npmrc", { kind: "absent" }],
      ...others.map(([file, text]): [string, NamedFile] => [file, { kind: "present", text }]),
    ]),
  });
}
