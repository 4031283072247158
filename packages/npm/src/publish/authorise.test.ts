import type { ServerResponse } from "node:http";

import { afterEach, describe, expect, test } from "vitest";

import { createTrustCommand, type ExchangeResult, exchangeToken } from "./authorise.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

describe("exchange token", () => {
  let server: TestServer;

  afterEach(() => server.close());

  /** Exchanges with a registry that answers as told; its address has a path, as some registries' have. */
  async function exchange(
    answer: (response: ServerResponse) => unknown,
    name = "@scope/name",
  ): Promise<ExchangeResult> {
    server = await startTestServer(answer);
    const registry = `${server.origin}npm/`;
    const fetchOptions = { registry, [`//${new URL(registry).host}/npm/:_authToken`]: "static-token", otp: "123456" };
    return exchangeToken({ name, registry, idToken: "the.id.token", fetchOptions, now: 0 });
  }

  function reply(status: number, body: unknown, headers = {}): (response: ServerResponse) => void {
    return (response) =>
      response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  }

  describe("on the wire", () => {
    test.each([
      ["@scope/name", "/-/npm/v1/oidc/token/exchange/package/@scope%2fname"],
      ["name", "/-/npm/v1/oidc/token/exchange/package/name"],
    ])("%s is asked for as npm does", async (name, url) => {
      await expect(exchange(reply(201, { token: "npm_x" }), name)).resolves.toStrictEqual({
        kind: "granted",
        token: "npm_x",
      });
      expect(server.requests).toHaveLength(1);
      expect(server.requests[0]).toMatchObject({
        method: "POST",
        url,
        body: "",
        headers: { authorization: "Bearer the.id.token" },
      });
      expect(server.requests[0]?.headers).not.toHaveProperty("npm-otp");
    });
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
      await expect(exchange(reply(status, body))).resolves.toStrictEqual({ kind: "refused", status, message });
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
      await expect(exchange(answer)).resolves.toMatchObject({
        kind: "unreachable",
        failure: { phase: "exchange", ...failure },
      });
      expect(server.requests).toHaveLength(1);
    });

    test("never repeat a credential", async () => {
      const result = await exchange(
        reply(401, { message: "bad token Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln" }),
      );
      expect(result).toStrictEqual({ kind: "refused", status: 401, message: "bad token Bearer [redacted]" });
    });
  });
});

const CLAIMS = {
  repository: "acme/tools",
  workflow_ref: "acme/tools/.github/workflows/release.yml@refs/tags/release-1",
  job_workflow_ref: "acme/shared/.github/workflows/publish.yml@refs/heads/main",
};

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
])("for %j", (claims, stage, command) => {
  expect(createTrustCommand("@acme/a", claims, stage)).toBe(command);
});
