import { createServer, type RequestListener } from "node:http";

import { createConfig } from "@slipway/test-kit";
import { expect, onTestFinished, test } from "vitest";

import { createRegistryClient } from "./client.ts";
import { createRegistryFetch } from "./registry-fetch.ts";

/** Serves one package to whoever has the token, as a private registry does. */
const answer: RequestListener = (request, response) => {
  const known = request.headers.authorization === "Bearer secret";
  const found = request.url === "/@acme%2fanvils";
  response.writeHead(known ? (found ? 200 : 404) : 401, { "content-type": "application/json" });
  response.end(JSON.stringify(known && found ? { name: "@acme/anvils" } : { error: "not for you" }));
};

async function startFetch(token: string): Promise<{ readonly read: typeof fetch; readonly registry: string }> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const registry = `http://127.0.0.1:${port}/`;
  return { registry, read: createRegistryFetch(createRegistryClient(createConfig(registry, token))) };
}

test("reads with the configuration's credential", async () => {
  const { read, registry } = await startFetch("secret");
  const response = await read(new URL("@acme%2fanvils", registry), { headers: { accept: "application/json" } });
  expect(response.status).toBe(200);
  expect(await response.json()).toStrictEqual({ name: "@acme/anvils" });
});

test.each([
  ["secret", "nothing", 404],
  ["wrong", "@acme%2fanvils", 401],
])("with token %s, %s is answered %i", async (token, path, status) => {
  const { read, registry } = await startFetch(token);
  const response = await read(new URL(path, registry));
  expect(response.status).toBe(status);
  expect(await response.json()).toStrictEqual({ error: "not for you" });
});

test("what everybody can read is read without the credential", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const registry = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
  const read = createRegistryFetch(createRegistryClient(createConfig(registry, "secret")));
  expect(await (await read(registry)).json()).toEqual({});
  expect(seen).toEqual([undefined]);
});

test("a configuration that others can read along with gets no credential sent", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(401).end("{}");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const registry = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
  const config = { ...createConfig(registry, "secret"), exposures: [{ setting: "strict-ssl", file: ".npmrc" }] };
  expect((await createRegistryFetch(createRegistryClient(config))(registry)).status).toBe(401);
  expect(seen).toEqual([undefined, undefined]);
});

test("no answer is an error", async () => {
  const { read } = await startFetch("secret");
  await expect(read("http://127.0.0.1:1/")).rejects.toThrow("ECONNREFUSED");
});
