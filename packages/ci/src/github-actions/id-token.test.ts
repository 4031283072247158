import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { afterEach, describe, expect, test } from "vitest";

import { createIdTokenMinter, parseClaims } from "./id-token.ts";

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An ID token endpoint on loopback: answers its requests in turn, the last answer for good. */
async function startEndpoint(...answers: ((response: ServerResponse) => void)[]): Promise<{
  environment: Record<string, string>;
  requests: IncomingMessage[];
}> {
  const requests: IncomingMessage[] = [];
  server = createServer((request, response) => {
    requests.push(request);
    answers[Math.min(requests.length, answers.length) - 1]?.(response);
  });
  const port = await new Promise<number>((resolve) => {
    server?.listen(0, "127.0.0.1", () => {
      const address = server?.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  return {
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${String(port)}/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-secret",
    },
    requests,
  };
}

function reply(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): (response: ServerResponse) => void {
  return (response) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}

async function mint(
  environment: Record<string, string>,
  audience = "npm:registry.example",
  signal?: AbortSignal,
): Promise<string> {
  const minter = createIdTokenMinter(environment, { firstDelay: 1, signal, mask: () => undefined });
  if (minter === undefined) throw new Error("no minter");
  return minter(audience);
}

describe("GitHub's endpoint", () => {
  test("is asked with the audience and the request token", async () => {
    const { environment, requests } = await startEndpoint(reply(200, '{"value":"a.b.c"}'));
    await expect(mint(environment)).resolves.toBe("a.b.c");
    expect(requests[0]?.url).toBe("/idtoken?api-version=2.0&audience=npm%3Aregistry.example");
    expect(requests[0]?.headers.authorization).toBe("Bearer request-secret");
  });

  test("hands the token to the mask before anyone else sees it", async () => {
    const { environment } = await startEndpoint(reply(200, '{"value":"a.b.c"}'));
    const masked: string[] = [];
    const minter = createIdTokenMinter(environment, { mask: (idToken) => masked.push(idToken) });
    await minter?.("sigstore");
    expect(masked).toStrictEqual(["a.b.c"]);
  });

  test("is asked again after an outage, a dropped connection and an answer without a token", async () => {
    const { environment, requests } = await startEndpoint(
      reply(503, "down"),
      (response) => response.destroy(),
      reply(200, "{}"),
      reply(200, '{"value":"a.b.c"}'),
    );
    await expect(mint(environment)).resolves.toBe("a.b.c");
    expect(requests).toHaveLength(4);
  });

  test("is given up after five tries", async () => {
    const { environment, requests } = await startEndpoint(reply(502, "down"));
    await expect(mint(environment)).rejects.toMatchObject({
      code: "ID_TOKEN_UNREACHABLE",
      message: "The ID token endpoint gave no token in 5 tries: HTTP 502",
    });
    expect(requests).toHaveLength(5);
  });

  test.each([
    [429, () => "1"],
    // A date has no fractions of a second.
    [503, () => new Date(Date.now() + 2_000).toUTCString()],
  ])("is left alone for as long as it asks with HTTP %i", async (status, createHeader) => {
    const { environment, requests } = await startEndpoint(
      (response) => reply(status, "{}", { "retry-after": createHeader() })(response),
      reply(200, '{"value":"a.b.c"}'),
    );
    const began = performance.now();
    await expect(mint(environment)).resolves.toBe("a.b.c");
    expect(performance.now() - began).toBeGreaterThan(950);
    expect(requests).toHaveLength(2);
  });

  test("is asked again after the usual wait where it asks for none, or for nothing that can be read", async () => {
    const { environment, requests } = await startEndpoint(
      reply(429, "{}", { "retry-after": "soon" }),
      reply(429, "{}", { "retry-after": "-5" }),
      reply(200, '{"value":"a.b.c"}'),
    );
    await expect(mint(environment)).resolves.toBe("a.b.c");
    expect(requests).toHaveLength(3);
  });

  test("is given up at once where it asks for more than a minute, and the error passes that on", async () => {
    const { environment, requests } = await startEndpoint(reply(429, "{}", { "retry-after": "1934" }));
    await expect(mint(environment)).rejects.toMatchObject({
      code: "ID_TOKEN_UNREACHABLE",
      message: "The ID token endpoint gave no token in 1 try: HTTP 429, to be asked again in 1934 s",
      retryAfter: 1_934_000,
    });
    expect(requests).toHaveLength(1);
  });

  test("is not waited for after an interrupt", async () => {
    const { environment, requests } = await startEndpoint(reply(429, "{}", { "retry-after": "60" }));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await expect(mint(environment, "sigstore", controller.signal)).rejects.toMatchObject({
      code: "ID_TOKEN_UNREACHABLE",
    });
    expect(requests).toHaveLength(1);
  });

  test.each([
    [403, "<html>blocked</html>"],
    [404, "not here"],
    [408, "{}"],
    [420, "{}"],
    [425, "{}"],
    [302, ""],
  ])("is asked again after HTTP %i with %j, which is not its own word", async (status, body) => {
    const { environment, requests } = await startEndpoint(
      reply(status, body, { location: "http://127.0.0.1:1/elsewhere" }),
      reply(200, '{"value":"a.b.c"}'),
    );
    await expect(mint(environment)).resolves.toBe("a.b.c");
    expect(requests).toHaveLength(2);
  });

  test.each([401, 403, 404])("is not asked again after HTTP %i", async (status) => {
    const { environment, requests } = await startEndpoint(reply(status, "{}"));
    await expect(mint(environment)).rejects.toMatchObject({
      code: "ID_TOKEN_REFUSED",
      message: `The ID token endpoint refused with HTTP ${String(status)}`,
    });
    expect(requests).toHaveLength(1);
  });

  test("never sends the request token on to another address, nor tells it", async () => {
    const { environment, requests } = await startEndpoint((response) =>
      response.writeHead(302, { location: "/elsewhere" }).end(),
    );
    const error: unknown = await mint(environment).catch((reason: unknown) => reason);
    expect(requests.every(({ url }) => url?.startsWith("/idtoken"))).toBe(true);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("request-secret");
  });
});

describe("an answer of the endpoint", () => {
  test("counts a date from its own, whatever the clock here says", async () => {
    const { environment, requests } = await startEndpoint(
      reply(503, "{}", { date: "Fri, 01 Jan 2038 00:00:00 GMT", "retry-after": "Fri, 01 Jan 2038 00:00:01 GMT" }),
      reply(200, '{"value":"a.b.c"}'),
    );
    await expect(mint(environment)).resolves.toBe("a.b.c");
    expect(requests).toHaveLength(2);
  });

  test("is not read beyond any token's size", async () => {
    let written = 0;
    const { environment } = await startEndpoint((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const chunk = Buffer.alloc(64 * 1024, " ");
      const write = (): void => {
        written += chunk.length;
        if (!response.destroyed) response.write(chunk, () => setImmediate(write));
      };
      write();
    });
    await expect(mint(environment)).rejects.toMatchObject({
      code: "ID_TOKEN_UNREACHABLE",
      message: "The ID token endpoint gave no token in 5 tries: an answer of more than 64 KiB",
    });
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  test.each(["http://pipelines.example/idtoken", "http://127.0.0.1.pipelines.example/", "ftp://pipelines.example/"])(
    "is not asked for at %s, where others can read along",
    async (url) => {
      const environment = { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-secret" };
      await expect(mint(environment)).rejects.toMatchObject({
        code: "ID_TOKEN_UNREACHABLE",
        message: expect.stringContaining("others can read along"),
      });
    },
  );
});

describe("a job without the permission", () => {
  test.each([
    {},
    { NPM_ID_TOKEN: "npm.token.x" },
    { ACTIONS_ID_TOKEN_REQUEST_URL: "https://pipelines.example" },
    { ACTIONS_ID_TOKEN_REQUEST_URL: "https://pipelines.example", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "" },
  ])("gets none with %j", (environment) => {
    expect(createIdTokenMinter(environment, { mask: () => undefined })).toBeUndefined();
  });
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function token(payload: unknown): string {
  return `${encode({ alg: "RS256" })}.${encode(payload)}.c2lnbmF0dXJl`;
}

const CLAIMS = {
  iss: "https://token.actions.githubusercontent.com",
  aud: "npm:registry.example",
  sub: "repo:Octo-Org@1/App@2:environment:npm",
  repository: "Octo-Org/App",
  repository_visibility: "public",
  ref: "refs/tags/release-1",
  sha: "0123456789abcdef0123456789abcdef01234567",
  event_name: "push",
  workflow_ref: "Octo-Org/App/.github/workflows/release.yml@refs/tags/release-1",
  job_workflow_ref: "Octo-Org/App/.github/workflows/publish.yml@refs/tags/release-1",
  environment: "npm",
  runner_environment: "github-hosted",
  ref_protected: "false",
};

describe("parseClaims", () => {
  test("gives the claims under their own names", () => {
    expect(parseClaims(token(CLAIMS))).toStrictEqual({
      iss: CLAIMS.iss,
      aud: CLAIMS.aud,
      sub: CLAIMS.sub,
      repository: CLAIMS.repository,
      repositoryVisibility: "public",
      ref: CLAIMS.ref,
      sha: CLAIMS.sha,
      eventName: "push",
      workflowRef: CLAIMS.workflow_ref,
      jobWorkflowRef: CLAIMS.job_workflow_ref,
      environment: "npm",
      runnerEnvironment: "github-hosted",
    });
  });

  test("takes a single audience in a list and keeps an empty ref", () => {
    const claims = parseClaims(token({ iss: "i", aud: ["a"], sub: "s", ref: "" }));
    expect(claims).toEqual({ iss: "i", aud: "a", sub: "s", ref: "" });
  });

  test.each([
    ["", "it is not a JSON Web Token"],
    ["npm_secret-token", "it is not a JSON Web Token"],
    ["a.!!!.c", "its payload is not a JSON object"],
    [token(null), "its payload is not a JSON object"],
    [token({ iss: 1, sub: "s" }), "its payload lacks `iss`, `aud` in the expected form"],
    [token({ iss: "i", sub: "s", aud: ["a", "b"] }), "its payload lacks `aud` in the expected form"],
  ])("refuses %j without repeating it", (idToken, reason) => {
    expect(() => parseClaims(idToken)).toThrow(
      expect.objectContaining({ code: "ID_TOKEN_UNREADABLE", message: `The ID token cannot be read: ${reason}` }),
    );
  });
});
