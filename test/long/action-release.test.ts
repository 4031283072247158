import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { createActionCommit } from "../../tooling/action-release/create-commit.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const ACTION = join(ROOT, "packages/action");

test("a second build makes the same commit, without a parent, with actions, bundle and licences in it", async () => {
  const directory = await mkdtemp(join(tmpdir(), "slipway-action-release-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  // Beside the first build, which other tests run.
  const again = join(directory, "again");
  await execa(process.execPath, [join(ROOT, "tooling/action-release/build-bundle.ts"), again], { cwd: ROOT });
  const repository = join(directory, "action.git");
  const files = { descriptions: ACTION, licence: join(ROOT, "LICENSE"), version: "1.2.3" };
  const first = await createActionCommit({ ...files, bundle: join(ACTION, "dist") }, repository);
  const second = await createActionCommit({ ...files, bundle: again }, join(directory, "second.git"));
  expect(second).toStrictEqual(first);
  expect(first.tag).toBe("action-v1.2.3");

  const git = async (...args: string[]): Promise<string> => (await execa("git", args, { cwd: repository })).stdout;
  expect(await git("log", "--format=%H%P", first.tag)).toBe(first.commit);
  const paths = (await git("ls-tree", "-r", "--name-only", first.tag)).split("\n");
  expect(paths.filter((path) => !/^dist\/[\w.-]+\.js$/.test(path))).toStrictEqual([
    "LICENSE",
    "announce/action.yml",
    "comment/action.yml",
    "dist/third-party-licences.txt",
    "pack/action.yml",
    "package.json",
    "plan/action.yml",
    "preview/action.yml",
    "publish/action.yml",
    "report/action.yml",
    "verify/action.yml",
  ]);
  for (const path of paths.filter((name) => name.endsWith("action.yml"))) {
    const main = /^ {2}main: \.\.\/(\S+)$/m.exec(await git("show", `${first.tag}:${path}`))?.[1];
    expect(paths).toContain(main);
  }
  const texts = await Promise.all(paths.map(async (path) => git("show", `${first.tag}:${path}`)));
  expect(texts.some((text) => text.includes(first.commit))).toBe(false);
  expect(await readFile(join(again, "third-party-licences.txt"), "utf8")).toContain("(MIT)");
});
