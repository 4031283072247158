import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { writeFiles } from "../fixtures/create-repository.ts";
import { createPackument, FILES, type Forge, startForge, WORKFLOW } from "../tag/start-forge.fixture.ts";

const MEANT = ["tag", "--yes", "--repository", "acme/anvils"];
const TODAY = /release-\d{4}-\d\d-\d\d/;

describe("a release tag", () => {
  test("takes the next number of the remote's, which the clone need not have", async () => {
    const forge = await startForge();
    const first = await forge.slipway(MEANT);
    await forge.git("tag", "--delete", first.stdout.trim());
    const second = await forge.slipway([...MEANT, "--supersede", first.stdout.trim(), "--json"]);
    expect(JSON.parse(second.stdout)).toMatchObject({
      schemaVersion: 1,
      tag: `${first.stdout.trim()}.1`,
      action: "pushed",
      repository: "acme/anvils",
      branch: "main",
      workflow: ".github/workflows/release.yml",
      packages: [{ name: "anvil", version: "1.2.0", distTag: "latest" }],
    });
  });

  test("has the name that `slipway.json` says", async () => {
    const workflow = WORKFLOW.replace("release-*", "v*");
    const forge = await startForge({
      ...FILES,
      ".github/workflows/release.yml": workflow,
      "slipway.json": { releaseTag: "v{version}" },
    });
    expect((await forge.slipway(MEANT)).stdout).toBe("v1.2.0\n");
  });

  test("is only shown by a dry run", async () => {
    const forge = await startForge();
    const { exitCode, stdout, stderr } = await forge.slipway([
      "tag",
      "--dry-run",
      "--repository",
      "acme/anvils",
      "--json",
    ]);
    expect({ exitCode, document: JSON.parse(stdout) }).toMatchObject({ exitCode: 0, document: { action: "none" } });
    expect(stderr).toMatch(/^by {10}git push origin refs\/tags\/release-/m);
    expect(await forge.refs()).toStrictEqual(["refs/heads/main"]);
  });
});

interface Refused {
  readonly title: string;
  readonly code: string;
  /** A part of what is printed. */
  readonly says: string;
  readonly prepare?: (forge: Forge) => Promise<unknown> | void;
  readonly arguments?: readonly string[];
  readonly files?: Readonly<Record<string, string | object>>;
}

const RUN = {
  id: 7,
  head_branch: "release-2026-11-26",
  status: "waiting",
  html_url: "https://github.com/acme/anvils/actions/runs/7",
};
const RUNS = "GET /repos/acme/anvils/actions/workflows/release.yml/runs";
const ENVIRONMENT = "GET /repos/acme/anvils/environments/npm";
const OLD = WORKFLOW.replace("{ contents: read, id-token: write }", "{ contents: read }")
  .replace("node-version: 24,", "node-version: 24, registry-url: https://registry.example,")
  .replace(
    "run: npx slipway@1 publish --code-beside-token",
    "run: npm publish\n        env: { NODE_AUTH_TOKEN: '${{ secrets.NPM_TOKEN }}' }",
  );

/** Of a package in a workspace. */
function createManifest(directory: string, name: string, version: string): object {
  const repository = { type: "git", url: "git+https://github.com/acme/anvils.git", directory };
  return {
    name,
    version,
    description: name,
    license: "MIT",
    type: "module",
    exports: "./index.js",
    files: ["index.js"],
    repository,
  };
}

async function startLine(forge: Forge): Promise<void> {
  await forge.git("switch", "--quiet", "--create", "1.x");
  await forge.git("push", "--quiet", "--set-upstream", "origin", "1.x");
}

const REFUSED: readonly Refused[] = [
  {
    title: "what was looked at would fail",
    code: "FIRST_PUBLISH_UNDER_OIDC",
    says: "Nothing was tagged",
    prepare: ({ answers }) => {
      delete answers["GET /anvil"];
    },
  },
  {
    title: "there is nothing to release",
    code: "TAG_NOTHING_NEW",
    says: "every version is on the registry already",
    prepare: ({ answers }) => {
      answers["GET /anvil"] = createPackument("anvil", "1.1.0", "1.2.0");
    },
  },
  {
    title: "the version stands for one that is made later",
    code: "TAG_NOTHING_NEW",
    says: "1 package with a version that stands for one made at release time: anvil",
    files: { "package.json": createManifest(".", "anvil", "0.0.0-development") },
  },
  {
    title: "a file was changed",
    code: "TAG_TREE_CHANGED",
    says: "the work tree is not clean: `README.md`",
    prepare: ({ clone }) => writeFiles(clone, { "README.md": "# More\n" }),
  },
  {
    title: "a file is new",
    code: "TAG_TREE_CHANGED",
    says: "the work tree is not clean: `new.js`",
    prepare: ({ clone }) => writeFiles(clone, { "new.js": "1\n" }),
  },
  {
    title: "no branch is checked out",
    code: "TAG_BRANCH_UNKNOWN",
    says: "`HEAD` is detached",
    prepare: ({ git }) => git("checkout", "--quiet", "--detach"),
  },
  {
    title: "the commit is not pushed",
    code: "TAG_COMMIT_UNPUSHED",
    says: "is not on `main` of `origin`",
    prepare: ({ git }) => git("commit", "--quiet", "--allow-empty", "--message=more"),
  },
  {
    title: "the branch is not pushed",
    code: "TAG_COMMIT_UNPUSHED",
    says: "`origin` has no branch `mine`",
    prepare: ({ git }) => git("switch", "--quiet", "--create", "mine"),
  },
  {
    title: "the remote is gone",
    code: "TAG_REMOTE_UNREADABLE",
    says: "`origin` cannot be read",
    prepare: ({ git, clone }) => git("remote", "set-url", "origin", join(clone, ".git", "nowhere")),
  },
  {
    title: "a push would go somewhere else",
    code: "REPOSITORY_DISAGREES",
    says: "`git push origin` goes to `me/anvils` on github.com",
    prepare: ({ git }) => git("remote", "set-url", "--push", "origin", "https://github.com/me/anvils.git"),
  },
  {
    title: "a release waits for approval",
    code: "TAG_RELEASE_OPEN",
    says: "the release `release-2026-11-26` goes on: https://github.com/acme/anvils/actions/runs/7",
    prepare: async ({ git, answers }) => {
      answers[RUNS] = { workflow_runs: [RUN] };
      await git("push", "--quiet", "origin", "HEAD:refs/tags/release-2026-11-26");
    },
  },
  {
    title: "the release before is not seen on the registry",
    code: "TAG_RELEASE_OPEN",
    says: "the release `release-2026-11-26` is not finished: the registry does not show `anvil@1.2.0`",
    prepare: ({ git }) => git("push", "--quiet", "origin", "HEAD:refs/tags/release-2026-11-26"),
  },
  {
    title: "no filter lets the tag through",
    code: "TAG_STARTS_NOTHING",
    says: 'which publishes: its filter is `v*`\n\nLet `on.push.tags` match it, or set `releaseTag` in `slipway.json`: `"v{version}"` where all packages have one version, `"v{date}"` for any',
    files: { ".github/workflows/release.yml": WORKFLOW.replace("release-*", "v*") },
  },
  {
    title: "no workflow is there",
    code: "TAG_STARTS_NOTHING",
    says: "\n\n`slipway init` writes the workflow that it starts\n",
    prepare: async ({ git }) => {
      await git("rm", "--quiet", "-r", ".github");
      await git("commit", "--quiet", "--message=Release by hand");
      await git("push", "--quiet", "origin", "HEAD");
    },
  },
  {
    title: "a version is tagged already",
    code: "TAG_TAKEN",
    says: "`origin` has the tag `release-1.2.0` already",
    files: { "slipway.json": { releaseTag: "release-{version}" } },
    prepare: ({ git }) => git("push", "--quiet", "origin", "HEAD:refs/tags/release-1.2.0"),
  },
  {
    title: "a tag of one version would be of several",
    code: "TAG_NAME_UNFILLED",
    says: "`releaseTag` is `release-{version}`, and the release has the versions",
    files: {
      "slipway.json": { releaseTag: "release-{version}" },
      "package.json": { private: true, workspaces: ["packages/*"] },
      "packages/anvil/package.json": createManifest("packages/anvil", "anvil", "1.2.0"),
      "packages/hammer/package.json": createManifest("packages/hammer", "hammer", "2.0.0"),
      "packages/anvil/index.js": "",
      "packages/hammer/index.js": "",
    },
    prepare: ({ answers }) => {
      answers["GET /hammer"] = createPackument("hammer", "1.9.0");
    },
  },
  {
    title: "an older line has a workflow with a token",
    code: "TAG_WORKFLOW_OLD",
    says: "`.github/workflows/release.yml` on `1.x` does not publish by trusted publishing",
    files: { ".github/workflows/release.yml": OLD },
    prepare: startLine,
  },
  {
    title: "an older line would become `latest`",
    code: "TAG_MOVES_LATEST",
    says: "`1.x` is not the default branch `main`, and `anvil` would become `latest`",
    prepare: startLine,
  },
  {
    title: "the environment admits other tags",
    code: "TAG_ENVIRONMENT_REFUSES",
    says: "its rules for tags are `v*`",
    prepare: ({ answers }) => {
      answers[ENVIRONMENT] = { deployment_branch_policy: { custom_branch_policies: true } };
      answers[`${ENVIRONMENT}/deployment-branch-policies`] = {
        total_count: 2,
        branch_policies: [
          { name: "main", type: "branch" },
          { name: "v*", type: "tag" },
        ],
      };
    },
  },
  {
    title: "the environment admits protected branches only",
    code: "TAG_ENVIRONMENT_REFUSES",
    says: "it has no rule for tags",
    prepare: ({ answers }) => {
      answers[ENVIRONMENT] = { deployment_branch_policy: { custom_branch_policies: false } };
    },
  },
  {
    title: "a hook of the server refuses it",
    code: "TAG_REFUSED",
    says: "`origin` did not take the tag",
    prepare: ({ remote }) => refuseByHook(remote, "echo closed for the season >&2"),
  },
  {
    title: "a ruleset refuses it",
    code: "TAG_RULESET",
    says: "the identity behind `GITHUB_TOKEN` cannot be on the list",
    prepare: ({ remote }) => refuseByHook(remote, "echo 'GH013: Repository rule violations found' >&2"),
  },
  {
    title: "this clone has a tag of that name",
    code: "TAG_TAKEN",
    says: "this clone has a tag `release-1.2.0` that `origin` has not",
    files: { "slipway.json": { releaseTag: "release-{version}" } },
    prepare: ({ git }) => git("tag", "release-1.2.0"),
  },
  {
    title: "it could not be signed",
    code: "TAG_REFUSED",
    says: "git did not make the tag",
    prepare: async ({ git }) => {
      await git("config", "gpg.format", "ssh");
      await git("config", "user.signingKey", "/nowhere");
      await git("config", "tag.gpgSign", "true");
    },
  },
  {
    title: "there is nobody to ask",
    code: "CONSENT_REQUIRED",
    says: "`--yes` is missing",
    arguments: ["tag", "--repository", "acme/anvils"],
  },
];

async function refuseByHook(remote: string, script: string): Promise<void> {
  const hook = join(remote, "hooks", "pre-receive");
  await writeFile(hook, `#!/bin/sh\n${script}\nexit 1\n`);
  await chmod(hook, 0o755);
}

describe("no tag is made where", () => {
  test.for(REFUSED)("$title: $code", async ({ code, says, prepare, arguments: given = MEANT, files }) => {
    const forge = await startForge({ ...FILES, ...files });
    await prepare?.(forge);
    const refs = await forge.refs().catch(() => []);
    const local = await forge.git("tag");
    const { exitCode, stdout, stderr } = await forge.slipway(given);
    expect(stderr).toContain(`error ${code}: `);
    expect(stderr).toContain(says);
    expect({ exitCode: exitCode === 0, stdout }).toStrictEqual({ exitCode: false, stdout: "" });
    expect(await forge.refs().catch(() => [])).toStrictEqual(refs);
    expect(await forge.git("tag")).toBe(local);
    expect(forge.writes).toStrictEqual([]);
  });
});

test("what GitHub does not tell is said, and is not taken for fine", async () => {
  const forge = await startForge();
  forge.answers[RUNS] = { status: 403, message: "Resource not accessible" };
  forge.answers[ENVIRONMENT] = { status: 500, message: "Oops" };
  const { exitCode, stderr } = await forge.slipway(MEANT);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("whether a release goes on: HTTP 403: Resource not accessible");
  expect(stderr).toMatch(/whether the environment `npm` admits `release-[\d-]+`: HTTP 500: Oops/);
  expect(stderr).toContain("whether this clone is of `acme/anvils`: no remote `origin` says so");
});

test("an older line is released under a dist-tag of its own, or where `latest` is meant", async () => {
  const forge = await startForge();
  await startLine(forge);
  expect((await forge.slipway([...MEANT, "--latest", "--dry-run"])).exitCode).toBe(0);
  await writeFiles(forge.clone, { "slipway.json": { distTag: "release-1.x" } });
  await forge.commit("A dist-tag of its own");
  const { stdout, exitCode } = await forge.slipway([...MEANT, "--json"]);
  expect({ exitCode, document: JSON.parse(stdout) }).toMatchObject({
    exitCode: 0,
    document: { branch: "1.x", packages: [{ distTag: "release-1.x" }] },
  });
});

function routes({ writes }: Forge): string[] {
  return writes.map(({ route }) => route.replace("/repos/acme/anvils", ""));
}

describe("`--dispatch`", () => {
  const DISPATCH = [...MEANT, "--dispatch"];
  const POSTS = ["POST /git/tags", "POST /git/refs", "POST /actions/workflows/release.yml/dispatches"];

  test("makes the tag by the API and starts the workflow on it, with the input that publishes", async () => {
    const forge = await startForge();
    const { exitCode, stdout, stderr } = await forge.slipway([...DISPATCH, "--json"]);
    expect(stderr).toContain("starts      .github/workflows/release.yml with mode=publish");
    expect({ exitCode, document: JSON.parse(stdout) }).toMatchObject({
      exitCode: 0,
      document: { action: "dispatched" },
    });
    const tag = TODAY.exec(stdout)?.[0];
    expect(routes(forge)).toStrictEqual(POSTS);
    expect(forge.writes.map(({ body }) => body)).toMatchObject([
      { tag, object: await forge.git("rev-parse", "HEAD"), type: "commit" },
      { ref: `refs/tags/${tag}`, sha: "5".repeat(40) },
      { ref: `refs/tags/${tag}`, inputs: { mode: "publish" } },
    ]);
    expect(await forge.refs()).toStrictEqual(["refs/heads/main"]);
  });

  test.for([
    {
      title: "a ruleset",
      route: "POST /repos/acme/anvils/git/refs",
      answer: {
        status: 422,
        message: "Repository rule violations found\n\nCannot create ref due to creations being restricted.",
      },
      code: "TAG_RULESET",
      says: "In a workflow that is a GitHub App",
      writes: POSTS.slice(0, 2),
    },
    {
      title: "a missing permission",
      route: "POST /repos/acme/anvils/git/tags",
      answer: { status: 403, message: "Resource not accessible by integration" },
      code: "DISPATCH_REFUSED",
      says: "The job needs `permissions: contents: write` and `actions: write`",
      writes: POSTS.slice(0, 1),
    },
    {
      title: "somebody who was faster",
      route: "POST /repos/acme/anvils/git/refs",
      answer: { status: 422, message: "Reference already exists" },
      code: "TAG_TAKEN",
      says: "somebody else has made the tag",
      writes: POSTS.slice(0, 2),
    },
    {
      title: "a workflow that cannot be started, whose tag is taken away again",
      route: "POST /repos/acme/anvils/actions/workflows/release.yml/dispatches",
      answer: { status: 422, message: "Workflow does not have 'workflow_dispatch' trigger" },
      code: "DISPATCH_REFUSED",
      says: "GitHub did not start `release.yml` on `release-",
      writes: [...POSTS, "DELETE /git/refs/tags/TAG"],
    },
  ])("is kept from it by $title", async ({ route, answer, code, says, writes }) => {
    const forge = await startForge();
    forge.answers[route] = answer;
    const { exitCode, stderr } = await forge.slipway(DISPATCH);
    expect(stderr).toContain(`error ${code}: `);
    expect(stderr).toContain(says);
    expect(exitCode).toBe(2);
    expect(routes(forge).map((one) => one.replace(/release-[\d.-]+$/, "TAG"))).toStrictEqual(writes);
  });

  test("leaves a tag on which a run may go on: GitHub gave no answer", async () => {
    const forge = await startForge();
    forge.answers["POST /repos/acme/anvils/actions/workflows/release.yml/dispatches"] = { status: 502, message: "Bad" };
    const { exitCode, stderr } = await forge.slipway(DISPATCH);
    expect(stderr).toContain("whether `release.yml` was started on it is not known: HTTP 502: Bad");
    expect(exitCode).toBe(2);
    expect(routes(forge)).toStrictEqual(POSTS);
  });

  test.for([
    { title: "a person's token", arguments: DISPATCH, token: "ghp_0123456789", code: "DISPATCH_NEEDLESS" },
    {
      title: "an input that there is not",
      arguments: [...DISPATCH, "--input", "moed=publish"],
      token: undefined,
      code: "DISPATCH_INPUTS",
    },
  ])("is refused before anything is made with $title", async ({ arguments: given, token, code }) => {
    const forge = await startForge();
    const { exitCode, stderr } = await forge.slipway(given, token === undefined ? {} : { GH_TOKEN: token });
    expect(stderr).toContain(`error ${code}: `);
    expect({ exitCode, writes: forge.writes }).toStrictEqual({ exitCode: 2, writes: [] });
  });
});
