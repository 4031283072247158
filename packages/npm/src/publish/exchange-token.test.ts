import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, test } from "vitest";

import { exchangeToken, type ExchangeResult } from "./exchange-token.ts";

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let server: Server;
let received: Received[];

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Exchanges with a registry that answers as told; its address has a path, as some registries' have. */
async function exchange(answer: (response: ServerResponse) => unknown, name = "@scope/name"): Promise<ExchangeResult> {
  received = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      received.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const registry = `http://127.0.0.1:${port}/npm/`;
  const fetchOptions = { registry, [`//127.0.0.1:${port}/npm/:_authToken`]: "static-token", otp: "123456" };
  return exchangeToken({ name, registry, idToken: "the.id.token", fetchOptions, now: 0 });
}

function reply(status: number, body: unknown, headers = {}): (response: ServerResponse) => void {
  return (response) => response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
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
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      method: "POST",
      url,
      body: "",
      headers: { authorization: "Bearer the.id.token" },
    });
    expect(received[0]?.headers).not.toHaveProperty("npm-otp");
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
    expect(received).toHaveLength(1);
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
    expect(received).toHaveLength(1);
  });

  test("never repeat a credential", async () => {
    const result = await exchange(reply(401, { message: "bad token Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln" }));
    expect(result).toStrictEqual({ kind: "refused", status: 401, message: "bad token Bearer [redacted]" });
  });
});
