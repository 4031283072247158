import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { expect, onTestFinished, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository, type FileContent } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startTerminal } from "../stage/start-terminal.ts";

const TOKEN = "npm_personpersonpersonpersonpersonpersonpers";
const PUBLISH = ["publish", "--auth", "token"];

/** Packages that no registry has yet, and somebody's login at one that wants a second factor for what is published. */
async function startPerson(count: number): Promise<{
  readonly rehearsal: Rehearsal;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly puts: () => readonly (number | undefined)[];
}> {
  const tokens = [{ token: TOKEN, user: "ada", bypassTwoFactor: false }];
  const rehearsal = await startRehearsal({ tokens, secondFactor: true });
  onTestFinished(() => rehearsal.close());
  const members = Array.from({ length: count }, (_, index): readonly [string, FileContent][] => {
    const dependencies = index === 0 ? {} : { dependencies: { "@anvils/p0": "^1.0.0" } };
    return [
      [`packages/p${index}/package.json`, createManifest(`@anvils/p${index}`, `packages/p${index}`, dependencies)],
      [`packages/p${index}/index.js`, "export const answer = 42;\n"],
    ];
  });
  const root = { name: "anvils", private: true, workspaces: ["packages/*"] };
  const directory = await createRepository({ "package.json": root, ...Object.fromEntries(members.flat()) });
  const npmrc = join(directory, ".git/npmrc");
  const { host } = new URL(rehearsal.registry);
  await writeFile(npmrc, `registry=${rehearsal.registry}\n//${host}/:_authToken=${TOKEN}\n`);
  return {
    rehearsal,
    directory,
    environment: { npm_config_userconfig: npmrc, HOME: directory },
    puts: () => rehearsal.requests.filter(({ kind }) => kind === "put").map(({ status }) => status),
  };
}

test.runIf(process.platform === "linux")("sixty first versions go out with one confirmation", async () => {
  const { rehearsal, directory, environment, puts } = await startPerson(60);
  const terminal = startTerminal(directory, PUBLISH, environment);
  const [, link = ""] = await terminal.see(/Confirm @anvils\/p0 1\.0\.0 in a browser.*\s+(http:\S+)/);
  await fetch(link);
  await terminal.see(/Release succeeded: 60 packages published/);
  expect(await terminal.ended()).toBe(0);
  expect(rehearsal.requests.filter(({ path }) => path.startsWith("/-/auth/cli/"))).toHaveLength(1);
  expect(puts()).toEqual([401, ...Array.from({ length: 60 }, () => 201)]);
});

test("where nobody can confirm, nothing goes out, a dry run says so before, and what to type is said", async () => {
  const { rehearsal, directory, environment, puts } = await startPerson(3);
  const dry = await runSlipway(directory, [...PUBLISH, "--dry-run"], environment);
  expect(dry.exitCode, dry.stderr).toBe(0);
  expect(dry.stderr).toContain("its owner publishes with a second factor, and nobody is here to give one");

  const { exitCode, stderr } = await runSlipway(directory, PUBLISH, environment);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("@anvils/p0 1.0.0  not attempted: EOTP");
  expect(stderr).toMatch(/was there nobody to give one\? .*in a terminal.*`--otp=<code>`.*`slipway explain EOTP`/u);
  expect(puts()).toEqual([401]);
  expect(rehearsal.published("@anvils/p0")).toEqual([]);

  const typed = await runSlipway(directory, [...PUBLISH, "--otp", "123456"], environment);
  expect(typed.exitCode, typed.stderr).toBe(0);
  expect(typed.stderr).not.toContain("nobody is here");
  expect(puts()).toEqual([401, 201, 201, 201]);
});

test("a one-time password that is wrong is asked for no second time where nobody is, and shown nowhere", async () => {
  const { directory, environment, puts } = await startPerson(3);
  const { exitCode, stderr } = await runSlipway(directory, [...PUBLISH, "--otp=999999"], environment);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("not attempted: EOTP");
  expect(stderr).not.toContain("999999");
  expect(puts()).toEqual([401]);
});

test.runIf(process.platform === "linux")(
  "a window that closes in the middle is opened again, and the release goes on",
  async () => {
    const { rehearsal, directory, environment, puts } = await startPerson(4);
    const effect = { type: "answer", status: 401, message: "You must provide a one-time pass." } as const;
    rehearsal.faults.add({ request: "put", skip: 3, times: 1, effect });
    const terminal = startTerminal(directory, [...PUBLISH, "--otp", "123456", "--concurrency", "1"], environment);
    await terminal.see(/◆ {2}One-time password for @anvils\/p3 1\.0\.0/);
    terminal.type("123456\r");
    await terminal.see(/Release succeeded: 4 packages published/);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).not.toContain("did not accept");
    expect(puts()).toEqual([201, 201, 201, 401, 201]);
  },
);
