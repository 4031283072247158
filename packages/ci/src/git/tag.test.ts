import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readReleaseTags } from "./git.ts";
import type { Git } from "./remote.ts";
import { createTag, createTags, deleteTag, hasTag, pushTag } from "./tag.ts";
import { isPushed, readCommitTimes, readFilesAt, readWorkTree } from "./work-tree.ts";

let directory: string;
let clone: string;
let remote: string;
let git: Git;
let environment: Record<string, string>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-git-"));
  clone = join(directory, "clone");
  remote = join(directory, "remote.git");
  environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: directory,
    GIT_AUTHOR_NAME: "Test",
    GIT_AUTHOR_EMAIL: "test@acme.example",
    GIT_COMMITTER_NAME: "Test",
    GIT_COMMITTER_EMAIL: "test@acme.example",
  };
  git = createGit(clone);
  await execa("git", ["init", "--quiet", "--bare", "--initial-branch=main", remote]);
  await execa("git", ["init", "--quiet", "--initial-branch=main", clone]);
  await run("remote", "add", "origin", remote);
  await commit("one", { "package.json": '{ "name": "ä" }\n' });
  await run("push", "--quiet", "--set-upstream", "origin", "main");
});

afterEach(async () => rm(directory, { recursive: true }));

function createGit(cwd: string): Git {
  return async (arguments_, input = "") => {
    const { failed, stdout, stderr } = await execa("git", arguments_, {
      cwd,
      input,
      env: environment,
      extendEnv: false,
      reject: false,
    });
    return { ok: !failed, stdout, stderr };
  };
}

async function run(...arguments_: string[]): Promise<string> {
  const { ok, stdout, stderr } = await git(arguments_);
  if (!ok) throw new Error(stderr);
  return stdout;
}

async function commit(message: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    const { stdout: blob } = await git(["hash-object", "-w", "--stdin"], text);
    await run("update-index", "--add", "--cacheinfo", `100644,${blob},${name}`);
  }
  await run("commit", "--quiet", "--allow-empty", `--message=${message}`);
  await run("checkout", "--quiet", "--force", "HEAD");
  return run("rev-parse", "HEAD");
}

const MESSAGE = "Release of 1 package\n\n# not a comment\n";

test("a tag is annotated, and its message is kept as it is", async () => {
  const head = await run("rev-parse", "HEAD");
  const { object } = await createTag(git, { name: "release-1", commit: head, message: MESSAGE });
  expect(await run("cat-file", "-t", "release-1")).toBe("tag");
  expect(await run("tag", "--list", "--format=%(contents)", "release-1")).toContain("# not a comment");
  expect(await run("rev-parse", "release-1^{commit}")).toBe(head);
  expect(await hasTag(git, "release-1")).toBe(true);
  await deleteTag(git, "release-1", object ?? "");
  expect(await hasTag(git, "release-1")).toBe(false);
});

test.each(["tag.gpgSign", "tag.forceSignAnnotated"])("a tag is signed where `%s` says so", async (setting) => {
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(directory, "key")]);
  await run("config", "gpg.format", "ssh");
  await run("config", "user.signingKey", join(directory, "key.pub"));
  await run("config", setting, "true");
  const head = await run("rev-parse", "HEAD");
  expect(await createTag(git, { name: "release-1", commit: head, message: MESSAGE })).toHaveProperty("object");
  expect(await run("cat-file", "tag", "release-1")).toContain("-----BEGIN SSH SIGNATURE-----");
});

test("a tag that should be signed and cannot be is not made", async () => {
  await run("config", "gpg.format", "ssh");
  await run("config", "user.signingKey", join(directory, "nowhere"));
  await run("config", "tag.gpgSign", "true");
  const head = await run("rev-parse", "HEAD");
  const made = await createTag(git, { name: "release-1", commit: head, message: MESSAGE });
  expect(made).toMatchObject({ reason: expect.stringContaining("nowhere") });
  expect(await hasTag(git, "release-1")).toBe(false);
});

describe("many tags", () => {
  const names = ["@acme/core@1.0.0", "acme@1.0.0", "acme-ä@1.0.0"];

  test("are annotated, each with its name, as `git tag` makes them, by one process", async () => {
    const calls: string[] = [];
    const counted: Git = async (arguments_, input) => {
      calls.push(arguments_[0] ?? "");
      return git(arguments_, input);
    };
    expect(await createTags(counted, { names, commit: "HEAD" })).toStrictEqual([]);
    expect(calls.filter((command) => command === "tag")).toStrictEqual([]);
    await run("tag", "--annotate", "--message=acme@2.0.0", "acme@2.0.0");
    const format = "--format=%(objecttype) %(taggername) %(taggeremail) %(contents) %(*objectname)";
    const [expected = ""] = (await run("tag", "--list", format, "acme@2.0.0")).split("\n");
    for (const name of names) {
      expect(await run("tag", "--list", format, name)).toContain(expected.replace("acme@2.0.0", name));
    }
    expect(await run("fsck", "--strict")).toBe("");
  });

  test("are signed one after another where the settings say so", async () => {
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(directory, "key")]);
    await run("config", "gpg.format", "ssh");
    await run("config", "user.signingKey", join(directory, "key.pub"));
    await run("config", "tag.gpgSign", "true");
    expect(await createTags(git, { names, commit: "HEAD" })).toStrictEqual([]);
    for (const name of names) expect(await run("cat-file", "tag", name)).toContain("-----BEGIN SSH SIGNATURE-----");
  });

  test("are made but for those that git refuses", async () => {
    const refused = await createTags(git, { names: [...names, "acme@1..0"], commit: "HEAD" });
    expect(refused).toStrictEqual([{ name: "acme@1..0", reason: expect.stringContaining("acme@1..0") }]);
    expect((await run("tag", "--list")).split("\n")).toStrictEqual(names.toSorted());
  });
});

test("one tag is pushed and nothing beside it, whatever the settings say", async () => {
  await run("config", "push.followTags", "true");
  await run("config", "remote.origin.push", "refs/heads/*:refs/heads/*");
  const head = await commit("two");
  await run("tag", "--annotate", "--message=another", "other");
  await createTag(git, { name: "release-1", commit: head, message: MESSAGE });
  expect(await pushTag(git, "origin", "release-1")).toBeUndefined();
  const refs = (await run("ls-remote", "origin")).split("\n").map((line) => line.split("\t")[1]);
  expect(refs).toStrictEqual(["HEAD", "refs/heads/main", "refs/tags/release-1", "refs/tags/release-1^{}"]);
});

test("a tag that the remote has is not moved", async () => {
  await createTag(git, { name: "release-1", commit: await run("rev-parse", "HEAD"), message: MESSAGE });
  await pushTag(git, "origin", "release-1");
  const theirs = await run("ls-remote", "origin", "refs/tags/release-1");
  await run("tag", "--delete", "release-1");
  await createTag(git, { name: "release-1", commit: await commit("two"), message: "Another" });
  expect(await pushTag(git, "origin", "release-1")).toContain("release-1");
  expect(await run("ls-remote", "origin", "refs/tags/release-1")).toBe(theirs);
});

test("tags are a release's in every form, those of trains first", async () => {
  for (const name of ["v1.0.0", "latest", "@scope/name@1.2.3", "release-2026-11-27", "docs"]) await run("tag", name);
  expect((await readReleaseTags(clone, environment)).toSorted()).toStrictEqual([
    "@scope/name@1.2.3",
    "release-2026-11-27",
    "v1.0.0",
  ]);
  expect((await readReleaseTags(clone, environment))[0]).toBe("release-2026-11-27");
});

test("the work tree tells its commit, its branch, and what is not committed", async () => {
  await run("branch", "--move", "mine");
  expect(await readWorkTree(git, "origin")).toStrictEqual({
    commit: await run("rev-parse", "HEAD"),
    branch: "mine",
    remoteBranch: "main",
    changed: [],
  });
  await execa(
    "sh",
    ["-c", "echo new > new; echo more >> package.json; echo x > .ignored; echo .ignored > .git/info/exclude"],
    {
      cwd: clone,
    },
  );
  expect((await readWorkTree(git, "origin"))?.changed).toStrictEqual(["package.json", "new"]);
  await run("checkout", "--quiet", "--detach");
  expect(await readWorkTree(git, "origin")).toMatchObject({ branch: undefined, remoteBranch: undefined });
  expect(await readWorkTree(createGit(directory), "origin")).toBeUndefined();
});

test("a commit is on a branch of the remote, or behind it, or not", async () => {
  const first = await run("rev-parse", "HEAD");
  const refs = (): Promise<ReadonlyMap<string, string>> =>
    run("ls-remote", "origin").then(
      (text) =>
        new Map(
          text.split("\n").map((line): [string, string] => [line.split("\t")[1] ?? "", line.split("\t")[0] ?? ""]),
        ),
    );
  const second = await commit("two");
  expect(await isPushed(git, "origin", { commit: first, branch: "main", refs: await refs() })).toStrictEqual({
    pushed: true,
  });
  expect(await isPushed(git, "origin", { commit: second, branch: "main", refs: await refs() })).toStrictEqual({
    pushed: false,
  });
  expect(await isPushed(git, "origin", { commit: second, branch: "other", refs: await refs() })).toStrictEqual({
    pushed: false,
  });
  await run("push", "--quiet", "origin", "main");
  await run("reset", "--quiet", "--hard", first);
  expect(await isPushed(git, "origin", { commit: first, branch: "main", refs: await refs() })).toStrictEqual({
    pushed: true,
  });
});

test("files are read as they were in a commit", async () => {
  const first = await run("rev-parse", "HEAD");
  const second = await commit("two", { "package.json": "2", "a/package.json": "with\nlines\n" });
  const paths = ["package.json", "a", "a/package.json", "nowhere"];
  expect(Object.fromEntries(await readFilesAt(git, first, paths))).toStrictEqual({
    "package.json": '{ "name": "ä" }\n',
  });
  expect(Object.fromEntries(await readFilesAt(git, second, paths))).toStrictEqual({
    "package.json": "2",
    "a/package.json": "with\nlines\n",
  });
  const times = await readCommitTimes(git, [first, second, "0".repeat(40)]);
  expect([...times.keys()]).toStrictEqual([first, second]);
});
