import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { parseWorkflow } from "../workflows/parse-workflow.ts";
import { readToday } from "./today.fixture.ts";
import { takeVersionHalf } from "./version-half.ts";

interface Job {
  readonly steps?: readonly Record<string, unknown>[];
  readonly permissions?: unknown;
  readonly environment?: unknown;
  readonly outputs?: unknown;
}

interface Workflow extends Record<string, unknown> {
  readonly jobs: Record<string, Job>;
}

const HEAD = `# Ours
on:
  push:
    branches: [main]
permissions:
  contents: write
  id-token: write
  pull-requests: write
`;
const PUBLISH = `  publish:
    needs: version
    if: needs.version.outputs.release_created
    runs-on: x
    steps:
      - run: npm ci
      - run: npm publish
`;

/** The versioning half of a workflow, as its file says it. */
function take(text: string, scripts: Readonly<Record<string, string>> = {}): Workflow | undefined {
  const half = takeVersionHalf(readToday(text, scripts));
  if (half === undefined) return undefined;
  expect(parseWorkflow(".github/workflows/version.yml", half.text)).toHaveProperty("workflow");
  expect(half.text).not.toMatch(/id-token|NPM_TOKEN|NODE_AUTH_TOKEN|registry-url|npm publish|changeset publish/);
  const workflow: Workflow = parse(half.text);
  return workflow;
}

/** What the steps of a workflow's jobs run. */
function stepsOf(workflow: Workflow | undefined): Record<string, readonly unknown[]> {
  return Object.fromEntries(
    Object.entries(workflow?.jobs ?? {}).map(([id, { steps = [] }]) => [
      id,
      steps.map((step) => step["run"] ?? String(step["uses"]).replace(/@.*/, "")),
    ]),
  );
}

function oneJob(steps: string): string {
  return `${HEAD}jobs:\n  release:\n    runs-on: x\n    environment: npm\n    steps:\n${steps}`;
}

type Row = readonly [
  title: string,
  text: string,
  steps: Record<string, readonly string[]>,
  scripts?: Readonly<Record<string, string>>,
];

const rows: readonly Row[] = [
  [
    "a job with release-please before the one that publishes",
    `${HEAD}jobs:\n  version:\n    runs-on: x\n    steps: [{ uses: googleapis/release-please-action@v4, id: r }]\n${PUBLISH}`,
    { version: ["googleapis/release-please-action"] },
  ],
  [
    "release-please in the job that publishes, with what works on its pull request",
    oneJob(`      - uses: googleapis/release-please-action@v4
        id: release
      - uses: actions/checkout@v7
        if: steps.release.outputs.release_created
      - run: npm publish
        if: steps.release.outputs.release_created
      - id: lock
        if: steps.release.outputs.pr
        run: npm install --package-lock-only
      - if: steps.lock.outputs.changed
        run: ./push-lock.sh
      - run: ./tell.sh
`),
    { release: ["googleapis/release-please-action", "npm install --package-lock-only", "./push-lock.sh"] },
  ],
  [
    "changesets' action without the input that publishes",
    oneJob(`      - run: pnpm install
      - uses: changesets/action@v1
        with: { publish: pnpm release, version: pnpm bump }
        env: { NPM_TOKEN: x }
`),
    { release: ["pnpm install", "changesets/action"] },
    { release: "pnpm build && changeset publish", bump: "changeset version" },
  ],
  [
    "commands of one script before the one that publishes",
    oneJob("      - run: npm ci && npx changeset version && gh pr create --fill && npx changeset publish\n"),
    { release: ["npm ci\nnpx changeset version\ngh pr create --fill"] },
  ],
  [
    "a version that is pushed, without a pull request",
    oneJob(
      "      - run: npx lerna version --yes\n      - run: git push\n      - run: npx lerna publish from-git --yes\n",
    ),
    { release: ["npx lerna version --yes", "git push"] },
  ],
  [
    "a script of the repository that raises versions",
    oneJob("      - run: npm run bump\n      - uses: peter-evans/create-pull-request@v8\n      - run: npm publish\n"),
    { release: ["npm run bump", "peter-evans/create-pull-request"] },
    { bump: "standard-version" },
  ],
  [
    "a job of an unknown tool, by its right to write pull requests, and what it waits for",
    `${HEAD}jobs:
  ask:
    runs-on: x
    steps: [{ run: ./ask.sh }]
  version:
    needs: ask
    permissions: { pull-requests: write }
    runs-on: x
    steps: [{ run: ./unheard-of.sh }]
${PUBLISH}`,
    { ask: ["./ask.sh"], version: ["./unheard-of.sh"] },
  ],
  [
    "what follows the versions, but neither what feeds nor what follows the publication",
    `${HEAD}jobs:
  version:
    runs-on: x
    steps: [{ run: npx release-please release-pr }]
  build:
    needs: version
    runs-on: x
    steps: [{ run: make }]
  docker:
    needs: version
    runs-on: x
    steps: [{ run: make docker }]
${PUBLISH.replace("needs: version", "needs: [version, build]")}  tell:
    needs: publish
    runs-on: x
    steps: [{ run: ./tell.sh }]
`,
    { version: ["npx release-please release-pr"], docker: ["make docker"] },
  ],
  [
    "steps behind an alias, written out",
    oneJob(`      - run: npm ci
        env: &env { MODE: one }
      - run: npx changeset version
        env: *env
      - run: npx changeset publish
        env: *env
`),
    { release: ["npm ci", "npx changeset version"] },
  ],
];

describe("what goes on raising versions", () => {
  test.each(rows.map(([title, ...row]) => ({ title, row })))("$title", ({ row: [text, steps, scripts] }) => {
    const workflow = take(text, scripts);
    expect(stepsOf(workflow)).toStrictEqual(steps);
    expect(workflow).toMatchObject({ on: { push: { branches: ["main"] } } });
    expect(workflow?.["permissions"]).toStrictEqual({ contents: "write", "pull-requests": "write" });
  });

  test.each<readonly [title: string, text: string, scripts: Readonly<Record<string, string>>]>([
    ["nothing raises any", oneJob("      - run: npm ci\n      - run: npm publish\n"), {}],
    ["the tool raises them as it publishes", oneJob("      - run: npx semantic-release\n"), {}],
    ["one script does both", oneJob("      - run: npm run ship\n"), { ship: "changeset version && changeset publish" }],
    [
      "a condition decides which",
      oneJob("      - run: |\n          if x; then npx changeset version; else npx changeset publish; fi\n"),
      {},
    ],
  ])("nothing where %s", (_title, text, scripts) => {
    expect(take(text, scripts)).toBeUndefined();
  });

  test("keeps the environment whose secrets a step reads, and no output of a step that goes", () => {
    const steps = `      - uses: changesets/action@v1
        id: changesets
        with: { publish: npx changeset publish, setupGitUser: false }
        env: { GITHUB_TOKEN: "\${{ secrets.BOT }}" }
      - id: gone
        run: ./tell.sh
`;
    const text = oneJob(steps).replace(
      "    steps:",
      "    outputs:\n      pr: ${{ steps.changesets.outputs.pr }}\n      gone: ${{ steps.gone.outputs.x }}\n    steps:",
    );
    expect(take(text)?.jobs["release"]).toMatchObject({
      environment: "npm",
      outputs: { pr: "${{ steps.changesets.outputs.pr }}" },
      steps: [{ with: { setupGitUser: false } }],
    });
    expect(take(text.replace("secrets.BOT", "github.token"))?.jobs["release"]?.environment).toBeUndefined();
  });

  test("grants what versions need where all was granted, and waits for no release", () => {
    const text = `on: push\nconcurrency: release\npermissions: write-all\njobs:\n  version:\n    runs-on: x\n    steps: [{ run: npx knope prepare-release }]\n${PUBLISH}`;
    expect(take(text)).toMatchObject({
      name: "Versions",
      concurrency: "version-release",
      permissions: { contents: "write", issues: "write", "pull-requests": "write" },
    });
  });

  test("says where it comes from, and what release-please's tags do not start", () => {
    const text = `${HEAD}jobs:\n  version:\n    runs-on: x\n    steps: [{ uses: googleapis/release-please-action@v4 }]\n${PUBLISH}`;
    expect(takeVersionHalf(readToday(text))?.text).toMatch(
      /^# Keeps the version pull request of release-please[\s\S]*`slipway tag` starts the release\.\n# Made by `slipway init` from `\.github\/workflows\/release\.yml`, without what published\.\n/,
    );
  });
});
