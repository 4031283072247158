import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createGitlabClaims, type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";

const PROJECT = "acme/forge/tools";
const TOKEN = "npm_ownerownerownerownerownerownerowner00";

/** The clone of a project on GitLab.com, whose address leads to a directory beside it. */
async function startProject(): Promise<{
  readonly rehearsal: Rehearsal;
  readonly slipway: (...words: readonly string[]) => Promise<CommandResult>;
}> {
  const base = await realpath(await mkdtemp(join(tmpdir(), "slipway-gitlab-trust-")));
  onTestFinished(async () => rm(base, { recursive: true, force: true }));
  const rehearsal = await startRehearsal({
    packages: [{ name: "tool", versions: [{ version: "1.0.0" }] }],
    tokens: [{ token: TOKEN, user: "owner", bypassTwoFactor: false }],
  });
  onTestFinished(rehearsal.close);
  const clone = join(base, "clone");
  await mkdir(clone);
  const manifest = {
    name: "tool",
    version: "1.1.0",
    repository: { type: "git", url: `git+https://gitlab.com/${PROJECT}.git` },
  };
  await writeFile(join(clone, "package.json"), JSON.stringify(manifest));
  await writeFile(join(clone, "package-lock.json"), '{ "lockfileVersion": 3, "packages": {} }');
  await writeFile(join(clone, "slipway.json"), '{ "environment": "npm" }');
  await writeFile(
    join(base, ".npmrc"),
    `registry=${rehearsal.registry}\n//${new URL(rehearsal.registry).host}/:_authToken=${TOKEN}\n`,
  );
  await writeFile(
    join(base, ".gitconfig"),
    `[user]\n name = a\n email = a@mail.example\n[init]\n defaultBranch = main\n[url "${base}/bare/"]\n insteadOf = https://gitlab.com/\n`,
  );
  const environment = { HOME: base, GIT_CONFIG_NOSYSTEM: "1" };
  const git = async (...words: readonly string[]): Promise<unknown> =>
    execa("git", words, { cwd: clone, env: environment });
  await execa("git", ["init", "--quiet", "--bare", join(base, "bare", `${PROJECT}.git`)], { env: environment });
  await git("init", "--quiet");
  await git("remote", "add", "origin", `https://gitlab.com/${PROJECT}.git`);
  await git("add", ".");
  await git("commit", "--quiet", "--message=one");
  await git("push", "--quiet", "origin", "main");
  return { rehearsal, slipway: async (...words) => runSlipway(clone, words, environment) };
}

test("the records of a project on GitLab.com are shown, set, and good for its jobs", async () => {
  const { rehearsal, slipway } = await startProject();
  const shown = await slipway("trust", "--otp", "123456");
  expect(`${shown.stdout}${shown.stderr}`).toContain(`gitlab ${PROJECT} .gitlab-ci.yml, environment npm`);
  expect(`${shown.stdout}${shown.stderr}`).not.toMatch(/GitHub|workflow_ref/u);
  expect(shown.exitCode).toBe(1);

  const unsaid = await slipway("trust", "--set", "--yes", "--otp", "123456");
  expect(unsaid.exitCode).toBe(2);
  expect(unsaid.stderr).toContain(`gitlab.com gave no answer (Slipway does not speak with its API)`);
  expect(unsaid.stderr).toContain(`If it is none, say so yourself: \`--repository ${PROJECT}\``);

  const set = await slipway("trust", "--set", "--yes", "--otp", "123456", "--repository", PROJECT);
  expect([set.exitCode, set.stderr]).toStrictEqual([0, expect.any(String)]);
  expect(rehearsal.published()).toHaveLength(0);
  const idToken = async (environment: string): Promise<string> =>
    rehearsal.signIdToken(createGitlabClaims({ audience: "npm:127.0.0.1", project: PROJECT, environment }));
  const exchange = async (environment: string): Promise<number> => {
    const url = new URL("-/npm/v1/oidc/token/exchange/package/tool", rehearsal.registry);
    const headers = { authorization: `Bearer ${await idToken(environment)}` };
    return (await fetch(url, { method: "POST", headers })).status;
  };
  expect([await exchange("npm"), await exchange("other")]).toStrictEqual([201, 404]);
});
