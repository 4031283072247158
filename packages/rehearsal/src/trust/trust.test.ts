import { randomUUID } from "node:crypto";

import { expect, onTestFinished, test } from "vitest";

import { createCircleciClaims, createGitlabClaims } from "../issuer/pipeline-claims.ts";
import { type Rehearsal, type RehearsalOptions, startRehearsal } from "../service/rehearsal.ts";
import { type Answer, createDraft, exchange, fetchIdToken, obtainCredential, put, request } from "../test-client.ts";
import type { TrustRecord } from "./connection.ts";

const PERSON = "npm_personpersonpersonpersonpersonperson";
const CREDENTIALS = { authorization: `Bearer ${PERSON}` };
const AUDIENCE = "npm:127.0.0.1";
const DAY = 24 * 60 * 60 * 1000;
const [orgId, projectId, pipelineDefinitionId, contextId] = Array.from({ length: 4 }, () => randomUUID());

const GITHUB = { type: "github", claims: { repository: "acme/tools", workflow_ref: { file: "release.yml" } } };
const GITHUB_RECORD: TrustRecord = {
  package: "tool",
  repository: "acme/tools",
  file: "release.yml",
  permissions: ["createPackage"],
};
const CIRCLECI = {
  orgId: String(orgId),
  projectId: String(projectId),
  pipelineDefinitionId: String(pipelineDefinitionId),
  vcsOrigin: "github.com/acme/tools",
};

async function start(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const rehearsal = await startRehearsal({
    packages: ["tool", "other"].map((name) => ({ name, versions: [{ version: "1.0.0" }] })),
    tokens: [{ token: PERSON, user: "person", bypassTwoFactor: false }],
    ...options,
  });
  onTestFinished(() => rehearsal.close());
  return rehearsal;
}

interface Sent {
  readonly name?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function add(rehearsal: Rehearsal, record: object, { name = "tool", headers }: Sent = {}): Promise<Answer> {
  const body = JSON.stringify([{ permissions: ["createPackage"], ...record }]);
  const all = { ...CREDENTIALS, "npm-otp": "123456", ...headers };
  return request(rehearsal, `-/package/${name}/trust`, { method: "POST", headers: all, body });
}

function list(rehearsal: Rehearsal, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return request(rehearsal, "-/package/tool/trust", { headers: { ...CREDENTIALS, ...headers } });
}

test.each([
  ["GitHub", GITHUB],
  ["GitHub, with an environment", { ...GITHUB, claims: { ...GITHUB.claims, environment: "npm" } }],
  ["GitLab", { type: "gitlab", claims: { project_path: "a/b/c", ci_config_ref_uri: { file: ".gitlab-ci.yml" } } }],
  [
    "CircleCI",
    {
      type: "circleci",
      claims: {
        "oidc.circleci.com/org-id": orgId,
        "oidc.circleci.com/project-id": projectId,
        "oidc.circleci.com/pipeline-definition-id": pipelineDefinitionId,
        "oidc.circleci.com/vcs-origin": "github.com/acme/tools",
        "oidc.circleci.com/context-ids": [contextId],
      },
    },
  ],
])("a record of %s is listed as it was made, and refused a second time", async (_, record) => {
  const rehearsal = await start();
  const saved = { ...record, permissions: ["createPackage"] };
  expect(await add(rehearsal, record)).toMatchObject({ status: 200, body: [saved] });
  const { body } = await list(rehearsal, { "npm-otp": "123456" });
  expect(body).toEqual([{ id: expect.any(String), ...saved }]);
  expect(await add(rehearsal, { ...record, permissions: ["createStagedPackage"] })).toMatchObject({ status: 409 });
});

test.each<[string, object, string]>([
  [
    "a file with a path",
    { ...GITHUB, claims: { ...GITHUB.claims, workflow_ref: { file: "a/release.yml" } } },
    "base name",
  ],
  ["a claim that nobody makes", { ...GITHUB, claims: { ...GITHUB.claims, branch: "main" } }, "branch"],
  ["a repository without an owner", { ...GITHUB, claims: { ...GITHUB.claims, repository: "tools" } }, "owner/name"],
  ["an unknown provider", { ...GITHUB, type: "buildkite" }, "type"],
  ["no permission", { ...GITHUB, permissions: [] }, "at least one valid route"],
  ["an unknown permission", { ...GITHUB, permissions: ["createPackage", "everything"] }, "at least one valid route"],
])("400: %s", async (_, record, message) => {
  const answer = await add(await start(), record);
  expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(message) } });
});

test("400: a record that is in no array", async () => {
  const headers = { ...CREDENTIALS, "npm-otp": "123456" };
  const rehearsal = await start();
  const answer = await request(rehearsal, "-/package/tool/trust", { method: "POST", headers, body: "{}" });
  expect(answer).toMatchObject({ status: 400, body: { message: '"value" must be an array' } });
});

function numbered(number: number): object {
  return { ...GITHUB, claims: { ...GITHUB.claims, workflow_ref: { file: `release-${number}.yml` } } };
}

test.each([
  ["any workflow of the repository", undefined, 201],
  ["one workflow at one ref", "acme/tools/.github/workflows/release.yml@refs/heads/main", 201],
  ["one workflow at another ref", "acme/tools/.github/workflows/release.yml@refs/heads/next", 404],
])("a record for %s", async (_, workflow, status) => {
  const rehearsal = await start();
  const claims = { repository: "acme/tools", ...(workflow !== undefined && { workflow_ref: workflow }) };
  expect(await add(rehearsal, { type: "github", claims })).toMatchObject({ status: 200 });
  expect(await exchange(rehearsal, "tool")).toMatchObject({ status });
});

test.each([
  ["no-uuid", 400, "Invalid trusted publisher config id format"],
  [randomUUID(), 404, "Trusted publisher configuration not found for the package"],
])("deleting %s: %d", async (id, status, message) => {
  const headers = { ...CREDENTIALS, "npm-otp": "123456" };
  const answer = await request(await start(), `-/package/tool/trust/${id}`, { method: "DELETE", headers });
  expect(answer).toMatchObject({ status, body: { message } });
});

test("a package has ten records at most, or as many as are set", async () => {
  const rehearsal = await start();
  for (let number = 0; number < 10; number += 1) {
    expect(await add(rehearsal, numbered(number))).toMatchObject({ status: 200 });
  }
  expect(await add(rehearsal, numbered(10))).toMatchObject({ status: 409 });
  const single = await start({ trustRules: { records: 1 }, trust: [GITHUB_RECORD] });
  expect(await add(single, numbered(1))).toMatchObject({ status: 409 });
});

test("a token that goes past two-factor authentication is refused, reading included", async () => {
  const rehearsal = await start({ tokens: [{ token: PERSON, user: "robot", bypassTwoFactor: true }] });
  expect(await list(rehearsal, { "npm-otp": "123456" })).toMatchObject({
    status: 403,
    body: { message: "Please enable 2fa for your account" },
  });
  expect(await add(rehearsal, GITHUB)).toMatchObject({ status: 403 });
});

test.each<[string, TrustRecord, (issued?: number) => Readonly<Record<string, unknown>>]>([
  [
    "GitLab",
    { package: "tool", type: "gitlab", project: "a/b", file: ".gitlab-ci.yml", permissions: ["createPackage"] },
    (issued) => createGitlabClaims({ audience: AUDIENCE, project: "a/b", ...(issued !== undefined && { issued }) }),
  ],
  [
    "CircleCI",
    { package: "tool", type: "circleci", ...CIRCLECI, permissions: ["createPackage"] },
    (issued) => createCircleciClaims({ audience: AUDIENCE, ...CIRCLECI, ...(issued !== undefined && { issued }) }),
  ],
])("a job of %s exchanges its ID token and publishes", async (_, record, createClaims) => {
  const rehearsal = await start({ trust: [record] });
  const idToken = await rehearsal.signIdToken(createClaims());
  const credential = await exchange(rehearsal, "tool", idToken);
  expect(credential).toMatchObject({ status: 201 });
  const { token } = Object(credential.body);
  expect(await put(rehearsal, createDraft("tool", "1.1.0"), token)).toMatchObject({ status: 201 });
  const [published] = rehearsal.published("tool");
  expect(published?.manifest["_npmUser"]).toMatchObject({ trustedPublisher: { id: record.type } });
  expect(await exchange(rehearsal, "other", idToken)).toMatchObject({ status: 404 });
  expect(await exchange(rehearsal, "tool")).toMatchObject({ status: 404 });
});

test.each<[string, Partial<Parameters<typeof createGitlabClaims>[0]>]>([
  ["another project", { project: "a/c" }],
  ["a group in its place", { project: "a" }],
  ["another file", { file: "release.gitlab-ci.yml" }],
  ["the file in a folder", { file: "ci/.gitlab-ci.yml" }],
  ["an environment that the record lacks", { environment: "npm" }],
])("404: GitLab, %s", async (_, job) => {
  const rehearsal = await start({
    trust: [
      { package: "tool", type: "gitlab", project: "a/b", file: ".gitlab-ci.yml", permissions: ["createPackage"] },
    ],
  });
  const claims = createGitlabClaims({ audience: AUDIENCE, project: "a/b", ...job });
  expect(await exchange(rehearsal, "tool", await rehearsal.signIdToken(claims))).toMatchObject({ status: 404 });
});

test("401: an ID token of somebody's own GitLab", async () => {
  const rehearsal = await start();
  const claims = { ...createGitlabClaims({ audience: AUDIENCE, project: "a/b" }), iss: "https://gitlab.acme.example" };
  expect(await exchange(rehearsal, "tool", await rehearsal.signIdToken(claims))).toMatchObject({ status: 401 });
});

test("CircleCI: a context is required where the record has one, and tokens are taken for five minutes", async () => {
  const contextIds = [String(contextId)];
  const rehearsal = await start({
    trust: [{ package: "tool", type: "circleci", ...CIRCLECI, contextIds, permissions: ["createPackage"] }],
  });
  const attempt = async (job: object): Promise<number> => {
    const claims = createCircleciClaims({ audience: AUDIENCE, ...CIRCLECI, ...job });
    return (await exchange(rehearsal, "tool", await rehearsal.signIdToken(claims))).status;
  };
  expect(await attempt({})).toBe(404);
  expect(await attempt({ contextIds, orgId: randomUUID() })).toBe(404);
  expect(await attempt({ contextIds: [randomUUID(), ...contextIds] })).toBe(201);
  const now = Math.floor(Date.now() / 1000);
  expect(await attempt({ contextIds, issued: now - 6 * 60 })).toBe(401);
});

test("a record expires after two days without a publication, and can only be deleted then", async () => {
  let days = 0;
  const rehearsal = await start({ now: () => Date.now() + days * DAY, trust: [GITHUB_RECORD] });
  days = 1.9;
  expect(await exchange(rehearsal, "tool")).toMatchObject({ status: 201 });
  days = 2;
  expect(await exchange(rehearsal, "tool")).toMatchObject({
    status: 404,
    body: { message: "OIDC token exchange error - package not found" },
  });
  expect(await add(rehearsal, GITHUB)).toMatchObject({ status: 409 });
  const [{ id }] = Object((await list(rehearsal, { "npm-otp": "123456" })).body);
  const headers = { ...CREDENTIALS, "npm-otp": "123456" };
  await request(rehearsal, `-/package/tool/trust/${id}`, { method: "DELETE", headers });
  expect(await add(rehearsal, GITHUB)).toMatchObject({ status: 200 });
  expect(await exchange(rehearsal, "tool")).toMatchObject({ status: 201 });
});

test.each<[string, Partial<TrustRecord>, boolean]>([
  ["published through it", {}, true],
  ["was there before", { proven: true }, false],
])("a record that %s does not expire", async (_, change, publishes) => {
  let days = 0;
  const trust: TrustRecord = { ...GITHUB_RECORD, ...(change.proven === true && { proven: true }) };
  const rehearsal = await start({ now: () => Date.now() + days * DAY, trust: [trust] });
  if (publishes) {
    const credential = await obtainCredential(rehearsal, "tool");
    expect(await put(rehearsal, createDraft("tool", "1.1.0"), credential)).toMatchObject({ status: 201 });
  }
  days = 30;
  expect(await exchange(rehearsal, "tool")).toMatchObject({ status: 201 });
});

test("429 with Retry-After: more writes than are allowed, whoever sends them; reads are not counted", async () => {
  let seconds = 0;
  const rehearsal = await start({
    now: () => 1000 * seconds,
    trustRules: { writes: { requests: 2, milliseconds: 60_000 } },
  });
  expect(await add(rehearsal, GITHUB)).toMatchObject({ status: 200 });
  seconds = 20;
  expect(await add(rehearsal, GITHUB, { name: "other" })).toMatchObject({ status: 200 });
  expect(await list(rehearsal, { "npm-otp": "123456" })).toMatchObject({ status: 200 });
  const refused = await add(rehearsal, GITHUB, { name: "other" });
  expect(refused).toMatchObject({ status: 429 });
  expect(refused.headers.get("retry-after")).toBe("40");
  seconds = 60;
  expect(await add(rehearsal, GITHUB, { name: "other" })).toMatchObject({ status: 409 });
});

test("a fault meets what makes and deletes trusted publishers, and not what reads them", async () => {
  const refuse = { type: "refuse", as: "rate-limit", retryAfter: 1 } as const;
  const rehearsal = await start({ faults: [{ request: "trust-write", times: 1, effect: refuse }] });
  expect(await list(rehearsal, { "npm-otp": "123456" })).toMatchObject({ status: 200 });
  expect(await add(rehearsal, GITHUB)).toMatchObject({ status: 429 });
  expect(await add(rehearsal, GITHUB)).toMatchObject({ status: 200 });
});

const TAGGING = "createDistTag";

test.each<[string, RehearsalOptions, readonly string[], number]>([
  ["without such a permission", {}, ["createPackage"], 401],
  ["without it in the record", { distTagPermission: TAGGING }, ["createPackage"], 403],
  ["with it", { distTagPermission: TAGGING }, [TAGGING], 201],
])("a dist-tag moved by a trusted publisher %s", async (_, options, permissions, status) => {
  const rehearsal = await start({ ...options, trust: [{ ...GITHUB_RECORD, permissions }] });
  const headers = { authorization: `Bearer ${await obtainCredential(rehearsal, "tool")}` };
  const put = { method: "PUT", headers, body: '"1.0.0"' };
  expect(await request(rehearsal, "-/package/tool/dist-tags/old", put)).toMatchObject({ status });
  expect(await request(rehearsal, "-/package/other/dist-tags/old", put)).toMatchObject({
    status: status === 401 ? 401 : 404,
  });
});

test("a permission that the registry does not know is refused when the rehearsal starts", async () => {
  const trust = [{ ...GITHUB_RECORD, permissions: [TAGGING] }];
  await expect(start({ trust })).rejects.toThrow("`createDistTag` is none of createPackage, createStagedPackage");
  await expect(start({ trust: [{ ...GITHUB_RECORD, file: ".github/workflows/release.yml" }] })).rejects.toThrow(
    "`file`",
  );
  const idToken = await fetchIdToken(await start({ trust, distTagPermission: TAGGING }), AUDIENCE);
  expect(idToken).not.toBe("");
});
