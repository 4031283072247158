/** A registry in memory, in a process of its own: lets time pass before it answers, and notes every request. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

import { answer, packageOf, type Store } from "./answer.ts";
import type { Latency, RegistryCommand, RegistryMessage, RequestRecord } from "./request-record.ts";

let store: Store = new Map();
let requests: RequestRecord[] = [];
let latency: Latency = { get: 0, put: 0 };

const server = createServer((request, response) => void serve(request, response));
server.keepAliveTimeout = 60_000;

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", url: path = "/" } = request;
  const start = performance.now();
  const wait = method === "GET" || method === "HEAD" ? latency.get : latency.put;
  const body = await text(request);
  if (wait > 0) await setTimeout(wait);
  const { status, body: document } = answer(store, method, path, body);
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(document));
  requests.push({ method, path, package: packageOf(path), start, end: performance.now(), status });
}

function say(message: RegistryMessage): void {
  process.send?.(message);
}

process.on("message", (command: RegistryCommand) => {
  if (command.kind === "report") return say({ kind: "requests", requests });
  store = new Map();
  requests = [];
  ({ latency } = command);
  return say({ kind: "empty" });
});
process.on("disconnect", () => process.exit());

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) say({ kind: "listening", port: address.port });
});
