import type { ServerResponse } from "node:http";

import { createConfig, startTestServer, type TestServer, FACTS } from "@slipway/test-kit";
import { afterEach, describe, expect, test } from "vitest";

import { createRegistryClient } from "../registry/client.ts";
import type { Credential } from "../registry/credential.ts";
import type { Attempt } from "../registry/failure.ts";
import { authorise, createSilentStep, type PublishAuth, readerOf } from "./authorise.ts";

let server: TestServer;

afterEach(() => server.close());

const ENTRY = {
  name: "a",
  version: "1.0.0",
  directory: ".",
  access: "public",
  distTag: "latest",
  dependsOn: [],
  firstPublish: false,
  tarball: { file: "a.tgz", integrity: "sha512-x", size: 1, unpackedSize: 1, fileCount: 1 },
} as const;

/** An ID token as it travels: nobody here looks at its signature. */
function encode(claims: object): string {
  return `header.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;
}

interface Exchange {
  readonly name?: string;
  readonly claims?: object;
  readonly stage?: boolean;
  readonly firstPublish?: boolean;
  /** The registry of the plan, given that of the package. */
  readonly planned?: (registry: string) => string;
}

/** What was said to be secret. */
const secrets: string[] = [];

/** Asks a registry that answers as told for a credential; its address has a path, as some registries' have. */
async function exchange(
  answer: (response: ServerResponse) => unknown,
  { name = "@scope/name", claims = {}, stage = false, firstPublish = false, planned = (it) => it }: Exchange = {},
): Promise<Attempt<Credential>> {
  server = await startTestServer(answer);
  const registry = `${server.origin}npm/`;
  const settings = { [`//${new URL(registry).host}/npm/:_authToken`]: "static-token", otp: "123456" };
  const client = createRegistryClient(createConfig(registry, undefined, settings));
  const entry = { ...ENTRY, name, firstPublish };
  const auth = { kind: "oidc", mintIdToken: async () => encode(claims) } as const;
  const release = {
    plan: { registry: planned(registry) },
    auth,
    facts: FACTS,
    onSecret: (it: string) => secrets.push(it),
    stage,
  };
  return authorise(client, release, { ...entry, registry }, createSilentStep(client));
}

function reply(status: number, body: unknown, headers = {}): (response: ServerResponse) => void {
  return (response) => response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
}

describe("on the wire", () => {
  test.each([
    ["@scope/name", "/-/npm/v1/oidc/token/exchange/package/@scope%2fname"],
    ["name", "/-/npm/v1/oidc/token/exchange/package/name"],
  ])("%s is asked for as npm does", async (name, url) => {
    await expect(exchange(reply(201, { token: "npm_x" }), { name, claims: { sub: "s" } })).resolves.toStrictEqual({
      value: { kind: "bearer", token: "npm_x" },
    });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: "POST",
      url,
      body: "",
      headers: { authorization: `Bearer ${encode({ sub: "s" })}` },
    });
    expect(server.requests[0]?.headers).not.toHaveProperty("npm-otp");
  });
});

test("what is granted is a secret from the first moment, and what is not granted is none", async () => {
  secrets.length = 0;
  await exchange(reply(201, { token: "npm_x" }));
  server.close();
  await exchange(reply(404, { token: "npm_y" }));
  expect(secrets).toStrictEqual(["npm_x"]);
});

test("another registry than the plan's has its own credential, where the configuration has one for it", async () => {
  const answer = reply(201, { token: "npm_x" });
  await expect(exchange(answer, { planned: () => "https://registry.example/" })).resolves.toStrictEqual({
    value: { kind: "configured" },
  });
  expect(server.requests).toHaveLength(0);
});

describe("an ID token whose time is not now by the registry's clock", () => {
  const refusals = [
    [401, "OIDC token exchange error - `exp` claim timestamp check failed"],
    [401, '"nbf" claim timestamp check failed'],
    [400, "invalid iat: token used before it was issued"],
    [403, "jwt expired"],
  ] as const;

  test.each(refusals)("is made anew once: %i %s", async (status, message) => {
    let asked = 0;
    const answer = (response: ServerResponse): void => {
      asked += 1;
      reply(asked === 1 ? status : 201, asked === 1 ? { message } : { token: "npm_x" })(response);
    };
    await expect(exchange(answer)).resolves.toStrictEqual({ value: { kind: "bearer", token: "npm_x" } });
    expect(server.requests).toHaveLength(2);
  });

  test("and is refused again is refused", async () => {
    const refused = await exchange(reply(401, { message: "`exp` claim timestamp check failed" }));
    expect(refused).toMatchObject({ failure: { class: "exchange", status: 401 } });
    expect(server.requests).toHaveLength(2);
  });

  test.each(["package not found", "unexpected audience", "the experiment is over"])(
    "is not what another refusal is about: %s",
    async (message) => {
      await exchange(reply(404, { message }));
      expect(server.requests).toHaveLength(1);
    },
  );
});

describe("answers", () => {
  test.each([
    [
      404,
      { message: "OIDC token exchange error - package not found" },
      "OIDC token exchange error - package not found",
    ],
    [401, { message: "OIDC token exchange error - unauthorized" }, "OIDC token exchange error - unauthorized"],
    [403, { error: "no" }, "no"],
    [422, "", "422 Unprocessable Entity"],
  ])("%i is a refusal in the registry's words", async (status, body, message) => {
    await expect(exchange(reply(status, body))).resolves.toEqual({
      failure: { class: "exchange", phase: "exchange", status, code: `E${status}`, message, claims: {} },
    });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    [
      reply(429, { message: "slow down" }, { "retry-after": "7" }),
      { class: "rate-limit", status: 429, retryAfter: 7_000 },
    ],
    [reply(503, ""), { class: "gateway", status: 503 }],
    [reply(201, "{ not json"), { class: "gateway" }],
    [reply(201, {}), { class: "gateway", message: "the answer holds no token" }],
    [reply(201, { token: "" }), { class: "gateway" }],
    [(response: ServerResponse) => response.destroy(), { class: "network", code: "ECONNRESET" }],
  ])("what is no answer says nothing about the package, and is asked once", async (answer, failure) => {
    await expect(exchange(answer)).resolves.toMatchObject({ failure: { phase: "exchange", ...failure } });
    expect(server.requests).toHaveLength(1);
  });

  test("never repeat a credential", async () => {
    const result = await exchange(reply(401, { message: "bad token Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln" }));
    expect(result).toMatchObject({ failure: { class: "exchange", message: "bad token Bearer [redacted]" } });
  });
});

describe("a refusal says what to type", () => {
  const CLAIMS = {
    repository: "acme/tools",
    workflow_ref: "acme/tools/.github/workflows/release.yml@refs/tags/release-1",
    job_workflow_ref: "acme/shared/.github/workflows/publish.yml@refs/heads/main",
  };
  const NOT_FOUND = reply(404, { message: "OIDC token exchange error - package not found" });

  test.each([
    [CLAIMS, false, "npm trust github @acme/a --repo acme/tools --file release.yml --allow-publish"],
    [CLAIMS, true, "npm trust github @acme/a --repo acme/tools --file release.yml --allow-stage-publish"],
    [
      { ...CLAIMS, environment: "npm" },
      false,
      "npm trust github @acme/a --repo acme/tools --file release.yml --env npm --allow-publish",
    ],
    [
      { ...CLAIMS, environment: "it's live" },
      false,
      String.raw`npm trust github @acme/a --repo acme/tools --file release.yml --env 'it'\''s live' --allow-publish`,
    ],
    [{ repository: "acme/tools" }, false, undefined],
    [{}, false, undefined],
  ])("for %j", async (claims, stage, command) => {
    const result = await exchange(NOT_FOUND, { name: "@acme/a", claims, stage });
    expect(result).toMatchObject({ failure: { claims, command } });
  });

  test("but not for a package that does not exist, nor where the token is not accepted at all", async () => {
    const first = await exchange(NOT_FOUND, { claims: CLAIMS, firstPublish: true });
    expect(first).toMatchObject({ failure: { status: 404, command: undefined } });
    server.close();
    const refused = await exchange(reply(401, { message: "no" }), { claims: CLAIMS });
    expect(refused).toMatchObject({ failure: { status: 401, command: undefined } });
  });
});

test("a refusal repeats the claims that say why, and no others", async () => {
  const told = {
    repository: "acme/tools",
    workflow_ref: "acme/tools/.github/workflows/release.yml@refs/tags/release-1",
    job_workflow_ref: "acme/tools/.github/workflows/release.yml@refs/tags/release-1",
    environment: "npm",
    ref: "refs/tags/release-1",
    event_name: "push",
    repository_visibility: "public",
    runner_environment: "github-hosted",
    iss: "https://issuer.example",
    aud: "npm:registry.example",
    sub: "repo:acme/tools:environment:npm",
  };
  const claims = { ...told, actor: "somebody", run_id: "1", jti: "x" };
  const result = await exchange(reply(403, { message: "no" }), { claims });
  expect("failure" in result && result.failure.claims).toStrictEqual(told);
});

test.each<[PublishAuth["kind"], "public" | "restricted", true | undefined, string]>([
  ["oidc", "public", undefined, "anybody"],
  ["oidc", "public", true, "anybody-first"],
  ["oidc", "restricted", undefined, "configured"],
  ["token", "public", undefined, "configured"],
  ["token", "public", true, "configured"],
])("by %s a package that is %s (kept: %s) is read as %s", (kind, access, keepAccess, reader) => {
  const entry = { ...ENTRY, access, keepAccess };
  expect(readerOf(entry, { kind, mintIdToken: async () => "" })).toBe(reader);
});
