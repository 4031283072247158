import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { TrustRecord } from "@slipway/rehearsal";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Client, type Lab, RUN, startLab } from "./start-lab.ts";

const REPOSITORY = { type: "git", url: "git+https://github.com/acme/tools.git" };
const TRUSTED = ["@acme/core", "tool", "@acme/stage-only"];
const BYPASS = "npm_bypassbypassbypassbypassbypassbypass";
const TWO_FACTOR = "npm_factorfactorfactorfactorfactorfactor";

let lab: Lab;
let npmrc: string;

beforeAll(async () => {
  lab = await startLab({
    packages: [...TRUSTED, "@acme/untrusted", "protected"].map((name) => ({
      name,
      versions: [{ version: "1.0.0" }],
      unpublished: ["1.0.1"],
      disallowTokens: name === "protected",
    })),
    trust: TRUSTED.map((name): TrustRecord => ({
      package: name,
      repository: "acme/tools",
      file: "release.yml",
      permissions: [name === "@acme/stage-only" ? "createStagedPackage" : "createPackage"],
    })),
    tokens: [
      { token: BYPASS, user: "robot", bypassTwoFactor: true },
      { token: TWO_FACTOR, user: "person", bypassTwoFactor: false },
    ],
  });
  npmrc = join(await lab.writePackage({}), "token.npmrc");
  await writeFile(npmrc, `//${new URL(lab.rehearsal.registry).host}/:_authToken=\${LAB_TOKEN}\n`);
});
afterAll(() => lab.close());

/** Each client publishes versions of its own. */
describe.concurrent.each<[Client, number]>([
  ["npm-11", 11],
  ["npm-12", 12],
])("%s", (client, major) => {
  const next = createVersions(major);
  // Two clients at the same time would move `latest` back and forth.
  const publish = ["publish", `--tag=${client}`];

  test("publishes through OIDC with provenance, installs, and audits signatures and attestations", async () => {
    const version = next();
    const directory = await lab.writePackage({ name: "@acme/core", version, repository: "github:acme/tools" });
    const published = await lab.run(client, publish, directory);
    expect(published.output).toContain(`+ @acme/core@${version}`);
    const entry = lab.rehearsal.published("@acme/core").find((candidate) => candidate.version === version);
    expect(entry?.provenance).toBeDefined();
    expect(entry?.manifest["_npmUser"]).toMatchObject({ trustedPublisher: { id: "github" } });

    const dependencies = { "@acme/core": version };
    const consumer = await lab.writePackage({ name: "consumer", dependencies });
    const installed = await lab.run(client, ["install"], consumer, { job: null });
    expect(installed).toMatchObject({ exitCode: 0 });
    const audited = await lab.run(client, ["audit", "signatures"], consumer, { job: null });
    expect(audited.output).toContain("1 package has a verified registry signature");
    expect(audited.output).toContain("1 package has a verified attestation");
    expect(audited).toMatchObject({ exitCode: 0 });
    expect(lab.proxy.refused).toEqual([]);
  });

  test("publishes without provenance from a private repository", async () => {
    const version = next();
    const directory = await lab.writePackage({ name: "tool", version });
    const outcome = await lab.run(client, publish, directory, { job: { ...RUN, visibility: "private" } });
    expect(outcome.output).toContain(`+ tool@${version}`);
    const entry = lab.rehearsal.published("tool").find((candidate) => candidate.version === version);
    expect(entry?.provenance).toBeUndefined();
  });

  test.each([
    [
      "no repository",
      {},
      {},
      '"repository.url" is "", expected to match "https://github.com/acme/tools" from provenance',
    ],
    [
      "another owner",
      { repository: "github:other/tools" },
      {},
      'Failed to validate repository information: package.json: "repository.url" is "git+https://github.com/other/tools.git", expected to match "https://github.com/acme/tools" from provenance',
    ],
    [
      "another letter case",
      { repository: "github:Acme/tools" },
      {},
      '"repository.url" is "git+https://github.com/Acme/tools.git", expected to match "https://github.com/acme/tools"',
    ],
    [
      "git+http",
      { repository: { type: "git", url: "git+http://github.com/acme/tools.git" } },
      {},
      '"repository.url" is "git+http://github.com/acme/tools.git", expected to match "https://github.com/acme/tools"',
    ],
    [
      "a self-hosted runner",
      { repository: REPOSITORY },
      { runner: "self-hosted" },
      'Unsupported GitHub Actions runner environment: "self-hosted". Only "github-hosted" runners are supported when publishing with provenance.',
    ],
    [
      "no ref",
      { repository: REPOSITORY },
      { ref: "" },
      "Error verifying sigstore provenance bundle: Missing SourceRepositoryRef in signing certificate",
    ],
    [
      "a private repository, provenance asked for",
      { repository: REPOSITORY, publishConfig: { provenance: true } },
      { visibility: "private" },
      'Unsupported GitHub Actions source repository visibility: "private". Only public source repositories are supported when publishing with provenance.',
    ],
  ] as const)("E422: %s", async (_, manifest, job, message) => {
    const directory = await lab.writePackage({ name: "@acme/core", version: next(), ...manifest });
    const { output, exitCode } = await lab.run(client, publish, directory, { job: { ...RUN, ...job } });
    expect(output).toContain("npm error code E422");
    expect(output).toContain("422 Unprocessable Entity - PUT");
    expect(output).toContain(message);
    expect(exitCode).not.toBe(0);
  });

  test.each([
    ["a package that nobody trusts", "@acme/untrusted", {}],
    ["a package that does not exist", "@acme/new", {}],
    ["another workflow file", "@acme/core", { workflow: "release.yaml" }],
  ])("refuses the exchange: %s", async (_, name, job) => {
    const directory = await lab.writePackage({ name, version: next(), repository: REPOSITORY });
    const outcome = await lab.run(client, [...publish, "--loglevel=verbose"], directory, { job: { ...RUN, ...job } });
    expect(outcome.output).toContain("OIDC token exchange error - package not found");
    expect(outcome.output).toContain("npm error code ENEEDAUTH");
  });

  test("a refused exchange with a stale token at hand ends as E404", async () => {
    const directory = await lab.writePackage({ name: "@acme/untrusted", version: next(), repository: REPOSITORY });
    const environment = { LAB_TOKEN: "npm_stale", npm_config_userconfig: npmrc };
    const outcome = await lab.run(client, publish, directory, { environment });
    expect(outcome.output).toContain("npm error code E404");
    expect(outcome.output).toContain("404 Not Found - PUT");
  });

  test("E403: a trusted publisher that may only stage", async () => {
    const directory = await lab.writePackage({ name: "@acme/stage-only", version: next(), repository: REPOSITORY });
    const { output } = await lab.run(client, publish, directory);
    expect(output).toContain("npm error code E403");
    expect(output).toContain("OIDC permission denied for this action");
  });

  test.each([
    [
      "E403",
      "a version that is there",
      "tool",
      "1.0.0",
      BYPASS,
      "You cannot publish over the previously published versions: 1.0.0",
    ],
    [
      "E403",
      "a version that was there",
      "tool",
      "1.0.1",
      BYPASS,
      "You cannot publish over the previously published versions: 1.0.1",
    ],
    [
      "E403",
      "tokens are disallowed",
      "protected",
      "2.0.0",
      BYPASS,
      "Two-factor authentication is required to publish this package but an automation token was specified",
    ],
    [
      "E402",
      "a new scoped package without access",
      "@acme/new",
      "1.0.0",
      BYPASS,
      "You must sign up for private packages",
    ],
    ["EOTP", "a token without bypass", "tool", "3.0.0", TWO_FACTOR, "This operation requires a one-time password"],
  ])("%s: %s", async (code, _, name, version, token, message) => {
    const directory = await lab.writePackage({ name, version });
    const environment = { LAB_TOKEN: token, npm_config_userconfig: npmrc };
    // Without --force the client itself refuses versions that it can see.
    const outcome = await lab.run(client, ["publish", "--force"], directory, { job: null, environment });
    expect(outcome.output).toContain(`npm error code ${code}`);
    expect(outcome.output).toContain(message);
  });

  test("reads and installs what was there before, moves a dist-tag, and knows who it is", async () => {
    const consumer = await lab.writePackage({ name: "consumer", dependencies: { protected: "^1.0.0" } });
    const environment = { LAB_TOKEN: BYPASS, npm_config_userconfig: npmrc };
    const asRobot = async (...args: string[]): Promise<string> =>
      (await lab.run(client, args, consumer, { job: null, environment })).output;
    expect(await asRobot("install")).toContain("added 1 package");
    expect(await asRobot("view", "protected", "versions", "--json")).toContain('"1.0.0"');
    expect(await asRobot("whoami")).toBe("robot");
    expect(await asRobot("dist-tag", "add", "tool@1.0.0", client)).toContain(`+${client}: tool@1.0.0`);
    expect(await asRobot("dist-tag", "ls", "tool")).toContain(`${client}: 1.0.0`);
  });

  test("publishes a new package with a token and a one-time password", async () => {
    const name = `@acme/made-by-${client}`;
    const directory = await lab.writePackage({ name, version: "0.1.0" });
    const environment = { LAB_TOKEN: TWO_FACTOR, npm_config_userconfig: npmrc };
    const args = ["publish", "--access=public", "--otp=123456"];
    const outcome = await lab.run(client, args, directory, { job: null, environment });
    expect(outcome.output).toContain(`+ ${name}@0.1.0`);
  });
});

function createVersions(major: number): () => string {
  let minor = 0;
  return () => {
    minor += 1;
    return `${major}.${minor}.0`;
  };
}
