import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";

import { expect, test } from "vitest";

import { createBranch, type Found, listBySide, manifestOf } from "../fixtures/create-branch.ts";
import { writeFiles } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";

test("`check --base` tells what a branch brings from what stood before, and leaves the clone as it is", async () => {
  const { directory, git, base } = await createBranch();
  await writeFiles(directory, { "packages/new/index.js": "export const changed = true;\n" });
  const state = async (): Promise<string> =>
    [
      await git("status", "--porcelain"),
      await git("show-ref"),
      await git("worktree", "list"),
      await git("ls-files", "-s"),
    ].join("\n");
  const before = await state();
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith("slipway-base-"));
  const check = async (...more: string[]): Promise<CommandResult> =>
    runSlipway(directory, ["check", "--offline", ...more]);
  const json = await check("--base", "main", "--json");
  const found: Found = JSON.parse(json.stdout);
  expect(found.base).toStrictEqual({ name: "main", commit: base });
  expect(listBySide(found)).toStrictEqual({ brought: ["new"], unchanged: ["old"] });
  const text = await check("--base", "main");
  expect(text.exitCode).toBe(1);
  expect(text.stdout).toContain("compared with main");
  expect(text.stdout).toMatch(/\d errors? unchanged on main stops? the release all the same: .*1 wrong repository/u);
  expect(await state()).toBe(before);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith("slipway-base-"))).toStrictEqual(left);

  // What the base has gained since is no part of the change, and what is wrong there nobody else's doing.
  await git("stash", "--quiet");
  await git("checkout", "--quiet", "main");
  await writeFiles(directory, { "packages/new/package.json": manifestOf("new", "github:acme/third") });
  await git("add", "--all");
  await git("commit", "--quiet", "-m", "Elsewhere");
  await git("checkout", "--quiet", "change");
  expect(listBySide(JSON.parse((await check("--base", "main", "--json")).stdout))).toStrictEqual(listBySide(found));

  // Where nothing but what stood before is wrong, it stops all the same.
  const same = await check("--base", "HEAD");
  expect(same.exitCode).toBe(1);
  expect(same.stdout).toContain("no new problems, compared with HEAD");
  const unknown = await check("--base", "nowhere");
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toContain("BASE_UNREADABLE");
});
