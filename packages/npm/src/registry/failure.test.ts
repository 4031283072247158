import type { ServerResponse } from "node:http";

import { type PublishFailure, ReleaseError } from "@slipway/core";
import { createConfig, startTestServer } from "@slipway/test-kit";
import { describe, expect, test } from "vitest";

import { createRegistryClient, requestRegistry } from "./client.ts";
import {
  attempt,
  classifyFailure,
  describeUnread,
  isAlreadyThere,
  isNotFound,
  isSilentNotFound,
  redact,
} from "./failure.ts";

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

/** What `npm-registry-fetch` throws for an answer of 400 or more. */
function refusal(statusCode: number, body?: unknown, fields: object = {}): object {
  return {
    statusCode,
    code: `E${statusCode}`,
    message: `${statusCode} Words - GET https://registry.example/a`,
    body,
    ...fields,
  };
}

describe("a status decides about the class", () => {
  test.each([
    [400, "invalid"],
    [401, "unauthorised"],
    [402, "forbidden"],
    [403, "forbidden"],
    [404, "unauthorised"],
    [405, "invalid"],
    [408, "gateway"],
    [409, "conflict"],
    [410, "invalid"],
    [420, "rate-limit"],
    [425, "gateway"],
    [429, "rate-limit"],
    [499, "invalid"],
    [500, "gateway"],
    [599, "gateway"],
  ])("%i: %s", (status, kind) => {
    expect(classifyFailure(refusal(status), "put", NOW).class).toBe(kind);
  });

  test.each([
    ["read", "gateway"],
    ["read-back", "gateway"],
    ["exchange", "unauthorised"],
    ["put", "unauthorised"],
  ] as const)("a 404 while %s is %s: it is no registry's that is asked", (phase, kind) => {
    expect(classifyFailure(refusal(404), phase, NOW).class).toBe(kind);
  });

  test("a rate limit by another status is one by its words", () => {
    expect(classifyFailure(refusal(400, { error: "Rate limit exceeded" }), "put", NOW).class).toBe("rate-limit");
  });

  test.each([
    [408, "signing"],
    [409, "signing"],
    [429, "signing"],
    [500, "signing"],
    [499, "invalid"],
    [401, "unauthorised"],
    [404, "unauthorised"],
    [425, "gateway"],
  ])("of a signing service %i: %s", (statusCode, kind) => {
    const error = signingError("X", "no", { statusCode });
    expect(classifyFailure(error, "sign", NOW)).toMatchObject({ class: kind, status: statusCode, message: "no" });
  });

  test.each([
    [new Error("connect ECONNREFUSED"), "no: connect ECONNREFUSED"],
    [{}, "no"],
    [undefined, "no"],
    [{ statusCode: 503, message: "not told where there is a status" }, "no"],
  ])("the signing library's cause %# is told where there is no answer", (cause, message) => {
    expect(classifyFailure(signingError("X", "no", cause), "sign", NOW)).toMatchObject({ class: "signing", message });
  });
});

describe("the words of a refusal", () => {
  test.each<[string, unknown, string]>([
    ["a text", "Not here", "404 Words"],
    ["`error`", { error: "an error", message: "a message" }, "an error"],
    ["`message`", { message: "a message", reason: "a reason" }, "a message"],
    ["`reason`", { reason: "a reason" }, "a reason"],
    ["a list of errors", { errors: [{}, { message: "first" }, { message: "second" }] }, "first"],
    ["the first that is not empty", { error: "", message: "a message" }, "a message"],
    ["none in another form", { error: 1 }, "404 Words"],
    ["none in bytes", new Uint8Array([1]), "404 Words"],
    ["none at all", undefined, "404 Words"],
  ])("%s", (_, body, message) => {
    expect(classifyFailure(refusal(404, body), "put", NOW).message).toBe(message);
  });

  test.each([
    ["404 Not Found - GET https://registry.example/a", "404 Not Found"],
    ["404 Not Found - GET https://registry.example/a - Not\nfound", "404 Not Found"],
    ["404 Not Found - no such thing", "404 Not Found - no such thing"],
    ["403 Forbidden - PUT https://registry.example/a - no - way", "403 Forbidden"],
  ])("npm's own %j are %j", (message, told) => {
    expect(classifyFailure(refusal(404, undefined, { message }), "put", NOW).message).toBe(told);
  });

  test.each<[unknown, number | undefined]>([
    [["3", "9"], 3_000],
    ["3", 3_000],
    ["Sun, 22 Nov 2026 12:00:30 GMT", 30_000],
    [undefined, undefined],
  ])("`Retry-After` %j", (header, retryAfter) => {
    const headers = header === undefined ? {} : { "retry-after": header };
    expect(classifyFailure(refusal(429, undefined, { headers }), "put", NOW).retryAfter).toBe(retryAfter);
  });

  test("credentials are taken out of all of them", () => {
    const secret = "npm_0123456789abcdefghij";
    const errors = [
      new ReleaseError("ID_TOKEN_REFUSED", secret),
      refusal(400, { error: secret }),
      signingError("X", "no", new Error(secret)),
      Object.assign(new Error(secret), { code: "ECONNRESET", type: "system" }),
      new Error(secret),
      secret,
    ];
    for (const error of errors) expect(classifyFailure(error, "put", NOW).message).toContain("[redacted]");
  });
});

test("an error of the network's library is the network's, one about JSON something in between", () => {
  const error = Object.assign(new Error("words"), { code: "X", type: "system" });
  const failure = { phase: "read", code: "X", message: "words" };
  expect(classifyFailure(error, "read", NOW)).toStrictEqual({ class: "network", ...failure });
  expect(classifyFailure(Object.assign(error, { type: "invalid-json" }), "read", NOW)).toStrictEqual({
    class: "gateway",
    ...failure,
  });
});

test("our own tarball that is not as packed is a matter of integrity", () => {
  const error = new ReleaseError("PACKED_INTEGRITY_MISMATCH", "words");
  expect(classifyFailure(error, "read", NOW).class).toBe("integrity");
});

test("an attempt is a value, or a failure at the time it ends", async () => {
  let time = NOW;
  const value = await attempt(
    "put",
    () => time,
    async () => 1,
  );
  expect(value).toStrictEqual({ value: 1 });
  const late = await attempt(
    "put",
    () => time,
    async () => {
      time += 10_000;
      throw Object.assign(
        new Error("x"),
        refusal(429, undefined, { headers: { "retry-after": new Date(NOW + 30_000).toUTCString() } }),
      );
    },
  );
  expect(late).toMatchObject({ failure: { phase: "put", retryAfter: 20_000 } });
});

describe("a registry says that something is not there", () => {
  test.each<[string, unknown, boolean]>([
    ["npm", refusal(404, { error: "Not found" }), true],
    ["npm, as a text", refusal(404, "Not Found"), true],
    ["CouchDB", refusal(404, { error: "not_found" }), true],
    ["a registry with a hyphen", refusal(404, { error: "not-found" }), true],
    ["a registry without a space", refusal(404, { error: "NotFound" }), true],
    ["Verdaccio", refusal(404, { error: "no such package available" }), true],
    ["another one", refusal(404, { message: "package does not exist" }), true],
    ["another one, shorter", refusal(404, { message: "it doesn't exist" }), true],
    ["in its second words", refusal(404, { error: "oops", reason: "not found" }), true],
    ["not with another status", refusal(403, { error: "Not found" }), false],
    ["not in other words", refusal(404, { error: "no Route matched" }), false],
    ["not in bytes", refusal(404, Buffer.from("Not found")), false],
    ["not as what is no refusal", new Error("Not found"), false],
  ])("%s: %#", (_, error, expected) => {
    expect(isNotFound(error)).toBe(expected);
  });

  test.each<[string, unknown, boolean]>([
    ["without a word", refusal(404, new Uint8Array()), true],
    ["not with a word", refusal(404, new Uint8Array([1])), false],
    ["not with words", refusal(404, ""), false],
    ["not with another status", refusal(403, new Uint8Array()), false],
    ["not with nothing", refusal(404), false],
  ])("%s: %#", (_, error, expected) => {
    expect(isSilentNotFound(error)).toBe(expected);
  });
});

describe("why a package could not be read", () => {
  const HOST = "registry.example";

  test.each([400, 401, 402, 403, 405, 409, 410, 451, 499])("%i is a refusal", (status) => {
    expect(describeUnread(refusal(status, { error: "no" }), HOST)).toMatchObject({ kind: "refused", status });
  });

  test.each([404, 408, 420, 425, 429, 500, 503])("%i says nothing about it", (status) => {
    expect(describeUnread(refusal(status, { error: "no" }), HOST)).toMatchObject({ kind: "unreachable" });
  });

  test.each<[unknown, string]>([
    [refusal(403), "`registry.example` answered 403"],
    [
      refusal(503, { error: "down", message: "npm_0123456789abcdefghij" }),
      "`registry.example` answered 503: down, [redacted]",
    ],
    [refusal(404, { error: "who?" }), "`registry.example` answered 404, but not in the words of a registry: who?"],
    [refusal(500, { error: "x".repeat(200) }), `\`registry.example\` answered 500: ${"x".repeat(200)}`],
    [refusal(500, { error: "x".repeat(201) }), `\`registry.example\` answered 500: ${"x".repeat(200)}…`],
    ["nothing", "`registry.example` did not answer: unknown reason"],
    [new Error("request to https://me:pw@h/a failed"), "`registry.example` did not answer: unknown reason"],
    [
      new Error("request to https://me:pw@h/a failed, reason: connect ECONNREFUSED"),
      "`registry.example` did not answer: connect ECONNREFUSED",
    ],
    [
      new Error(`request failed, reason: ${"x".repeat(201)}`),
      `\`registry.example\` did not answer: ${"x".repeat(200)}…`,
    ],
    [
      Object.assign(new Error("invalid json at https://me:pw@h/a"), { code: "FETCH_ERROR" }),
      "`registry.example` did not answer: FETCH_ERROR",
    ],
    [Object.assign(new Error("x"), { code: 1 }), "`registry.example` did not answer: unknown reason"],
    [new DOMException("aborted", "AbortError"), "`registry.example` did not answer: it took too long"],
    [new DOMException("aborted", "TimeoutError"), "`registry.example` did not answer: it took too long"],
  ])("is told, case %#", (error, message) => {
    expect(describeUnread(error, HOST).message).toBe(message);
  });
});

describe("a version that is there already", () => {
  test.each([
    [403, "You cannot publish over the previously published versions: 1.0.0.", true],
    [409, 'Cannot publish over previously staged version "1.0.0"', true],
    [409, "Conflict: this package is already present", true],
    [409, "version already exists", true],
    [400, "Repository does not allow updating assets: npm-hosted", true],
    [403, "already published", true],
    [409, "Cannot upload an existing version", true],
    [401, "already exists", false],
    [500, "already exists", false],
    [404, "already exists", false],
    [403, "Forbidden", false],
    [409, "Failed to save packument", false],
    [undefined, "already exists", false],
  ])("%s %s: %s", (status, message, expected) => {
    expect(isAlreadyThere({ class: "invalid", phase: "put", status, message })).toBe(expected);
  });
});

describe("what is taken out of words", () => {
  test.each([
    ["token eyJhbGciOiJ.eyJzdWIi is bad", "token [redacted] is bad"],
    ["eyJhbGciOiJ.e.s", "[redacted]"],
    ["npms_0123456789abcdefghij!", "[redacted]!"],
    ["Basic dXNlcjpwYXNz+/=.~-", "Basic [redacted]"],
    ["bearer abc/def+ghi=", "bearer [redacted]"],
    ["http://u:p@h/", "http://[redacted]@h/"],
  ])("%j: %j", (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test.each([
    "eyJ.is.short",
    "npm_0123456789",
    "npm install and npm_config_registry",
    "gh_0123456789abcdefghij",
    "ghp_0123456789",
    "basic auth is needed",
    "https://registry.example:4873/@scope/a",
    "https://registry.example/a:b@c",
    "me@registry.example",
  ])("%j stays", (text) => {
    expect(redact(text)).toBe(text);
  });

  test("words at their ends are trimmed", () => {
    expect(redact(" \n a  b\t")).toBe("a b");
  });
});
