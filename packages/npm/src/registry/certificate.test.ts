import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";

import { createConfig } from "@slipway/test-kit";
import { expect, onTestFinished, test } from "vitest";

import { CERTIFICATE, KEY } from "./certificate.fixture.ts";
import { createRegistryClient, requestRegistry } from "./client.ts";
import { classifyFailure } from "./failure.ts";
import { retry } from "./retry.ts";

interface Front {
  readonly origin: string;
  /** Methods of what was asked. */
  readonly met: readonly (string | undefined)[];
}

async function start(answer: RequestListener, secure = false): Promise<Front> {
  const met: (string | undefined)[] = [];
  const listener: RequestListener = (request, response) => {
    met.push(request.method);
    answer(request, response);
  };
  const created = secure ? createSecureServer({ key: KEY, cert: CERTIFICATE }, listener) : createServer(listener);
  const server = created.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return { origin: `${secure ? "https" : "http"}://127.0.0.1:${port}/`, met };
}

const client = createRegistryClient(createConfig("https://registry.example/"));
const credential = { kind: "bearer", token: "secret" } as const;
const found: RequestListener = (_, response) => response.end('{"found":true}');

test("a redirect is never followed from https to http, not even on this machine", async () => {
  const target = await start(found);
  const front = await start((_, response) => response.writeHead(302, { location: target.origin }).end(), true);
  const trusting = createRegistryClient(createConfig(front.origin, undefined, { ca: CERTIFICATE }));
  await expect(requestRegistry(trusting, { url: `${front.origin}x`, credential })).rejects.toThrow(
    "others can read along",
  );
  expect(front.met).toHaveLength(1);
  expect(target.met).toStrictEqual([]);
});

test("a certificate that is not believed is not asked again", async () => {
  const front = await start(found, true);
  let tries = 0;
  const result = await retry(client, async () => {
    tries += 1;
    try {
      return { value: await requestRegistry(client, { url: front.origin, credential }) };
    } catch (error) {
      return { failure: classifyFailure(error, "put", 0) };
    }
  });
  expect(result).toMatchObject({ failure: { class: "certificate", code: "DEPTH_ZERO_SELF_SIGNED_CERT" } });
  expect(tries).toBe(1);
});
