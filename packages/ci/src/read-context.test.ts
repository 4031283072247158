import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ReleaseError } from "@slipway/core";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { GITHUB_ACTIONS } from "./github-actions/facts.ts";
import { readContext } from "./read-context.ts";

const IDENTITY = {
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@mail.example",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@mail.example",
  GIT_CONFIG_GLOBAL: "/dev/null",
};

const SHELL = { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null" };

const RUNNER = {
  ...SHELL,
  CI: "true",
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "Octo-Org/App",
  GITHUB_EVENT_NAME: "push",
  GITHUB_REF: "refs/tags/release-2026-11-22.1",
  GITHUB_SHA: "0123456789abcdef0123456789abcdef01234567",
  GITHUB_ACTOR: "octocat",
  GITHUB_WORKFLOW_REF: "Octo-Org/App/.github/workflows/release.yml@refs/tags/release-2026-11-22.1",
  GITHUB_RUN_ID: "42",
  GITHUB_RUN_ATTEMPT: "2",
  RUNNER_ENVIRONMENT: "github-hosted",
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://pipelines.example/token?api-version=2.0",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token",
};

let directory: string;

async function git(...arguments_: string[]): Promise<string> {
  const { stdout } = await execa("git", arguments_, { cwd: directory, env: IDENTITY });
  return stdout;
}

async function writeEvent(payload: unknown): Promise<string> {
  const path = join(directory, "event.json");
  await writeFile(path, typeof payload === "string" ? payload : JSON.stringify(payload));
  return path;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-context-"));
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", "git@github.com:octo-org/app.git");
  await git("commit", "--quiet", "--allow-empty", "--message=one");
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe("in GitHub Actions", () => {
  test("reads everything from the variables", async () => {
    await expect(readContext({ environment: RUNNER })).resolves.toEqual({
      provider: GITHUB_ACTIONS,
      ci: "github-actions",
      repository: {
        identity: { server: "https://github.com", owner: "Octo-Org", name: "App" },
        source: "environment",
      },
      event: "push",
      ref: "refs/tags/release-2026-11-22.1",
      tag: "release-2026-11-22.1",
      commit: "0123456789abcdef0123456789abcdef01234567",
      actor: "octocat",
      workflow: { file: "release.yml", ref: "refs/tags/release-2026-11-22.1" },
      runner: "github-hosted",
      idToken: true,
      run: { id: "42", attempt: 2, url: "https://github.com/Octo-Org/App/actions/runs/42/attempts/2" },
    });
  });

  test("keeps no credential", async () => {
    const context = await readContext({ environment: { ...RUNNER, NPM_TOKEN: "npm_secret" } });
    expect(JSON.stringify(context)).not.toMatch(/request-token|npm_secret/);
  });

  test("prefers the runner's repository to the option", async () => {
    const context = await readContext({ environment: RUNNER, repositoryOption: "other/thing" });
    expect(context.repository).toMatchObject({ identity: { owner: "Octo-Org" }, source: "environment" });
  });

  test("says that a job without the permission gets no ID token", async () => {
    const context = await readContext({ environment: { ...RUNNER, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "" } });
    expect(context.idToken).toBe(false);
  });

  test("finds the workflow file before a ref with slashes and an at sign", async () => {
    const GITHUB_WORKFLOW_REF = "Octo-Org/App/.github/workflows/release.yml@refs/tags/release-@scope/app@1.0.0";
    const context = await readContext({ environment: { ...RUNNER, GITHUB_WORKFLOW_REF } });
    expect(context.workflow).toStrictEqual({ file: "release.yml", ref: "refs/tags/release-@scope/app@1.0.0" });
  });
});

describe("the event's payload", () => {
  test.each([
    [{ repository: { visibility: "internal", private: true } }, { visibility: "internal" }],
    [{ repository: { private: true } }, { visibility: "private" }],
    [
      { repository: { private: false, fork: true, default_branch: "trunk" } },
      { visibility: "public", fork: true, defaultBranch: "trunk" },
    ],
    [
      {
        pull_request: {
          number: 7,
          head: { repo: { full_name: "me/App" } },
          base: { repo: { full_name: "Octo-Org/App" } },
        },
      },
      { pullRequest: { number: 7, fork: true } },
    ],
    [
      { pull_request: { number: 7, head: { repo: null }, base: { repo: { full_name: "Octo-Org/App" } } } },
      { pullRequest: { number: 7, fork: true } },
    ],
    [
      { pull_request: { number: 8, head: { repo: { full_name: "o/a" } }, base: { repo: { full_name: "o/a" } } } },
      { pullRequest: { number: 8, fork: false } },
    ],
  ])("gives %j", async (payload, expected) => {
    const environment = { ...RUNNER, GITHUB_EVENT_PATH: await writeEvent(payload) };
    await expect(readContext({ environment })).resolves.toMatchObject(expected);
  });

  test.each(["not json", { repository: "text" }, { repository: { visibility: 3 } }, []])(
    "adds nothing when it is %j",
    async (payload) => {
      const environment = { ...RUNNER, GITHUB_EVENT_PATH: await writeEvent(payload) };
      await expect(readContext({ environment })).resolves.toHaveProperty("visibility", undefined);
    },
  );

  test("adds nothing when the file is missing", async () => {
    const environment = { ...RUNNER, GITHUB_EVENT_PATH: join(directory, "absent.json") };
    await expect(readContext({ environment })).resolves.toHaveProperty("visibility", undefined);
  });
});

describe("outside Actions", () => {
  test("takes the option before the remote", async () => {
    const context = await readContext({ environment: SHELL, directory, repositoryOption: "Octo-Org/App" });
    expect(context).toMatchObject({
      ci: "none",
      idToken: false,
      repository: { identity: { server: "https://github.com", owner: "Octo-Org", name: "App" }, source: "option" },
    });
  });

  test("takes the remote, branch and commit of the clone", async () => {
    const context = await readContext({ environment: SHELL, directory });
    const head = await git("rev-parse", "HEAD");
    expect(context).toEqual({
      provider: GITHUB_ACTIONS,
      ci: "none",
      idToken: false,
      repository: {
        identity: { server: "https://github.com", owner: "octo-org", name: "app" },
        source: "git-remote",
      },
      ref: "refs/heads/main",
      commit: head,
      checkout: { head },
    });
  });

  test("takes the remote `upstream` where nothing but `origin` tells which repository this is", async () => {
    await git("remote", "add", "upstream", "https://github.com/up/stream");
    try {
      const upstream = { server: "https://github.com", owner: "up", name: "stream" };
      expect(await readContext({ environment: SHELL, directory })).toMatchObject({ upstream });
      const told = await readContext({ environment: SHELL, directory, repositoryOption: "octo-org/app" });
      expect(told.upstream).toBeUndefined();
    } finally {
      await git("remote", "remove", "upstream");
    }
  });

  test("knows nothing without git and option", async () => {
    const nowhere = await mkdtemp(join(tmpdir(), "slipway-nowhere-"));
    await expect(readContext({ environment: { ...SHELL, CI: "1" }, directory: nowhere })).resolves.toEqual({
      provider: GITHUB_ACTIONS,
      ci: "other",
      idToken: false,
    });
    await rm(nowhere, { recursive: true });
  });

  test.each([
    ["there is none", { PATH: "/nowhere" }, "`git` is not on PATH"],
    ["it refuses", { GIT_DIR: "broken" }, expect.stringMatching(/^git refuses: .*bad config/u)],
    ["it answers", {}, undefined],
  ])("says why git tells nothing where %s", async (_case, environment, gitFailure) => {
    const place = await mkdtemp(join(tmpdir(), "slipway-silent-"));
    await execa("git", ["init", "--quiet", "--bare", "broken"], { cwd: place, env: IDENTITY });
    await writeFile(join(place, "broken/config"), "[core\n");
    const context = await readContext({ environment: { ...SHELL, ...environment }, directory: place });
    expect([context.repository, context.gitFailure]).toStrictEqual([undefined, gitFailure]);
    await rm(place, { recursive: true });
  });

  test.each(["app", "https://github.com/o/r", "o/r/x", "o/r.git", "o/..", "o r/x", "", "o/\u001b[31m"])(
    "refuses the option %j and shows the accepted form",
    async (repositoryOption) => {
      const error = await readContext({ environment: SHELL, repositoryOption }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ReleaseError);
      expect(error).toMatchObject({
        code: "REPOSITORY_NAME_INVALID",
        message: `\`--repository\` is ${JSON.stringify(repositoryOption)}, expected \`owner/name\``,
      });
    },
  );
});

describe("the checkout", () => {
  test("compares tag, commit and default branch", async () => {
    const first = await git("rev-parse", "HEAD");
    await git("update-ref", "refs/remotes/origin/main", first);
    await git("tag", "--annotate", "--message=r", "release-1", first);
    await git("checkout", "--quiet", "-b", "side");
    await git("commit", "--quiet", "--allow-empty", "--message=two");
    const second = await git("rev-parse", "HEAD");
    const GITHUB_EVENT_PATH = await writeEvent({ repository: { default_branch: "main" } });
    const environment = { ...RUNNER, GITHUB_EVENT_PATH, GITHUB_REF: "refs/tags/release-1" };

    const on = await readContext({ environment: { ...environment, GITHUB_SHA: first }, directory });
    expect(on.checkout).toEqual({ head: second, tagCommit: first, onDefaultBranch: true, changed: [] });
    const off = await readContext({ environment: { ...environment, GITHUB_SHA: second }, directory });
    expect(off.checkout).toEqual({ head: second, tagCommit: first, onDefaultBranch: false, changed: [] });
    const unfetched = await readContext({ environment, directory });
    expect(unfetched.checkout).toEqual({ head: second, tagCommit: first, changed: [] });
  });

  test("tells of a run which tracked files differ from its commit, and of no run nothing", async () => {
    const identity = await git("rev-parse", "HEAD");
    for (const name of ["added", "ä b"]) await writeFile(join(directory, name), "1\n");
    await git("add", "--all");
    await git("commit", "--quiet", "--message=files");
    for (const name of ["added", "ä b", "untracked"]) await writeFile(join(directory, name), "another\n");
    const run = await readContext({ environment: { ...RUNNER, GITHUB_SHA: identity }, directory });
    expect(run.checkout?.changed?.toSorted()).toStrictEqual(["added", "ä b"]);
    const shell = await readContext({ environment: SHELL, directory });
    expect(shell.checkout?.changed).toBeUndefined();
  });
});
