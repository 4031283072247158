import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type Rehearsal, type RehearsalOptions, startRehearsal } from "@slipway/rehearsal";
import { expect, onTestFinished, test } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";
import { createSingle } from "../proof/create-single.ts";

const TOKEN = "npm_robotrobotrobotrobotrobotrobotrobotrobot";
const AUTHORISED = { authorization: `Bearer ${TOKEN}` };

/** A repository with one package, and a person's token for the registry that it goes to. */
async function startPerson(options: RehearsalOptions = {}): Promise<{
  readonly rehearsal: Rehearsal;
  readonly directory: string;
  readonly run: (...args: string[]) => Promise<CommandResult>;
}> {
  const tokens = [{ token: TOKEN, user: "robot", bypassTwoFactor: true }];
  const rehearsal = await startRehearsal({ ...options, tokens });
  onTestFinished(() => rehearsal.close());
  const directory = await createRepository(createSingle("anvil"));
  const npmrc = join(directory, ".git/npmrc");
  const host = rehearsal.registry.replace("http:", "");
  await writeFile(npmrc, `registry=${rehearsal.registry}\n${host}:_authToken=${TOKEN}\n`);
  const run = (...args: string[]): Promise<CommandResult> =>
    runSlipway(directory, args, { npm_config_userconfig: npmrc });
  return { rehearsal, directory, run };
}

test("a first publication by token hears nothing of workflows and trusted publishing", async () => {
  const { run } = await startPerson();
  const { exitCode, stdout } = await run("publish", "--auth", "token", "--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: "succeeded", problems: [] });
});

test("a report that contradicts its plan is refused, and what it leaves out is looked for", async () => {
  const { directory, run } = await startPerson();
  await run("publish", "--auth", "token");
  const report = JSON.parse(await readFile(join(directory, ".slipway/result/report.json"), "utf8"));
  const [outcome] = report.outcomes;
  const [entry] = report.plan.packages;
  const verify = async (change: object): Promise<readonly [number | undefined, string]> => {
    await writeFile(join(directory, "changed.json"), JSON.stringify({ ...report, ...change }));
    const { exitCode, stdout, stderr } = await run("verify", "changed.json", "--wait", "0");
    return [exitCode, stdout + stderr];
  };
  expect(await verify({})).toEqual([0, expect.stringContaining("1 package published")]);
  expect(await verify({ outcomes: [] })).toEqual([1, expect.stringContaining("attestation unproven")]);
  expect(await verify({ outcomes: [outcome, outcome] })).toEqual([
    2,
    expect.stringContaining("tells twice of `anvil`"),
  ]);
  expect(await verify({ outcomes: [outcome, { ...outcome, name: "evil" }] })).toEqual([
    2,
    expect.stringContaining("`evil@1.0.0`, which was not planned"),
  ]);
  expect(await verify({ outcomes: [{ ...outcome, version: "0.0.1" }] })).toEqual([2, expect.anything()]);
  const { tarball: _, ...bare } = entry;
  expect(await verify({ plan: { ...report.plan, packages: [bare] } })).toEqual([
    1,
    expect.stringContaining("integrity unproven"),
  ]);
});

test("results do not go through a link that the repository brings", async () => {
  const directory = await createRepository(createSingle("anvil"));
  await mkdir(join(directory, "packed"));
  await symlink("/", join(directory, "slipway-result"));
  const { exitCode, stderr } = await runSlipway(directory, ["publish", "--from", "packed"]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("is a link, and nothing is written through it")]);
});

test("a dist-tag that a killed run left behind is named with its command, and moved by the next run", async () => {
  const { rehearsal, run } = await startPerson({ packages: [{ name: "anvil", versions: [{ version: "0.9.0" }] }] });
  const publish = (): Promise<CommandResult> => run("publish", "--auth", "token", "--wait", "0");
  const tag = async (version: string): Promise<void> => {
    const url = new URL("-/package/anvil/dist-tags/latest", rehearsal.registry);
    await fetch(url, { method: "PUT", headers: AUTHORISED, body: JSON.stringify(version) });
  };
  const readTag = async (): Promise<unknown> =>
    (await fetch(new URL("-/package/anvil/dist-tags", rehearsal.registry))).json();

  expect((await publish()).exitCode).toBe(0);
  await tag("0.9.0");
  const verified = await run("verify", ".slipway/result/report.json", "--wait", "0");
  expect(verified.exitCode).toBe(1);
  const shown = verified.stdout + verified.stderr;
  expect(shown).toContain("✖ anvil 1.0.0");
  expect(shown).toContain("npm dist-tag add anvil@1.0.0 latest");

  const again = await publish();
  expect(again.exitCode, again.stdout + again.stderr).toBe(0);
  expect(await readTag()).toEqual({ latest: "1.0.0" });
  expect(rehearsal.puts("anvil", "1.0.0")).toMatchObject({ accepted: 1, refused: 0 });
});
