import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createRun } from "../run/run.ts";
import { openClone, readDefaultBranch } from "./clone.ts";

const PERSON = ["-c", "user.name=Test", "-c", "user.email=test@acme.example"];

let directory: string;
let author: string;
let clone: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-clone-"));
  author = join(directory, "author");
  clone = join(directory, "clone");
  await execa("git", ["init", "--quiet", "--bare", "--initial-branch=trunk", join(directory, "remote.git")]);
  await execa("git", ["clone", "--quiet", join(directory, "remote.git"), author]);
  await commit("one");
  await execa("git", ["clone", "--quiet", join(directory, "remote.git"), clone]);
});

afterEach(async () => rm(directory, { recursive: true }));

async function commit(text: string): Promise<void> {
  await writeFile(join(author, "file"), text);
  await execa("git", ["add", "--all"], { cwd: author });
  await execa("git", [...PERSON, "commit", "--quiet", `--message=${text}`], { cwd: author });
  await execa("git", ["push", "--quiet", "origin", "HEAD:trunk"], { cwd: author });
}

test("files are those of the default branch as the remote has it now, whatever lies in the work tree", async () => {
  await writeFile(join(clone, "file"), "something else");
  await writeFile(join(clone, "other"), "new");
  await commit("two");
  const git = await openClone(clone, createRun());
  const branch = await readDefaultBranch(git, { hosted: undefined });
  expect(branch.branch).toBe("trunk");
  expect(await branch.readFile("file")).toBe("two");
  expect(await branch.readFile("other")).toBeUndefined();
  expect(await branch.listFiles(".")).toStrictEqual(["file"]);
  expect(await branch.listFiles("nowhere")).toStrictEqual([]);
});

test("a branch that the remote does not have, and a remote that is gone, are said", async () => {
  const git = await openClone(clone, createRun());
  const hosted = {
    fullName: "acme/anvils",
    fork: false,
    parent: undefined,
    defaultBranch: "main",
    canPush: undefined,
    canAdminister: undefined,
  };
  await expect(readDefaultBranch(git, { hosted })).rejects.toMatchObject({
    code: "DEFAULT_BRANCH_UNREAD",
    message: "the default branch cannot be read: `origin` has no branch `main`",
  });
  await rm(join(directory, "remote.git"), { recursive: true });
  await expect(readDefaultBranch(git, { hosted: undefined })).rejects.toMatchObject({
    code: "DEFAULT_BRANCH_UNREAD",
    message: "the default branch cannot be read: `origin` does not tell which branch it is",
  });
});
