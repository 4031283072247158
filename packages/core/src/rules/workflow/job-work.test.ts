import { describe, expect, it } from "vitest";

import { createWorkflows } from "../../workflow/repository.fixture.ts";
import type { NamedFile } from "../../workflow/workflow.ts";
import { createWorkflowFacts } from "./facts.fixture.ts";
import { workflowFileMissing } from "./file-missing.ts";
import { workflowGitChecks } from "./git-checks.ts";
import { workflowJobSkipped } from "./job-skipped.ts";
import { workflowPermissionMissing } from "./permission-missing.ts";

const TAGS = { push: { tags: ["release-*"] } };
const CHECKOUT = { uses: "actions/checkout@v7" };
const PUBLISH = { run: "npm publish ./packed.tgz" };
const TOKEN = { GITHUB_TOKEN: "${{ secrets.GITHUB_TOKEN }}" };
const SETUP = { uses: "actions/setup-node@v7", with: { "node-version-file": ".nvmrc" } };

interface Job {
  readonly steps: readonly object[];
  readonly [key: string]: unknown;
}

/** What the jobs are, what comes of them; what starts the workflow unless it is a tag. */
type Case = readonly [title: string, jobs: Readonly<Record<string, Job>>, expected: readonly string[], on?: object];

const ONE = (...steps: object[]): Record<string, Job> => ({ publish: { steps: [...steps, PUBLISH] } });

/** Whose job may read and get an ID token. */
const PUSHING = (...steps: object[]): Record<string, Job> => ({
  publish: { permissions: { contents: "read", "id-token": "write" }, steps: [...steps, PUBLISH] },
});

const CASES: readonly Case[] = [
  ["a script that git has", ONE(CHECKOUT, { run: "bash there.sh" }), []],
  ["a script that git does not have", ONE(CHECKOUT, { run: "bash gone.sh" }), ["error FILE_MISSING gone.sh"]],
  ["by its path", ONE(CHECKOUT, { run: "./gone.sh" }), ["error FILE_MISSING gone.sh"]],
  [
    "behind an installation",
    ONE(CHECKOUT, { run: "npm ci" }, { run: "node gone.mjs" }),
    ["error FILE_MISSING gone.mjs"],
  ],
  ["in another directory", ONE(CHECKOUT, { run: "cd lib && bash gone.sh" }), ["error FILE_MISSING lib/gone.sh"]],
  ["behind a build", ONE(CHECKOUT, { run: "npx tsc" }, { run: "node gone.mjs" }), []],
  ["behind a download", ONE(CHECKOUT, { uses: "actions/download-artifact@v8" }, { run: "node gone.mjs" }), []],
  ["behind an unknown action", ONE(CHECKOUT, { uses: "acme/make@v1" }, { run: "node gone.mjs" }), []],
  [
    "behind a checkout of another repository",
    ONE(CHECKOUT, { ...CHECKOUT, with: { repository: "a/b" } }, { run: "node gone.mjs" }),
    [],
  ],
  ["that the script itself makes", ONE(CHECKOUT, { run: "echo x > gone.sh\nbash gone.sh" }), []],
  ["that is looked for first", ONE(CHECKOUT, { run: "if [ -f gone.sh ]; then bash gone.sh; fi" }), []],
  ["under a condition", ONE(CHECKOUT, { if: "inputs.it", run: "bash gone.sh" }), []],
  ["a script without a checkout", ONE({ run: "bash there.sh" }), ["error FILE_MISSING there.sh"]],
  [
    "on a runner of one's own",
    { publish: { "runs-on": "self-hosted", steps: [{ run: "bash there.sh" }, PUBLISH] } },
    [],
  ],
  ["a version file without a checkout", ONE(SETUP), ["error FILE_MISSING .nvmrc"]],
  ["a version file before the checkout", ONE(SETUP, CHECKOUT), ["error FILE_MISSING .nvmrc"]],
  ["a version file", ONE(CHECKOUT, SETUP), []],
  ["an action of the repository", ONE(CHECKOUT, { uses: "./there" }), []],
  ["an action of the repository without a checkout", ONE({ uses: "./there" }), ["error FILE_MISSING ./there"]],
  [
    "an action of the repository before the checkout",
    ONE({ run: "echo begin" }, { uses: "./there" }, CHECKOUT),
    ["error FILE_MISSING ./there"],
  ],
  ["an action that an artifact brings", ONE({ uses: "actions/download-artifact@v8" }, { uses: "./there" }), []],
  ["an action that a clone brings", ONE({ run: "git clone https://git.example/a ." }, { uses: "./there" }), []],
  [
    "an action on a runner of one's own",
    { publish: { "runs-on": "self-hosted", steps: [{ uses: "./there" }, PUBLISH] } },
    [],
  ],
  ["pnpm on a tag", { publish: { steps: [CHECKOUT, { run: "pnpm publish" }] } }, ["error GIT_CHECKS"]],
  ["pnpm on a tag, recursive", { publish: { steps: [CHECKOUT, { run: "pnpm publish -r" }] } }, ["error GIT_CHECKS"]],
  ["pnpm that does not look", { publish: { steps: [CHECKOUT, { run: "pnpm publish --no-git-checks" }] } }, []],
  [
    "pnpm on a branch",
    { publish: { steps: [CHECKOUT, { run: "pnpm publish" }] } },
    [],
    { push: { branches: ["main"] } },
  ],
  [
    "pnpm on a branch of its own",
    { publish: { steps: [{ ...CHECKOUT, with: { ref: "main" } }, { run: "pnpm publish" }] } },
    [],
  ],
  [
    "a job behind one that runs when it does not",
    {
      build: { if: "github.event_name == 'push'", steps: [CHECKOUT] },
      publish: { needs: "build", if: "github.event_name == 'workflow_dispatch'", steps: [PUBLISH] },
    },
    ["error JOB_SKIPPED"],
    { push: {}, workflow_dispatch: {} },
  ],
  [
    "a job for tags in a workflow for branches",
    { publish: { if: "startsWith(github.ref, 'refs/tags/')", steps: [PUBLISH] } },
    ["error JOB_SKIPPED"],
    { push: { branches: ["main"] } },
  ],
  [
    "a job for a branch in a workflow for tags",
    { publish: { if: "github.ref == 'refs/heads/main'", steps: [PUBLISH] } },
    ["error JOB_SKIPPED"],
    { push: { tags: ["v*"] } },
  ],
  [
    "a step for a branch that the trigger leaves out",
    { publish: { steps: [{ ...PUBLISH, if: "github.ref_name == 'release'" }] } },
    ["error JOB_SKIPPED"],
    { push: { branches: ["main"] } },
  ],
  [
    "a step for a branch that the trigger lets through",
    { publish: { steps: [{ ...PUBLISH, if: "github.ref_name == 'release/1'" }] } },
    [],
    { push: { branches: ["main", "release/*"] } },
  ],
  [
    "a job for every branch but the only one",
    { publish: { if: "github.ref != 'refs/heads/main'", steps: [PUBLISH] } },
    ["error JOB_SKIPPED"],
    { push: { branches: ["main"] } },
  ],
  [
    "a job that waits for an output which nobody declares",
    {
      build: { outputs: { changed: "x" }, steps: [CHECKOUT] },
      publish: { needs: "build", if: "needs.build.outputs.released == 'true'", steps: [PUBLISH] },
    },
    ["error JOB_SKIPPED"],
    { push: { branches: ["main"] } },
  ],
  [
    "a job that waits for an output which is declared",
    {
      build: { outputs: { Released: "x" }, steps: [CHECKOUT] },
      publish: { needs: "build", if: "needs.build.outputs.released == 'true'", steps: [PUBLISH] },
    },
    [],
    { push: { branches: ["main"] } },
  ],
  [
    "a job for refs that are asked for more",
    { publish: { if: "contains(github.ref, 'beta') && github.ref != 'refs/heads/main'", steps: [PUBLISH] } },
    [],
    { push: { branches: ["main"] } },
  ],
  [
    "a job that goes on all the same",
    {
      build: { if: "github.event_name == 'push'", steps: [CHECKOUT] },
      publish: { needs: "build", if: "always() && github.event_name == 'workflow_dispatch'", steps: [PUBLISH] },
    },
    [],
    { push: {}, workflow_dispatch: {} },
  ],
  ["a job that is switched off", { publish: { if: "false", steps: [PUBLISH] } }, []],
  [
    "a job for one of two tags",
    { publish: { if: "startsWith(github.ref, 'refs/tags/release-1')", steps: [PUBLISH] } },
    [],
  ],
  [
    "changesets without its permissions",
    {
      version: { permissions: { contents: "write" }, steps: [{ uses: "changesets/action@v2", env: TOKEN }] },
      ...ONE(),
    },
    ["error PERMISSION_MISSING pull-requests: write"],
  ],
  [
    "changesets that runs where no changesets are left, and publishes",
    {
      version: {
        outputs: { hasChangesets: "${{ steps.changesets.outputs.has-changesets }}" },
        steps: [{ uses: "changesets/action@v2", id: "changesets", env: TOKEN }],
      },
      release: {
        needs: "version",
        if: "needs.version.outputs.hasChangesets == 'false'",
        permissions: { contents: "write", "id-token": "write" },
        steps: [{ uses: "changesets/action@v2", with: { publish: "pnpm release" }, env: TOKEN }],
      },
    },
    [],
  ],
  [
    "changesets that runs where changesets are left",
    {
      release: {
        if: "needs.version.outputs.hasChangesets == 'true'",
        permissions: { contents: "write" },
        steps: [{ uses: "changesets/action@v2", with: { publish: "pnpm release" }, env: TOKEN }],
      },
      ...ONE(),
    },
    ["error PERMISSION_MISSING pull-requests: write"],
  ],
  [
    "changesets with the token of an App",
    {
      version: {
        permissions: {},
        steps: [{ uses: "changesets/action@v2", env: { GITHUB_TOKEN: "${{ steps.app.outputs.token }}" } }],
      },
      ...ONE(),
    },
    [],
  ],
  [
    "changesets with the repository's default",
    { version: { steps: [{ uses: "changesets/action@v2", env: TOKEN }] }, ...ONE() },
    [],
  ],
  [
    "a release without its permission",
    { note: { permissions: { contents: "read" }, steps: [{ run: "gh release create v1", env: TOKEN }] }, ...ONE() },
    ["error PERMISSION_MISSING contents: write"],
  ],
  [
    "a release with it",
    { note: { permissions: { contents: "write" }, steps: [{ run: "gh release create v1", env: TOKEN }] }, ...ONE() },
    [],
  ],
  [
    "another workflow's release",
    {
      note: { permissions: {}, steps: [{ uses: "softprops/action-gh-release@v3" }] },
    },
    ["error PERMISSION_MISSING contents: write"],
    { push: { branches: ["main"] } },
  ],
  [
    "another workflow's pull request, which is nobody's release",
    { note: { permissions: {}, steps: [{ uses: "peter-evans/create-pull-request@v8" }] } },
    [],
    { schedule: [{ cron: "0 0 * * *" }] },
  ],
  [
    "a pushed commit",
    PUSHING(CHECKOUT, { run: "git commit -am x && git push" }),
    ["error PERMISSION_MISSING contents: write"],
  ],
  ["a pushed tag", PUSHING(CHECKOUT, { run: "git push origin v1" }), ["error PERMISSION_MISSING contents: write"]],
  ["a push that may fail", PUSHING(CHECKOUT, { run: "git push || true" }), []],
  ["a push elsewhere", PUSHING(CHECKOUT, { run: "git push mirror" }), []],
  ["a push with a key", PUSHING({ ...CHECKOUT, with: { "ssh-key": "${{ secrets.KEY }}" } }, { run: "git push" }), []],
  [
    "a push with another token",
    PUSHING({ ...CHECKOUT, with: { token: "${{ secrets.PAT }}" } }, { run: "git push" }),
    [],
  ],
  ["a push with a remote of its own", PUSHING(CHECKOUT, { run: "git remote set-url origin $URL\ngit push" }), []],
  [
    "versions that lerna pushes",
    PUSHING(CHECKOUT, { run: "npx lerna version --yes" }),
    ["error PERMISSION_MISSING contents: write"],
  ],
  ["versions that lerna keeps", PUSHING(CHECKOUT, { run: "npx lerna version --no-push" }), []],
  [
    "semantic-release",
    PUSHING(CHECKOUT, { run: "npx semantic-release", env: TOKEN }),
    ["error PERMISSION_MISSING contents: write"],
  ],
  [
    "an action that pushes",
    PUSHING(CHECKOUT, { uses: "stefanzweifel/git-auto-commit-action@v7" }),
    ["error PERMISSION_MISSING contents: write"],
  ],
  [
    "an attestation",
    PUSHING({ uses: "actions/attest-build-provenance@v4" }),
    ["error PERMISSION_MISSING attestations: write"],
  ],
  [
    "a workflow that is started",
    PUSHING({ run: "gh workflow run docs.yml", env: TOKEN }),
    ["error PERMISSION_MISSING actions: write"],
  ],
  [
    "a tag that an action makes",
    PUSHING({ uses: "mathieudutour/github-tag-action@v6.2" }),
    ["error PERMISSION_MISSING contents: write"],
  ],
  [
    "a tag that an action makes with another token",
    PUSHING({ uses: "mathieudutour/github-tag-action@v6.2", with: { github_token: "${{ secrets.PAT }}" } }),
    [],
  ],
];

describe("a job that cannot do its work", () => {
  it.each(CASES.map(([title, jobs, expected, on = TAGS]) => ({ title, jobs, expected, on })))(
    "$title",
    ({ jobs, expected, on }) => {
      const hosted = Object.entries(jobs).map(([id, job]) => [id, { "runs-on": "ubuntu-latest", ...job }]);
      const release = JSON.stringify({ on, jobs: Object.fromEntries(hosted) });
      const present = ["there.sh", ".nvmrc"].map((file) => [file, { kind: "present" }] as const);
      const absent = ["gone.sh", "gone.mjs", "lib/gone.sh", "pnpm-workspace.yaml", ".npmrc"].map(
        (file) => [file, { kind: "absent" }] as const,
      );
      const files = new Map<string, NamedFile>([...present, ...absent]);
      const facts = createWorkflowFacts(createWorkflows({ ".github/workflows/release.yml": release }, { files }));
      const rules = [workflowFileMissing, workflowGitChecks, workflowJobSkipped, workflowPermissionMissing];
      const found = rules.flatMap((rule) => [...rule.check(facts)]);
      const shown = found.map(({ severity, code, actual, expected: wanted }) => {
        const detail = code === "WORKFLOW_FILE_MISSING" ? actual : code === "WORKFLOW_PERMISSION_MISSING" ? wanted : "";
        return `${severity} ${code.replace("WORKFLOW_", "")} ${detail}`.trim();
      });
      expect(shown).toEqual(expected);
    },
  );
});
