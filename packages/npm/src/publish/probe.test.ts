import { pageOf, ReleaseError, type Problem } from "@slipway/core";
import type { Fault } from "@slipway/rehearsal";
import {
  createMinter,
  createTestRelease,
  IMPATIENT,
  type TestPackage,
  type TestRelease,
  FACTS,
} from "@slipway/test-kit";
import { afterEach, expect, test } from "vitest";

import { createRegistryClient } from "../registry/client.ts";
import type { MintIdToken } from "./authorise.ts";
import { probe, type ProbeOptions } from "./probe.ts";

const PACKAGES: readonly TestPackage[] = [{ name: "@acme/a" }, { name: "@acme/b" }, { name: "c" }];

let release: TestRelease;

afterEach(async () => release.close());

async function start(options: Parameters<typeof createTestRelease>[1] = {}, packages = PACKAGES): Promise<TestRelease> {
  release = await createTestRelease(packages, options);
  return release;
}

async function run(
  mintIdToken: MintIdToken = createMinter(release.rehearsal),
  options: Partial<ProbeOptions> = {},
): Promise<readonly Problem[]> {
  const { plan, config } = release;
  const client = createRegistryClient(config, { policy: IMPATIENT });
  const nothing = { state: new Map() };
  return probe(client, { plan, facts: FACTS, auth: { kind: "oidc", mintIdToken }, ...nothing, ...options });
}

test("finds nothing when every package gets its credential, and sends nothing else", async () => {
  const { rehearsal } = await start();
  await expect(run()).resolves.toStrictEqual([]);
  expect(rehearsal.requests.map(({ kind }) => kind).toSorted()).toStrictEqual([
    "exchange",
    "exchange",
    "exchange",
    "id-token",
    "id-token",
    "id-token",
  ]);
});

test("names every package whose trusted publisher is missing or another one, with what was sent and what to type", async () => {
  const record = { repository: "acme/tools", file: "release.yml", permissions: ["createPackage"] } as const;
  await start({
    trust: [
      { package: "@acme/a", ...record },
      { package: "c", ...record, environment: "npm" },
    ],
  });
  const problems = await run();
  expect(problems).toMatchObject([
    {
      code: "EXCHANGE_REFUSED",
      severity: "error",
      package: "@acme/b",
      actual: "404 OIDC token exchange error - package not found",
      claims: {
        repository: "acme/tools",
        workflow_ref: "acme/tools/.github/workflows/release.yml@refs/tags/release-1",
        repository_visibility: "public",
      },
      command: "npm trust github @acme/b --repo acme/tools --file release.yml --allow-publish",
    },
    { code: "EXCHANGE_REFUSED", package: "c" },
  ]);
  expect(problems.map((problem) => pageOf("EXCHANGE_REFUSED").message(problem))).toMatchInlineSnapshot(`
    [
      "\`@acme/b\`: the registry refused the exchange with \`404 OIDC token exchange error - package not found\`; the ID token says repository \`acme/tools\`, workflow \`acme/tools/.github/workflows/release.yml@refs/tags/release-1\`, no environment; to trust this workflow: \`npm trust github @acme/b --repo acme/tools --file release.yml --allow-publish\`, or for all packages \`slipway trust --set\`; a record that says all this has expired unused: \`slipway trust --renew @acme/b\`",
      "\`c\`: the registry refused the exchange with \`404 OIDC token exchange error - package not found\`; the ID token says repository \`acme/tools\`, workflow \`acme/tools/.github/workflows/release.yml@refs/tags/release-1\`, no environment; to trust this workflow: \`npm trust github c --repo acme/tools --file release.yml --allow-publish\`, or for all packages \`slipway trust --set\`; a record that says all this has expired unused: \`slipway trust --renew c\`",
    ]
  `);
  expect(JSON.stringify(problems)).not.toMatch(/eyJ|npm_/u);
});

test("a workflow of another name, in an environment, gets the command for itself", async () => {
  await start({
    run: { repository: "acme/tools", workflow: "deploy.yml", environment: "npm", ref: "refs/heads/main" },
  });
  const minter = createMinter(release.rehearsal, {
    repository: "acme/tools",
    workflow: "deploy.yml",
    environment: "npm",
  });
  expect((await run(minter, { stage: true })).map(({ command }) => command)).toStrictEqual(
    PACKAGES.map(
      ({ name }) => `npm trust github ${name} --repo acme/tools --file deploy.yml --env npm --allow-stage-publish`,
    ),
  );
});

test("a package that was never published is said to need that first", async () => {
  await start({ trust: [], packages: [] }, [{ name: "@acme/a", firstPublish: true }]);
  const [problem] = await run();
  expect(problem).toMatchObject({ code: "EXCHANGE_REFUSED", reason: expect.stringContaining("never published") });
  expect(problem).toHaveProperty("command", undefined);
});

test("a token that is not accepted at all is not a matter of trust records", async () => {
  await start();
  const other = createMinter(release.rehearsal);
  const [problem] = await run(async () => other("another-audience"));
  expect(problem).toMatchObject({
    code: "EXCHANGE_REFUSED",
    actual: "401 OIDC token exchange error - unauthorized",
    claims: { aud: "another-audience" },
  });
  expect(problem).toHaveProperty("command", undefined);
});

test("an outage that passes is not a problem, one that stays is told once", async () => {
  const outage: Fault = { request: "exchange", effect: { type: "answer", status: 503, message: "down" } };
  const many = Array.from({ length: 20 }, (_, index) => ({ name: `p${index}` }));
  const { rehearsal } = await start({ faults: [{ ...outage, times: 2 }] }, many);
  await expect(run()).resolves.toStrictEqual([]);
  rehearsal.faults.add(outage);
  const problems = await run();
  // Only those that were under way when the first of them was given up.
  expect(problems.length).toBeLessThan(many.length);
  expect(problems[0]).toMatchObject({ code: "EXCHANGE_UNREACHABLE", package: "p0", actual: "503 down" });
});

test("a job without an ID token is told once", async () => {
  const { rehearsal } = await start();
  const problems = await run(async () => {
    throw new ReleaseError("ID_TOKEN_REFUSED", "The ID token endpoint refused with HTTP 403");
  });
  expect(new Set(problems.map(({ code }) => code))).toStrictEqual(new Set(["EXCHANGE_ID_TOKEN_FAILED"]));
  expect(problems[0]).toStrictEqual({
    code: "EXCHANGE_ID_TOKEN_FAILED",
    severity: "error",
    actual: "The ID token endpoint refused with HTTP 403",
  });
  expect(rehearsal.requests).toStrictEqual([]);
});
