import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { expect, test } from "vitest";

import { createBranch, type Found, listBySide } from "../fixtures/create-branch.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

test("a preview annotates what the pull request brings, and is red for what stood before", async () => {
  const { directory, git, base } = await createBranch();
  await git("checkout", "--quiet", "--detach", "main");
  await git("merge", "--quiet", "--no-ff", "-m", "Merge", "change");
  const upstream = await startUpstream();
  const event = join(directory, ".git/event.json");
  const repo = { full_name: "acme/anvils" };
  const preview = async (at: string, ref: string, where = directory): Promise<CommandResult> => {
    const pullRequest = { number: 1, head: { repo }, base: { repo, sha: at, ref: "main" } };
    await writeFile(event, JSON.stringify({ repository: {}, pull_request: pullRequest }));
    return runSlipway(where, ["preview", "--report", "preview.json"], {
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: "acme/anvils",
      GITHUB_REF: ref,
      GITHUB_EVENT_PATH: event,
      GITHUB_STEP_SUMMARY: join(directory, ".git/summary.md"),
      npm_config_registry: upstream.registry,
    });
  };
  const { exitCode, stdout, stderr } = await preview(base, "refs/pull/1/merge");
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^### ❌ \d things stop this release, \d of them unchanged on main: 0 of 3 packages/mu);
  expect(stdout).toMatch(/<summary>\d+ things unchanged on <code>main<\/code>/u);
  const annotations = stderr.split("\n").filter((line) => line.startsWith("::"));
  expect(annotations.filter((line) => line.includes("packages/new/package.json"))).not.toStrictEqual([]);
  expect(annotations.filter((line) => line.includes("packages/old/package.json"))).toStrictEqual([]);
  expect(annotations.filter((line) => line.startsWith("::notice title=Unchanged::"))).toHaveLength(1);
  const report: Found = JSON.parse(await readFile(join(directory, "preview.json"), "utf8"));
  expect(listBySide(report)).toStrictEqual({ brought: ["new"], unchanged: ["old"] });

  expect(annotations.filter((line) => line.includes("packages/calm/"))).toStrictEqual([]);
  expect(report.problems).toContainEqual(
    expect.objectContaining({ code: "TARBALL_PUBLINT", package: "calm", unchanged: true }),
  );

  // As `actions/checkout` makes it by default: the merge, and nothing that it was made of.
  const shallow = join(directory, ".git/shallow-clone");
  await execa("git", ["clone", "--quiet", "--depth", "1", `file://${directory}`, shallow]);
  const { stdout: page } = await preview(base, "refs/pull/1/merge", shallow);
  expect(page).toContain("which of the problems and suppressions are new");
  expect(page).not.toContain("unchanged on");
  await execa("git", ["fetch", "--quiet", "--depth", "2"], { cwd: shallow });
  expect((await preview("0".repeat(40), "refs/pull/1/merge", shallow)).stdout).toMatch(/ of them unchanged on main/u);
});
