/** A registry in memory, in a process of its own: lets time pass before it answers, and notes every request. */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

import { answer, packageOf, type Store } from "./answer.ts";
import type { Latency, RegistryCommand, RegistryMessage, RequestRecord } from "./request-record.ts";

let store: Store = new Map();
let requests: RequestRecord[] = [];
let latency: Latency = { get: 0, put: 0 };

const server = createServer((request, response) => {
  const { method = "GET", url: path = "/" } = request;
  const start = performance.now();
  const wait = method === "GET" || method === "HEAD" ? latency.get : latency.put;
  void text(request).then((body) => {
    const reply = (): void => {
      const { status, body: document } = answer(store, method, path, body);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(document));
      requests.push({ method, path, package: packageOf(path), start, end: performance.now(), status });
    };
    if (wait === 0) reply();
    else setTimeout(reply, wait);
  });
});
server.keepAliveTimeout = 60_000;

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
