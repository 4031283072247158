import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";

const FORK = "https://github.com/somebody/anvils.git";
const NAMES = Array.from({ length: 9 }, (_, index) => `anvil-${index}`);

/** A clone of somebody's fork of `acme/anvils`; its manifests are right. */
async function createFork(others: Readonly<Record<string, object>> = {}): Promise<string> {
  const manifests = NAMES.map((name) => [`packages/${name}/package.json`, createManifest(name, `packages/${name}`)]);
  return createRepository(
    {
      "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
      ...Object.fromEntries(manifests),
      ...others,
    },
    { remote: FORK },
  );
}

async function changes(directory: string): Promise<string> {
  const { stdout } = await execa("git", ["status", "--porcelain"], { cwd: directory });
  return stdout;
}

test("`check --fix` in the clone of a fork leaves right manifests as they are, and says what to type", async () => {
  const directory = await createFork();
  const { exitCode, stdout, stderr } = await runSlipway(directory, ["check", "--offline", "--fix"]);
  expect(exitCode, stderr).toBe(1);
  expect(stdout).toContain("error REPOSITORY_URL_MISMATCH: `repository` names another repository (9 times)");
  expect(stdout).toContain("To type\n  slipway check --fix --repository acme/anvils");
  expect(await changes(directory)).toBe("");

  const told = await runSlipway(directory, ["check", "--offline", "--fix", "--repository", "acme/anvils"]);
  expect(told.stdout).not.toContain("REPOSITORY_URL_MISMATCH");
  expect(await changes(directory)).toBe("");
});

test("a manifest without a repository gets none from a fork's remote while `upstream` names another one", async () => {
  const directory = await createRepository({ "package.json": { name: "anvil", version: "1.0.0" } }, { remote: FORK });
  const git = async (...line: string[]): Promise<unknown> => execa("git", line, { cwd: directory });
  await git("remote", "add", "upstream", "https://github.com/acme/anvils.git");
  const { stdout } = await runSlipway(directory, ["check", "--offline", "--fix"]);
  expect(stdout).toContain("To type\n  slipway check --fix --repository acme/anvils");
  expect(await changes(directory)).toBe("");

  await git("remote", "remove", "upstream");
  await runSlipway(directory, ["check", "--offline", "--fix"]);
  expect(JSON.parse(await readFile(join(directory, "package.json"), "utf8"))).toMatchObject({
    repository: { type: "git", url: "git+https://github.com/somebody/anvils.git" },
  });
});
