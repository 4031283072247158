import type { ServerResponse } from "node:http";

import { type PublishFailure, ReleaseError } from "@slipway/core";
import { createConfig, startTestServer } from "@slipway/test-kit";
import { describe, expect, test } from "vitest";

import { createRegistryClient, requestRegistry } from "./client.ts";
import { classifyFailure, describeUnread } from "./failure.ts";
import { redact } from "./redact.ts";

const client = createRegistryClient(createConfig("https://registry.example/"));
const NOW = Date.parse("2026-11-22T12:00:00Z");

/** Answers as the registry, its front door and other registries have given them, word for word. */
const ANSWERS: readonly [
  status: number,
  body: string | object,
  kind: string,
  message: string,
  headers?: Record<string, string>,
][] = [
  [
    401,
    { message: "Unable to authenticate, your authentication token seems to be invalid." },
    "unauthorised",
    "Unable to authenticate, your authentication token seems to be invalid.",
  ],
  [
    401,
    { message: "OIDC token exchange error - unauthorized" },
    "unauthorised",
    "OIDC token exchange error - unauthorized",
  ],
  [402, { error: "You must sign up for private packages" }, "forbidden", "You must sign up for private packages"],
  [403, { error: "OIDC permission denied for this action" }, "forbidden", "OIDC permission denied for this action"],
  [
    403,
    {
      error:
        "Two-factor authentication or granular access token with bypass 2fa enabled is required to publish packages.",
    },
    "forbidden",
    "Two-factor authentication or granular access token with bypass 2fa enabled is required to publish packages.",
  ],
  [
    403,
    { error: "Package name too similar to existing package(s) left-pad" },
    "forbidden",
    "Package name too similar to existing package(s) left-pad",
  ],
  [
    403,
    { error: "You cannot publish over the previously published versions: 1.0.0." },
    "forbidden",
    "You cannot publish over the previously published versions: 1.0.0.",
  ],
  [
    404,
    { message: "OIDC token exchange error - package not found" },
    "unauthorised",
    "OIDC token exchange error - package not found",
  ],
  [404, { error: "Not found" }, "unauthorised", "Not found"],
  [
    409,
    {
      error:
        "Failed to save packument. A common cause is if you try to publish a new package before the previous package has been fully processed.",
    },
    "conflict",
    "Failed to save packument. A common cause is if you try to publish a new package before the previous package has been fully processed.",
  ],
  [
    409,
    { error: 'Cannot publish over previously staged version "1.0.0"' },
    "conflict",
    'Cannot publish over previously staged version "1.0.0"',
  ],
  [
    422,
    {
      error:
        'Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
    },
    "invalid",
    'Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
  ],
  [
    429,
    { error: "Could not publish, as user undefined: rate limited exceeded" },
    "rate-limit",
    "Could not publish, as user undefined: rate limited exceeded",
    { "retry-after": "1934" },
  ],
  [500, { error: "Internal Server Error" }, "gateway", "Internal Server Error"],
  [502, "<html><h1>502 Bad Gateway</h1></html>", "gateway", "502 Bad Gateway"],
  [503, "", "gateway", "503 Service Unavailable"],
  [400, { error: "unsupported registry call" }, "invalid", "unsupported registry call"],
];

/** Pages and documents of whatever stands between here and a registry. */
const FOREIGN: readonly (readonly [status: number, body: string, phase: "put" | "exchange" | "read"])[] = [
  [403, "<html>Attention Required!</html>", "exchange"],
  [404, "<html>no such page</html>", "exchange"],
  [404, "", "exchange"],
  [404, "{}", "exchange"],
  [403, "<html>blocked</html>", "put"],
  [404, "Not Found", "put"],
  [400, "<html>bad request</html>", "put"],
  [403, '{"ray":"8a"}', "put"],
  [422, "null", "put"],
  [403, "<html>blocked</html>", "read"],
];

describe("answers of registries", () => {
  test.each(ANSWERS)("%i %j is %s", async (status, body, kind, message, headers = {}) => {
    const failure = await failureOf(put, (response) => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      response
        .writeHead(status, { "content-type": typeof body === "string" ? "text/html" : "application/json", ...headers })
        .end(text);
    });
    expect(failure).toEqual({
      class: kind,
      phase: "put",
      status,
      code: `E${status}`,
      message,
      ...(headers["retry-after"] !== undefined && { retryAfter: Number(headers["retry-after"]) * 1_000 }),
    });
  });

  test.each(FOREIGN)("%i %j to a %s is a gateway's", async (status, body, phase) => {
    const failure = await failureOf(put, (response) => response.writeHead(status).end(body), phase);
    expect(failure).toMatchObject({ class: "gateway", status });
  });

  test.each([
    [401, "", "unauthorised"],
    [403, "", "forbidden"],
    [401, "<html>log in</html>", "unauthorised"],
    [413, "<html>too large</html>", "invalid"],
    [408, "", "gateway"],
    [420, "", "rate-limit"],
    [425, "", "gateway"],
    [429, "<html>slow down</html>", "rate-limit"],
  ])("%i %j says enough by its status", async (status, body, kind) => {
    const failure = await failureOf(put, (response) => response.writeHead(status).end(body));
    expect(failure).toMatchObject({ class: kind, status });
  });

  test.each([
    [{ "www-authenticate": "OTP" }, "This operation requires a one-time password."],
    [{}, "You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA."],
  ])("the demand for a one-time password has npm's own code, with %j", async (headers, error) => {
    const failure = await failureOf(put, (response) => response.writeHead(401, headers).end(JSON.stringify({ error })));
    expect(failure).toEqual({ class: "unauthorised", phase: "put", status: 401, code: "EOTP", message: error });
  });
});

describe("no answer", () => {
  test("a dropped connection is the network's", async () => {
    const failure = await failureOf(put, (response) => response.destroy());
    expect(failure).toMatchObject({ class: "network", phase: "put", code: "ECONNRESET" });
    expect(failure).not.toHaveProperty("status");
  });

  test("a body that is no JSON comes from something in between", async () => {
    const failure = await failureOf(
      async (url) => (await requestRegistry(client, { url, credential: { kind: "none" } })).json(),
      (response) => response.end("<html>hello"),
    );
    expect(failure).toMatchObject({ class: "gateway" });
  });
});

test("a credential that may only stage is told by npm's own code", async () => {
  const body = JSON.stringify({ code: "E_STAGE_REQUIRED", error: "This token can stage versions, and publish none" });
  const failure = await failureOf(put, (response) => response.writeHead(403).end(body));
  expect(failure).toMatchObject({ class: "forbidden", code: "E_STAGE_REQUIRED" });
});

test("an answer that ends in its middle is an outage of the connection", async () => {
  const failure = await failureOf(
    async (url) => (await requestRegistry(client, { url, credential: { kind: "none" } })).json(),
    (response) => {
      response.writeHead(200, { "content-length": "9" });
      response.write("{", () => response.destroy());
    },
  );
  expect(failure).toMatchObject({ class: "network", code: "ECONNRESET" });
});

describe("the signing library's errors", () => {
  test.each([
    ["TLOG_CREATE_ENTRY_ERROR", 409, "signing"],
    ["TLOG_CREATE_ENTRY_ERROR", 502, "signing"],
    ["CA_CREATE_SIGNING_CERTIFICATE_ERROR", 502, "signing"],
    ["CA_CREATE_SIGNING_CERTIFICATE_ERROR", 429, "signing"],
    ["CA_CREATE_SIGNING_CERTIFICATE_ERROR", 400, "invalid"],
    ["CA_CREATE_SIGNING_CERTIFICATE_ERROR", 403, "forbidden"],
  ])("%s with %i is %s", (code, statusCode, kind) => {
    const error = signingError(code, `error creating tlog entry - (${statusCode}) no`, { statusCode });
    expect(classifyFailure(error, "sign", NOW)).toMatchObject({ class: kind, status: statusCode, code });
  });

  test("a silent service may answer later, and the reason is told", () => {
    const error = signingError("TLOG_CREATE_ENTRY_ERROR", "error creating tlog entry", new Error("network timeout"));
    expect(classifyFailure(error, "sign", NOW)).toMatchObject({
      class: "signing",
      message: "error creating tlog entry: network timeout",
    });
  });

  test("an unreadable ID token is not repeated", () => {
    const error = signingError(
      "IDENTITY_TOKEN_PARSE_ERROR",
      "invalid identity token: eyJhbGciOiJub25lIn0.secret.secret",
    );
    const failure = classifyFailure(error, "sign", NOW);
    expect(failure.class).toBe("invalid");
    expect(JSON.stringify(failure)).not.toContain("secret");
  });

  test("what breaks on a log's malformed answer may pass", () => {
    expect(classifyFailure(new TypeError("Cannot read properties of undefined"), "sign", NOW).class).toBe("signing");
    expect(classifyFailure(new TypeError("Cannot read properties of undefined"), "put", NOW).class).toBe("internal");
  });
});

test.each([
  ["ID_TOKEN_UNREACHABLE", "network"],
  ["ID_TOKEN_REFUSED", "exchange"],
  ["ID_TOKEN_MISSING", "exchange"],
  ["PROVENANCE_CLAIM_MISSING", "invalid"],
] as const)("our own %s is %s", (code, kind) => {
  expect(classifyFailure(new ReleaseError(code, "words"), "id-token", NOW)).toEqual({
    class: kind,
    phase: "id-token",
    code,
    message: "words",
  });
});

test("our own error says for how long the ID token endpoint wants to be left alone", () => {
  const error = new ReleaseError("ID_TOKEN_UNREACHABLE", "words", { retryAfter: 90_000 });
  expect(classifyFailure(error, "id-token", NOW)).toMatchObject({ class: "network", retryAfter: 90_000 });
});

test("a file that is not there is not the network's fault", () => {
  const error = Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT" });
  expect(classifyFailure(error, "read", NOW).class).toBe("internal");
});

async function put(url: string): Promise<unknown> {
  return requestRegistry(client, { url, method: "PUT", credential: { kind: "none" }, body: {} });
}

async function failureOf(
  request: (url: string) => Promise<unknown>,
  answer: (response: ServerResponse) => unknown,
  phase: PublishFailure["phase"] = "put",
): Promise<unknown> {
  const server = await startTestServer(answer);
  try {
    return await request(`${server.origin}pkg`).catch((error: unknown) => classifyFailure(error, phase, NOW));
  } finally {
    server.close();
  }
}

function signingError(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message), { name: "InternalError", code, cause });
}

test.each([
  ["invalid identity token: eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl", "invalid identity token: [redacted]"],
  ["authorization: Bearer npm_oidc0123456789abcdef", "authorization: Bearer [redacted]"],
  ["token npm_0123456789abcdefghijABCDEFGHIJ012345 expired", "token [redacted] expired"],
  ["ghs_0123456789abcdefghijABCDEFGHIJ012345", "[redacted]"],
  ["GET https://user:pass@registry.example/x", "GET https://[redacted]@registry.example/x"],
  [
    '"repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
    '"repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
  ],
  ["two\nlines\r\n and \t tabs ", "two lines and tabs"],
  ["\u001B[31mred", "\\u001B[31mred"],
])("%j becomes %j", (text, expected) => {
  expect(redact(text)).toBe(expected);
});

describe("describeUnread", () => {
  const PROXY = /, which is a proxy's address: `npm config get https-proxy`/u;

  test.each([
    ["registry.example", "connect ECONNREFUSED 127.0.0.1:9", true],
    ["registry.example", "connect ECONNREFUSED ::1:3128", true],
    ["registry.example", "getaddrinfo ENOTFOUND proxy.example", true],
    ["registry.example", "connect ECONNREFUSED 192.0.2.1:443", false],
    ["registry.example", "getaddrinfo ENOTFOUND registry.example", false],
    ["127.0.0.1:4873", "connect ECONNREFUSED 127.0.0.1:4873", false],
    ["127.0.0.1:4873", "connect ECONNREFUSED 127.0.0.1:3128", true],
    ["registry.example", "socket hang up", false],
  ])("of %s with %s names a proxy: %j", (host, reason, isProxy) => {
    const { message } = describeUnread(
      new Error(`request to https://registry.example/a failed, reason: ${reason}`),
      host,
    );
    expect(message).toContain(`\`${host}\` did not answer: ${reason}`);
    expect(PROXY.test(message)).toBe(isProxy);
  });
});

test.each([
  [60, ""],
  [1934, ""],
  [3600, "; it asks to be left alone for 1 hour, until 2026-11-22 13:00 UTC: go on then"],
  [90_000, "; it asks to be left alone for 25 hours, until 2026-11-23 13:00 UTC: go on then"],
  [864_000, "; it asks to be left alone for 10 days, until 2026-12-02 12:00 UTC: go on then"],
])("a pause of %i seconds is told where nobody waits so long", (seconds, told) => {
  const refusal = Object.assign(new Error("429 Too Many Requests - PUT https://registry.example/a"), {
    statusCode: 429,
    code: "E429",
    headers: { "retry-after": [String(seconds)] },
    body: { error: "slow down" },
  });
  expect(classifyFailure(refusal, "put", NOW).message).toBe(`slow down${told}`);
});
