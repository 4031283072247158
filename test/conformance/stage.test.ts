import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Lab, startLab } from "./start-lab.ts";

const REPOSITORY = { type: "git", url: "git+https://github.com/acme/tools.git" };
const PERSON = "npm_personpersonpersonpersonpersonperson";

let lab: Lab;
let consumer: string;
let environment: Record<string, string>;

beforeAll(async () => {
  lab = await startLab({
    packages: [{ name: "@acme/core", versions: [{ version: "1.0.0" }] }],
    trust: [
      {
        package: "@acme/core",
        repository: "acme/tools",
        file: "release.yml",
        permissions: ["createPackage", "createStagedPackage"],
      },
    ],
    tokens: [{ token: PERSON, user: "person", bypassTwoFactor: false }],
  });
  consumer = await lab.writePackage({ name: "consumer" });
  const npmrc = join(consumer, "token.npmrc");
  await writeFile(npmrc, `//${new URL(lab.rehearsal.registry).host}/:_authToken=${PERSON}\n`);
  environment = { npm_config_userconfig: npmrc };
});
afterAll(() => lab.close());

/** As a job. @returns the stage identifier. */
async function stage(version: string): Promise<string> {
  const directory = await lab.writePackage({ name: "@acme/core", version, repository: REPOSITORY });
  const { output } = await lab.run("npm-12", ["stage", "publish"], directory);
  const id = /\(staged with id ([0-9a-f-]{36})\)/.exec(output)?.[1];
  expect(output).toContain(`+ @acme/core@${version} (staged with id`);
  return id ?? "";
}

async function asPerson(...args: string[]): Promise<string> {
  const { output } = await lab.run("npm-12", ["stage", ...args], consumer, { job: null, environment });
  return output;
}

test("a job stages, a person looks and approves with a second factor", async () => {
  const id = await stage("1.1.0");
  expect(lab.rehearsal.published()).toEqual([]);
  expect(await asPerson("list")).toContain(`id: ${id}`);
  expect(await asPerson("list", "@acme/other")).toContain("No staged versions");
  const viewed = await asPerson("view", id);
  expect(viewed).toContain("package name: @acme/core");
  expect(viewed).toContain("staged by: GitHub Actions (oidc)");
  expect(await asPerson("download", id)).toContain("acme-core-1.1.0-");

  expect(await asPerson("approve", id)).toContain("npm error code EOTP");
  expect(lab.rehearsal.published()).toEqual([]);
  expect(await asPerson("approve", id, "--otp=123456")).toContain("approved and published successfully");
  const [published] = lab.rehearsal.published("@acme/core");
  expect(published?.version).toBe("1.1.0");
  expect(published?.provenance).toBeDefined();
  expect(published?.manifest["_npmUser"]).toMatchObject({
    trustedPublisher: { id: "github" },
    approver: { name: "person" },
  });
  expect(await asPerson("list")).toContain("No staged packages found");
});

test("a staged version cannot be staged or published again, a rejected one can", async () => {
  const id = await stage("1.2.0");
  const directory = await lab.writePackage({ name: "@acme/core", version: "1.2.0", repository: REPOSITORY });
  const past = await lab.run("npm-12", ["publish"], directory);
  expect(past.output).toContain('Cannot publish over previously staged version "1.2.0"');
  const again = await lab.run("npm-12", ["stage", "publish"], directory);
  expect(again.output).toContain('Cannot stage previously published version "1.2.0"');
  // Every approval and rejection takes a second factor of its own.
  expect(await asPerson("reject", id, "--otp=123456")).toContain("npm error code EOTP");
  expect(await asPerson("reject", id, "--otp=123457")).toContain("has been rejected");
  await stage("1.2.0");
});

test("a person stages a package that does not exist, which leaves npm's placeholder", async () => {
  const directory = await lab.writePackage({ name: "@acme/new", version: "0.1.0" });
  const args = ["stage", "publish", "--access=public"];
  const { output } = await lab.run("npm-12", args, directory, { job: null, environment });
  expect(output).toContain("+ @acme/new@0.1.0 (staged with id");
  const seen = await lab.run("npm-12", ["view", "@acme/new", "versions", "--json"], consumer, { job: null });
  expect(JSON.parse(seen.output)).toEqual(["0.0.0-stage"]);
});
