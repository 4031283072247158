import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";
import { soundRepositories } from "./sound-repositories.ts";

test.each(soundRepositories)("$title", async ({ files, seeds, tag, token, isPending, notes = [] }) => {
  const directory = await createRepository(files);
  if (tag !== undefined) await execa("git", ["tag", tag], { cwd: directory });
  const { registry } = await startUpstream({
    packages: seeds,
    tokens: token === undefined ? [] : [{ token, user: "person", bypassTwoFactor: false }],
  });
  const home = await mkdtemp(join(tmpdir(), "slipway-home-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const host = registry.replace(/^http:/u, "");
  await writeFile(join(home, ".npmrc"), token === undefined ? "" : `${host}:_authToken=${token}\n`);
  const environment = { HOME: home, npm_config_registry: registry };
  for (const command of ["check", "rehearse"]) {
    const { exitCode, stdout, stderr } = await runSlipway(directory, [command, "--json"], environment);
    const { problems, suppressed = [] } = JSON.parse(stdout);
    const wrong = problems.filter(({ severity }: { severity: string }) => severity !== "note");
    expect(wrong, `${command}: ${stderr}`).toEqual([]);
    expect([...new Set(problems.map(({ code }: { code: string }) => code))]).toEqual(notes);
    expect(suppressed).toEqual([]);
    expect(exitCode, stderr).toBe(command === "rehearse" && isPending === true ? 3 : 0);
  }
});
