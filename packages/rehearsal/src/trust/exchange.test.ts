import { generateKeyPairSync } from "node:crypto";

import { SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createRunClaims, type RunClaims, type SimulatedRun } from "../issuer/run-claims.ts";
import { type Rehearsal, startRehearsal } from "../service/rehearsal.ts";
import { createDraft, exchange, fetchIdToken, obtainCredential, put, readToken, request, RUN } from "../test-client.ts";

const AUDIENCE = "npm:127.0.0.1";

const HOUR = 60 * 60;

let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await startRehearsal({
    packages: ["tool", "other"].map((name) => ({ name, versions: [{ version: "1.0.0" }] })),
    trust: ["tool", "other"].map((name) => ({
      package: name,
      repository: "acme/tools",
      file: "release.yml",
      permissions: ["createPackage"],
    })),
  });
});

afterAll(() => rehearsal.close());

function claim(change: Partial<RunClaims>): RunClaims {
  return { ...createRunClaims(RUN), ...change };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

test("answers 201 with a credential", async () => {
  const { status, body } = await exchange(rehearsal, "tool");
  expect(status).toBe(201);
  expect(body).toMatchObject({ token: expect.stringMatching(/^npm_[A-Za-z0-9]{36}$/) });
});

test.each<[string, () => Promise<string>]>([
  ["another audience", () => fetchIdToken(rehearsal, "sigstore")],
  ["another registry's audience", () => fetchIdToken(rehearsal, "npm:registry.example")],
  [
    "an enterprise's own issuer",
    () => fetchIdToken(rehearsal, AUDIENCE, claim({ iss: "https://token.actions.githubusercontent.com/acme" })),
  ],
  ["an expired token", () => fetchIdToken(rehearsal, AUDIENCE, claim({ nbf: now() - HOUR, exp: now() - HOUR / 2 }))],
  [
    "a token of the future",
    () => fetchIdToken(rehearsal, AUDIENCE, claim({ nbf: now() + HOUR, exp: now() + 2 * HOUR })),
  ],
  [
    "an edited token",
    async () => {
      const [header, payload, signature] = (await fetchIdToken(rehearsal, AUDIENCE)).split(".");
      const edited = Buffer.from(payload ?? "", "base64url")
        .toString()
        .replace("acme/tools", "acme/other");
      return [header, Buffer.from(edited).toString("base64url"), signature].join(".");
    },
  ],
  [
    "a token signed by somebody else",
    async () => {
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      return new SignJWT({ ...createRunClaims(RUN), sub: "repo:acme/tools:ref:refs/heads/main" })
        .setProtectedHeader({ alg: "RS256" })
        .setIssuer("https://token.actions.githubusercontent.com")
        .setAudience(AUDIENCE)
        .setNotBefore("0s")
        .setExpirationTime("5m")
        .sign(privateKey);
    },
  ],
  ["no token at all", () => Promise.resolve("")],
])("401: %s", async (_, createToken) => {
  const { status, body } = await exchange(rehearsal, "tool", await createToken());
  expect(body).toEqual({ message: "OIDC token exchange error - unauthorized" });
  expect(status).toBe(401);
});

test.each<[string, Partial<SimulatedRun>]>([
  ["another repository", { repository: "acme/fork" }],
  ["another letter case", { repository: "Acme/tools" }],
  ["another workflow file", { workflow: "release.yaml" }],
  ["the workflow file in another letter case", { workflow: "Release.yml" }],
  ["an environment that the trust record lacks", { environment: "release" }],
  [
    "another entry workflow than the one that holds the job",
    { workflow: "ci.yml", reusableWorkflow: "acme/tools/.github/workflows/release.yml@refs/heads/main" },
  ],
])("404: %s", async (_, run) => {
  const claims = createRunClaims({ ...RUN, ...run });
  expect(await exchange(rehearsal, "tool", await fetchIdToken(rehearsal, AUDIENCE, claims))).toMatchObject({
    status: 404,
    body: { message: "OIDC token exchange error - package not found" },
  });
});

test("a reusable workflow matches by the workflow that called it", async () => {
  const reusableWorkflow = "acme/shared/.github/workflows/publish.yml@refs/heads/main";
  const claims = createRunClaims({ ...RUN, reusableWorkflow });
  const answer = await exchange(rehearsal, "tool", await fetchIdToken(rehearsal, AUDIENCE, claims));
  expect(answer).toMatchObject({ status: 201 });
});

test("any one of several trusted publishers will do, and its permissions are the credential's", async () => {
  const claims = claim(createRunClaims({ ...RUN, workflow: "nightly.yml", environment: "nightly" }));
  const nightly = { package: "tool", repository: "acme/tools", file: "nightly.yml", environment: "nightly" };
  rehearsal.addTrust({ ...nightly, permissions: ["createStagedPackage"] });
  const answer = await exchange(rehearsal, "tool", await fetchIdToken(rehearsal, AUDIENCE, claims));
  expect(answer).toMatchObject({ status: 201 });
  expect(await put(rehearsal, createDraft("tool", "1.0.9"), readToken(answer))).toMatchObject({
    status: 403,
    body: { error: "OIDC permission denied for this action" },
  });
});

test("a credential is good for its own package, and for nothing but publishing", async () => {
  const credential = await obtainCredential(rehearsal, "tool");
  expect(await put(rehearsal, createDraft("other", "1.1.0"), credential)).toMatchObject({ status: 404 });
  expect(await put(rehearsal, createDraft("tool", "1.1.0"), credential)).toMatchObject({ status: 201 });
  const headers = { authorization: `Bearer ${credential}` };
  expect(await request(rehearsal, "-/whoami", { headers })).toMatchObject({ status: 401 });
  expect(await request(rehearsal, "-/package/tool/trust", { headers })).toMatchObject({ status: 401 });
  const retag = { method: "PUT", headers, body: '"1.0.0"' };
  expect(await request(rehearsal, "-/package/tool/dist-tags/old", retag)).toMatchObject({ status: 401 });
});

test("a credential expires", async () => {
  const brief = await startRehearsal({
    assumeCreated: ["tool"],
    trust: [{ package: "tool", repository: "acme/tools", file: "release.yml", permissions: ["createPackage"] }],
    credentialLifetime: 0,
  });
  const answer = await put(brief, createDraft("tool", "1.0.0"), await obtainCredential(brief, "tool"));
  expect(answer).toMatchObject({ status: 404 });
  await brief.close();
});
