import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Runner, RunnerOptions } from "@slipway/workflow-runner";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";

import { logOf, resultsOf, saidIn, startFixture } from "./start-fixture.ts";

const CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1";
const WRITE = { contents: "write", metadata: "read" } as const;
const TAGGED = "on: { push: { tags: ['**'] } }\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n";

interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Of what the answer is about. */
  readonly id: string;
  readonly link: string | null;
}

type Call = (method: string, path: string, body?: object) => Promise<Answer>;

/** Requests of somebody who may do this, or of nobody. */
function createCall(runner: Runner, permissions?: Parameters<Runner["token"]>[1], login = "github-actions[bot]"): Call {
  const token = permissions === undefined ? undefined : runner.token(login, permissions);
  return async (method, path, body) => {
    const response = await fetch(`${runner.origin}/repos/octo/app${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const parsed: unknown = text === "" ? undefined : JSON.parse(text);
    const id = typeof parsed === "object" && parsed !== null && "id" in parsed ? String(parsed.id) : "";
    return {
      status: response.status,
      body: parsed,
      id,
      link: response.headers.get("link"),
    };
  };
}

async function start(
  options: Partial<RunnerOptions> = {},
): Promise<{ readonly runner: Runner; readonly call: Call; readonly sha: string }> {
  const { runner } = await startFixture({ ".github/workflows/tagged.yml": TAGGED, "a.txt": "a\n" }, options);
  return { runner, call: createCall(runner, WRITE), sha: (await runner.state.git.resolve("main")) ?? "" };
}

describe("who may ask", () => {
  test.each([
    ["GET", "/releases", undefined, 200, undefined],
    ["POST", "/releases", undefined, 401, "Requires authentication"],
    ["POST", "/releases", {}, 403, "Resource not accessible by integration"],
    ["POST", "/releases", { contents: "read" }, 403, "Resource not accessible by integration"],
    ["POST", "/git/refs", { actions: "write" }, 403, "Resource not accessible by integration"],
    ["POST", "/issues/1/comments", { contents: "write" }, 403, "Resource not accessible by integration"],
    ["POST", "/issues/1/comments", { issues: "write" }, 404, "Not Found"],
    ["PUT", "/environments/npm", { contents: "write" }, 403, "Resource not accessible by integration"],
    ["GET", "/actions/artifacts/1/zip", { contents: "read" }, 403, "Resource not accessible by integration"],
    ["GET", "/actions/artifacts/1/zip", { actions: "read" }, 404, "Not Found"],
    ["GET", "/immutable-releases", { contents: "write" }, 403, "Resource not accessible by integration"],
    ["GET", "/nowhere", { contents: "write" }, 404, "Not Found"],
  ] as const)("%s %s with %j: %i", async (method, path, permissions, status, message) => {
    const { runner } = await start();
    const answer = await createCall(runner, permissions)(method, path, method === "GET" ? undefined : {});
    expect(answer).toMatchObject({ status, ...(message === undefined ? {} : { body: { message } }) });
  });

  test("a private repository is not there for strangers, and wrong tokens are wrong", async () => {
    const { runner } = await start({ visibility: "private" });
    expect(await createCall(runner)("GET", "/releases")).toMatchObject({ status: 404 });
    const response = await fetch(`${runner.origin}/repos/octo/app`, { headers: { authorization: "Bearer ghs_wrong" } });
    expect([response.status, await response.json()]).toMatchObject([401, { message: "Bad credentials" }]);
  });
});

describe("releases", () => {
  test("of a tag are made once, drafts as often as one likes, and drafts have no tag to be found by", async () => {
    const { call, runner } = await start();
    await runner.push({ "refs/tags/v1": undefined });
    expect(await call("POST", "/releases", { name: "x" })).toMatchObject({
      status: 422,
      body: {
        message: "Validation Failed",
        errors: [{ resource: "Release", code: "missing_field", field: "tag_name" }],
      },
    });
    const draft = await call("POST", "/releases", { tag_name: "v1", draft: true });
    await call("POST", "/releases", { tag_name: "v1", draft: true });
    expect(await call("GET", "/releases/tags/v1")).toMatchObject({ status: 404 });
    expect((await call("GET", "/releases")).body).toHaveLength(2);
    expect((await createCall(runner)("GET", "/releases")).body).toHaveLength(0);
    await call("PATCH", `/releases/${draft.id}`, { draft: false });
    expect(await call("GET", "/releases/tags/v1")).toMatchObject({ status: 200, body: { draft: false } });
    expect(await call("POST", "/releases", { tag_name: "v1" })).toMatchObject({
      status: 422,
      body: { errors: [{ code: "already_exists", field: "tag_name" }] },
    });
    expect(await call("POST", "/releases", { tag_name: "v2", body: "x".repeat(125_001) })).toMatchObject({
      status: 422,
    });
  });

  test("make a missing tag, which starts nothing when a job's own token did it", async () => {
    const { call, runner, sha } = await start();
    await call("POST", "/releases", { tag_name: "v1" });
    expect((await runner.state.git.refs()).get("refs/tags/v1")).toBe(sha);
    const app = createCall(runner, WRITE, "app[bot]");
    await app("POST", "/releases", { tag_name: "v2" });
    expect(runner.runs).toHaveLength(1);
  });

  test("that are immutable keep their tag and assets, and burn the tag", async () => {
    const { call, runner } = await start({ immutableReleases: true });
    await runner.push({ "refs/tags/v1": undefined });
    expect(await call("POST", "/releases", { tag_name: "v1", target_commitish: "main" })).toMatchObject({
      status: 403,
    });
    const { id, body } = await call("POST", "/releases", { tag_name: "v1", body: "one" });
    expect(body).toMatchObject({ immutable: true });
    expect(await call("PATCH", `/releases/${id}`, { tag_name: "v2" })).toMatchObject({ status: 422 });
    expect(await call("PATCH", `/releases/${id}`, { body: "two" })).toMatchObject({ status: 200 });
    expect(await call("POST", `/releases/${id}/assets?name=a`, {})).toMatchObject({ status: 422 });
    expect(await call("DELETE", `/releases/${id}`)).toMatchObject({ status: 204 });
    expect(await call("POST", "/releases", { tag_name: "v1" })).toMatchObject({
      status: 422,
      body: { errors: [{ message: "tag_name was used by an immutable release" }] },
    });
  });

  test("come in pages", async () => {
    const { call } = await start();
    for (let index = 0; index < 5; index += 1)
      await call("POST", "/releases", { tag_name: "v1", draft: true, name: String(index) });
    const first = await call("GET", "/releases?per_page=2");
    expect(first.body).toMatchObject([{ name: "4" }, { name: "3" }]);
    expect(first.link).toContain('page=2>; rel="next"');
    expect(first.link).toContain('page=3>; rel="last"');
    expect((await call("GET", "/releases?per_page=2&page=3")).body).toHaveLength(1);
  });
});

describe("refs", () => {
  test("are made once, from what is there", async () => {
    const { call, sha } = await start();
    const make = (body: object): Promise<Answer> => call("POST", "/git/refs", body);
    expect(await make({ ref: "v1", sha })).toMatchObject({ status: 422 });
    expect(await make({ ref: "refs/tags/v1", sha: "0".repeat(40) })).toMatchObject({
      status: 422,
      body: { message: "Object does not exist" },
    });
    expect(await make({ ref: "refs/tags/v1", sha })).toMatchObject({
      status: 201,
      body: { object: { sha, type: "commit" } },
    });
    expect(await make({ ref: "refs/tags/v1", sha })).toMatchObject({
      status: 422,
      body: { message: "Reference already exists" },
    });
    expect(await call("GET", "/git/ref/tags/v1")).toMatchObject({ status: 200 });
    expect(await call("GET", "/git/ref/tags/v")).toMatchObject({ status: 404 });
    expect((await call("GET", "/git/matching-refs/tags/v")).body).toHaveLength(1);
    expect(await call("DELETE", "/git/refs/tags/v1")).toMatchObject({ status: 204 });
    expect(await call("DELETE", "/git/refs/tags/v1")).toMatchObject({
      status: 422,
      body: { message: "Reference does not exist" },
    });
  });

  test("that a ruleset keeps are for those who may bypass it, which no job's token can", async () => {
    const { runner, sha } = await start({
      rulesets: [
        {
          name: "tags",
          target: "tag",
          include: ["refs/tags/release-*"],
          rules: ["creation", "deletion"],
          bypass: ["app[bot]", "github-actions[bot]"],
        },
      ],
    });
    const bot = createCall(runner, WRITE);
    expect(await bot("POST", "/git/refs", { ref: "refs/tags/release-1", sha })).toMatchObject({
      status: 422,
      body: { message: "Repository rule violations found\n\nCannot create ref due to creations being restricted." },
    });
    const app = createCall(runner, WRITE, "app[bot]");
    expect(await app("POST", "/git/refs", { ref: "refs/tags/release-1", sha })).toMatchObject({ status: 201 });
    expect(runner.runs).toHaveLength(1);
  });
});

describe("comments", () => {
  test("come oldest first, are limited, and are edited by their author", async () => {
    const { runner } = await start();
    const { number } = await runner.openPull({ branch: "b", files: { "b.txt": "b" } });
    const call = createCall(runner, { "pull-requests": "write" });
    const { id } = await call("POST", `/issues/${String(number)}/comments`, { body: "one" });
    expect(await call("POST", `/issues/${String(number)}/comments`, { body: "x".repeat(65_537) })).toMatchObject({
      status: 422,
      body: { errors: [{ message: "Body is too long (maximum is 65536 characters)" }] },
    });
    expect(
      await createCall(runner, { issues: "write" }, "other[bot]")("PATCH", `/issues/comments/${id}`, {
        body: "x",
      }),
    ).toMatchObject({ status: 403 });
    expect(await call("PATCH", `/issues/comments/${id}`, { body: "two" })).toMatchObject({ status: 200 });
    expect((await call("GET", `/issues/${String(number)}/comments`)).body).toMatchObject([
      { body: "two", user: { type: "Bot" } },
    ]);
  });
});

describe("settings", () => {
  test("of environments are for administrators: six reviewers, rules by kind of ref", async () => {
    const { runner } = await start();
    const call = createCall(runner, { administration: "write", actions: "read" }, "octo");
    const reviewers = Array.from({ length: 7 }, (_, id) => ({ type: "User", id }));
    expect(await call("PUT", "/environments/npm", { reviewers })).toMatchObject({ status: 422 });
    await call("PUT", "/environments/npm", {
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    await call("POST", "/environments/npm/deployment-branch-policies", { name: "release-*", type: "tag" });
    expect((await call("GET", "/environments/npm/deployment-branch-policies")).body).toMatchObject({
      branch_policies: [{ name: "release-*", type: "tag" }],
    });
  });
});

function pushingJob(token: string, persist: boolean): string {
  return `
on: push
permissions: { contents: write }
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - { id: app, if: "'${token}' == 'app'", uses: actions/create-github-app-token@bcd2ba49218906704ab6c1aa796996da409d3eb1, with: { app-id: 7, private-key: "\${{ secrets.KEY }}" } }
      - { uses: ${CHECKOUT}, with: { persist-credentials: ${String(persist)}, token: "\${{ steps.app.outputs.token || github.token }}" } }
      - run: |
          echo "> $(git remote get-url origin) $(git log --oneline | wc -l)"
          git tag v1 && git push --quiet origin v1
`;
}

describe("git", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const apps = [
    { id: "7", clientId: "Iv1.7", slug: "app", privateKey: key, permissions: { contents: "write" } },
  ] as const;

  test.each([
    ["github", true, "success", 1],
    ["github", false, "failure", 1],
    // What an app pushes starts workflows, what the built-in token pushes does not.
    ["app", true, "success", 2],
  ] as const)("with the token of `%s`, kept %j, ends in %s", async (token, persist, result, runs) => {
    const { runner } = await startFixture(
      { ".github/workflows/test.yml": pushingJob(token, persist), ".github/workflows/tagged.yml": TAGGED },
      { apps: [...apps], secrets: { KEY: key } },
    );
    const [run] = await runner.push({ "refs/heads/main": undefined });
    const attempt = await run?.ended();
    if (attempt === undefined) throw new Error("nothing starts");
    expect(resultsOf(attempt), logOf(attempt)).toStrictEqual({ a: result });
    expect(saidIn(attempt)).toStrictEqual(["https://github.com/octo/app 1"]);
    expect(logOf(attempt)).not.toContain(key.split("\n")[1]);
    await runner.idle();
    expect(runner.runs.filter(({ workflow }) => workflow.endsWith("tagged.yml"))).toHaveLength(runs - 1);
  });

  test("is read by anybody, and a job's token is worth nothing after the job", async () => {
    const { runner } = await startFixture({ "a.txt": "a\n" });
    const folder = await mkdtemp(join(tmpdir(), "slipway-git-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await execa("git", ["clone", "--quiet", `${runner.origin}/octo/app.git`, folder]);
    await writeFile(join(folder, "b.txt"), "b\n");
    await execa("git", ["add", "--all"], { cwd: folder });
    await execa("git", ["-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "--quiet", "--message=B"], {
      cwd: folder,
    });
    const token = runner.token("octo", { contents: "read" });
    const push = (secret: string): Promise<string> =>
      execa("git", ["push", `${runner.origin.replace("//", `//x:${secret}@`)}/octo/app.git`, "HEAD:main"], {
        cwd: folder,
        reject: false,
        env: { GIT_TERMINAL_PROMPT: "0" },
      }).then(({ stderr }) => stderr);
    await expect(push(token)).resolves.toContain("403");
    runner.state.tokens.revoke(token);
    await expect(push(token)).resolves.toMatch(/Authentication failed|401/);
    const writer = runner.token("octo", WRITE);
    await expect(push(writer)).resolves.toContain("main");
  });
});
