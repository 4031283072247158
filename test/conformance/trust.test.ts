import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Lab, RUN, startLab } from "./start-lab.ts";

const REPOSITORY = { type: "git", url: "git+https://github.com/acme/tools.git" };
const PERSON = "npm_personpersonpersonpersonpersonperson";
const CONNECT = [
  "trust",
  "github",
  "tool",
  "--file=release.yml",
  "--repository=acme/tools",
  "--allow-publish",
  "--yes",
];

let lab: Lab;
let directory: string;
let environment: Record<string, string>;

beforeAll(async () => {
  lab = await startLab({
    packages: [{ name: "tool", versions: [{ version: "1.0.0" }] }],
    tokens: [{ token: PERSON, user: "person", bypassTwoFactor: false }],
  });
  directory = await lab.writePackage({ name: "tool", version: "1.1.0", repository: REPOSITORY });
  const npmrc = join(directory, "token.npmrc");
  await writeFile(npmrc, `//${new URL(lab.rehearsal.registry).host}/:_authToken=${PERSON}\n`);
  environment = { npm_config_userconfig: npmrc };
});
afterAll(() => lab.close());

async function asPerson(...args: string[]): Promise<string> {
  const { output } = await lab.run("npm-12", args, directory, { job: null, environment });
  return output;
}

test("npm trust connects a workflow, which can publish then, until the connection is revoked", async () => {
  expect(await asPerson(...CONNECT)).toContain("npm error code EOTP");
  expect((await lab.run("npm-12", ["publish"], directory)).output).toContain("ENEEDAUTH");

  expect(await asPerson(...CONNECT, "--otp=123456")).toContain("Trust configuration created successfully");
  expect(await asPerson(...CONNECT, "--otp=123456")).toContain("npm error code E409");
  expect((await lab.run("npm-12", ["publish"], directory, { job: RUN })).output).toContain("+ tool@1.1.0");

  const listed = await asPerson("trust", "list", "tool", "--json", "--otp=123456");
  const { id, ...record }: Record<string, unknown> = JSON.parse(listed);
  expect(record).toEqual({
    type: "github",
    file: "release.yml",
    repository: "acme/tools",
    permissions: ["createPackage"],
  });
  await asPerson("trust", "revoke", "tool", `--id=${String(id)}`, "--otp=123456");
  expect(await asPerson("trust", "list", "tool", "--otp=123456")).toContain("No trust configurations found");
});

test("a package that does not exist cannot be connected", async () => {
  const [command, provider, , ...rest] = CONNECT;
  const output = await asPerson(command ?? "", provider ?? "", "absent", ...rest, "--otp=123456");
  expect(output).toContain("npm error code E404");
});
