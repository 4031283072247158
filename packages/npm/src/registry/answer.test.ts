import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { inspect } from "node:util";
import { createGzip } from "node:zlib";

import { createSecrets } from "@slipway/core";
import { createConfig } from "@slipway/test-kit";
import * as v from "valibot";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import { fetchAnswer } from "./answer.ts";
import { createRegistryClient, requestRegistry } from "./client.ts";
import { attempt } from "./failure.ts";

const MEBI = 1024 * 1024;

interface Started {
  /** With a trailing slash. */
  readonly origin: string;
  readonly requests: IncomingMessage[];
}

async function start(listener: RequestListener): Promise<Started> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    request.resume();
    listener(request, response);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { origin: `http://127.0.0.1:${address.port}/`, requests };
}

function clientOf({ origin }: Started, options: Parameters<typeof createRegistryClient>[1] = {}) {
  return createRegistryClient(createConfig(origin, "configured-token"), options);
}

const NONE = { kind: "none" } as const;
const BEARER = { kind: "bearer", token: "bearer-token" } as const;

/** Without end. */
function flood(response: ServerResponse, chunk: Buffer): { readonly written: () => number } {
  let written = 0;
  const write = (): void => {
    written += chunk.length;
    if (!response.destroyed) response.write(chunk, () => setImmediate(write));
  };
  write();
  return { written: () => written };
}

describe("an answer is bounded", () => {
  test("in size: a packument of 600 MB", async () => {
    const floods: { readonly written: () => number }[] = [];
    const server = await start((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      floods.push(flood(response, Buffer.alloc(MEBI, " ")));
    });
    const answer = await requestRegistry(clientOf(server), { url: server.origin, credential: NONE, limit: 20 * MEBI });
    await expect(answer.json()).rejects.toMatchObject({
      code: "ETOOLARGE",
      message: "the answer is larger than 20 MiB",
    });
    expect(floods.map(({ written }) => written()).every((bytes) => bytes < 100 * MEBI)).toBe(true);
    expect(floods).toHaveLength(1);
  });

  test("in size: one that says beforehand how long it is", async () => {
    const server = await start((_, response) => {
      response.writeHead(200, { "content-length": String(600 * MEBI) });
      response.write("{");
    });
    const answer = await requestRegistry(clientOf(server), { url: server.origin, credential: NONE });
    await expect(answer.text()).rejects.toMatchObject({ code: "ETOOLARGE" });
  });

  test("in what it becomes: 1 MB of gzip that is 1 GB", async () => {
    const piece = Buffer.alloc(MEBI);
    const zeros = Readable.from(Array.from({ length: 1024 }, () => piece));
    const bomb = await buffer(zeros.pipe(createGzip()));
    const server = await start((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-length": String(bomb.length) }).end(bomb);
    });
    const before = process.memoryUsage().rss;
    const answer = await requestRegistry(clientOf(server), { url: server.origin, credential: NONE });
    await expect(answer.json()).rejects.toMatchObject({ code: "ETOOLARGE" });
    const grown = (process.memoryUsage().rss - before) / MEBI;
    process.stdout.write(`${(bomb.length / MEBI).toFixed(1)} MB of gzip took ${grown.toFixed(0)} MiB of memory\n`);
    expect(grown).toBeLessThan(500);
  });

  test("in time: one that drips for ever", async () => {
    const server = await start((request, response) => {
      response.writeHead(200);
      const drops = setInterval(() => response.write(" "), 10);
      request.socket.once("close", () => clearInterval(drops));
    });
    const answer = await requestRegistry(clientOf(server), { url: server.origin, credential: NONE, deadline: 300 });
    const drip = async (): Promise<void> => {
      for await (const _ of answer.body);
    };
    await expect(drip()).rejects.toMatchObject({ code: "EDEADLINE" });
  });

  test("and whoever waits for one that drips is told of it once, while it does", async () => {
    const server = await start((request, response) => {
      response.writeHead(200);
      const drops = setInterval(() => response.write(" "), 10);
      request.socket.once("close", () => clearInterval(drops));
    });
    const tell = vi.fn<() => void>();
    const bounds = { bytes: 1_000, milliseconds: 600, slow: { after: 50, tell } };
    const options = {
      method: "GET",
      headers: {},
      body: undefined,
      proxy: undefined,
      noProxy: undefined,
      cert: undefined,
      key: undefined,
    };
    const answer = await fetchAnswer(server.origin, { ...options, retry: { retries: 0 } }, bounds, (text) => text);
    await expect(answer.text()).rejects.toMatchObject({ code: "EDEADLINE" });
    expect(tell).toHaveBeenCalledOnce();
  });

  test("also where it refuses: a gateway's page without end is a refusal all the same", async () => {
    const server = await start((_, response) => {
      response.writeHead(403, { "content-type": "text/html" });
      flood(response, Buffer.alloc(MEBI, "x"));
    });
    const asking = requestRegistry(clientOf(server), { url: server.origin, credential: NONE });
    await expect(asking).rejects.toMatchObject({ statusCode: 403, message: "403 Forbidden" });
  });

  test("and what is too large is not asked for again", async () => {
    const server = await start((_, response) => {
      response.writeHead(200, { "content-length": String(600 * MEBI) });
      response.write("{");
    });
    const failed = await attempt("read", Date.now, async () => {
      const answer = await requestRegistry(clientOf(server), { url: server.origin, credential: NONE });
      return answer.json();
    });
    expect(failed).toMatchObject({ failure: { class: "invalid", message: "the answer is larger than 16 MiB" } });
  });

  test("and the connection of one that was read serves the next", async () => {
    const sockets = new Set<unknown>();
    const server = await start((request, response) => {
      sockets.add(request.socket);
      response.end("{}");
    });
    const client = clientOf(server, { connections: 1 });
    for (const ignoreBody of [false, true, false]) {
      const answer = await requestRegistry(client, { url: server.origin, credential: NONE, ignoreBody });
      if (!ignoreBody) await answer.json();
    }
    expect(sockets.size).toBe(1);
  });
});

async function startPair(status: number): Promise<{ readonly first: Started; readonly second: Started }> {
  const second = await start((_, response) => response.end('{"success":true}'));
  const first = await start((_, response) => {
    response.writeHead(status, { location: `${second.origin}elsewhere` }).end();
  });
  return { first, second };
}

describe("a redirect", () => {
  const REDIRECT = [301, 302, 303, 307, 308] as const;

  test.each(
    REDIRECT.flatMap((status) => (["PUT", "POST", "DELETE"] as const).map((method) => [status, method] as const)),
  )("%i is not followed by %s", async (status, method) => {
    const { first, second } = await startPair(status);
    const body = method === "DELETE" ? undefined : {};
    const request = { url: first.origin, method, credential: BEARER, body };
    await expect(requestRegistry(clientOf(first), request)).rejects.toMatchObject({ code: "EREDIRECT" });
    expect(second.requests).toHaveLength(0);
  });

  test.each(REDIRECT)("%i of a read is followed to another port without any credential", async (status) => {
    const { first, second } = await startPair(status);
    for (const credential of [BEARER, { kind: "configured" } as const]) {
      const client = createRegistryClient(
        createConfig(first.origin, "first-token", { [`//${new URL(second.origin).host}/:_authToken`]: "second-token" }),
      );
      const answer = await requestRegistry(client, { url: first.origin, credential });
      expect(await answer.json()).toEqual({ success: true });
      expect(answer.url).toBe(`${second.origin}elsewhere`);
    }
    expect(first.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer bearer-token",
      "Bearer first-token",
    ]);
    expect(second.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  test.each(REDIRECT)("%i of what a person confirms is not followed, and the password goes nowhere", async (status) => {
    const { first, second } = await startPair(status);
    const request = { url: first.origin, credential: BEARER, secondFactor: { otp: "123456" } };
    await expect(requestRegistry(clientOf(first), request)).rejects.toMatchObject({ code: "EREDIRECT" });
    expect(second.requests).toHaveLength(0);
  });

  test("at the same origin keeps the credential, one that left and came back does not", async () => {
    const other = await start((_, response) => {
      response.writeHead(302, { location: `${server.origin}back` }).end();
    });
    const server: Started = await start(({ url }, response) => {
      if (url === "/back") response.end("{}");
      else response.writeHead(302, { location: url === "/" ? "/here" : other.origin }).end();
    });
    await requestRegistry(clientOf(server), { url: server.origin, credential: BEARER });
    expect(server.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ["/", "Bearer bearer-token"],
      ["/here", "Bearer bearer-token"],
      ["/back", undefined],
    ]);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  test.each([
    ["in a circle", "/"],
    ["to nowhere", "http://"],
    ["to a file", "file:///etc/passwd"],
    ["to where others can read along", "http://registry.example/"],
  ])("%s is no answer", async (_, location) => {
    const server = await start((_request, response) => response.writeHead(302, { location }).end());
    const asking = requestRegistry(clientOf(server), { url: server.origin, credential: NONE });
    await expect(asking).rejects.toMatchObject({ code: "EREDIRECT" });
    expect(server.requests.length).toBeLessThan(10);
  });
});

describe("an address that others can read along", () => {
  const url = "http://registry.example/";
  const client = createRegistryClient(createConfig(url, "configured-token"));

  test("gets no exchanged credential, not even where a person has named it", async () => {
    const named = createRegistryClient(createConfig(url), { insecureOrigins: ["http://registry.example"] });
    for (const method of ["GET", "PUT"] as const) {
      const asking = requestRegistry(named, { url, method, credential: BEARER });
      await expect(asking).rejects.toMatchObject({ code: "REGISTRY_INSECURE" });
    }
  });

  test.each(["PUT", "POST", "DELETE"] as const)("gets no %s with a person's credential", async (method) => {
    const asking = requestRegistry(client, { url, method, credential: { kind: "configured" } });
    await expect(asking).rejects.toMatchObject({ code: "REGISTRY_INSECURE" });
  });
});

const Said = v.object({ statusCode: v.number(), message: v.string(), body: v.unknown() });

describe("words of a server", () => {
  test.each<[string, number, string, string]>([
    ["the status", 400, "bad 918273 and configured-token", ""],
    ["a body", 400, "Bad", '{"error":"OTE4Mjcz, 918273, %39%31%38%32%37%33, %2539%31827%33"}'],
    ["a page", 502, "Bad", "<p>&#57;18273 eDkxODI3Mw== 393138323733</p>"],
  ])("hold no one-time password in %s, now and later", async (_, status, words, body) => {
    const server = await start((_request, response) => response.writeHead(status, words).end(body));
    const client = clientOf(server, { secrets: createSecrets(["configured-token"]) });
    for (const secondFactor of [{ otp: "918273" }, undefined]) {
      const asking = requestRegistry(client, { url: server.origin, method: "POST", credential: NONE, secondFactor });
      const error: unknown = await asking.catch((reason: unknown) => reason);
      const { statusCode, message, body: said } = v.parse(Said, error);
      expect(statusCode).toBe(status);
      const text = said instanceof Uint8Array ? Buffer.from(said).toString() : JSON.stringify(said);
      expect(`${message} ${text}`).not.toMatch(/918273|OTE4M|eDkxOD|MTgy|%3[0-9]|&#|3931|configured/u);
      expect(`${message} ${text}`).toContain("[redacted]");
    }
  });

  test("hold no credential and no one-time password", async () => {
    const secrets = createSecrets(["configured-token"]);
    const server = await start((_, response) => {
      const basic = Buffer.from("me:configured-token").toString("base64");
      response.writeHead(401, { "www-authenticate": "OTP" });
      response.end(JSON.stringify({ error: `no configured-token, ${basic}, 123456, a one-time pass` }));
    });
    const asking = requestRegistry(clientOf(server, { secrets }), {
      url: server.origin,
      method: "POST",
      credential: { kind: "configured" },
      secondFactor: { otp: "123456" },
    });
    const error: unknown = await asking.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "EOTP", body: { error: expect.stringContaining("[redacted]") } });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(
      /123456|configured-token|Y29uZmlndXJlZC10b2tlb/u,
    );
  });

  test("nor does an address that could not be reached", async () => {
    const secrets = createSecrets(["password-of-it"]);
    const client = createRegistryClient(createConfig("http://127.0.0.1:1/"), { secrets });
    const asking = requestRegistry(client, { url: "http://me:password-of-it@127.0.0.1:1/a", credential: NONE });
    const error: unknown = await asking.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ECONNREFUSED" });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("password-of-it");
  });

  test("about a pause are taken by the server's own clock", async () => {
    const server = await start((_, response) => {
      response
        .writeHead(429, { date: "Fri, 01 Jan 2038 00:00:00 GMT", "retry-after": "Fri, 01 Jan 2038 00:00:30 GMT" })
        .end("{}");
    });
    const failed = await attempt(
      "put",
      () => 0,
      async () => requestRegistry(clientOf(server), { url: server.origin, credential: NONE }),
    );
    expect(failed).toMatchObject({ failure: { class: "rate-limit", retryAfter: 30_000 } });
  });
});
