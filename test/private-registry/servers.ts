import { once } from "node:events";
import { createServer, request as forward } from "node:http";

import { startRehearsal } from "@slipway/rehearsal";

/** A registry that somebody runs, with a user who may publish. */
export interface PrivateRegistry {
  /** With a trailing slash. */
  readonly registry: string;
  readonly token: string;
  readonly close: () => Promise<void>;
}

const TOKEN = "npm_robotrobotrobotrobotrobotrobotrobotrobot";

/** The embedded registry where repository managers have theirs: below a path of a server for many things. */
export async function startBelowPath(path = "/api/npm/releases/"): Promise<PrivateRegistry> {
  const rehearsal = await startRehearsal({
    tokens: [{ token: TOKEN, user: "robot", bypassTwoFactor: true }],
    newScopedPackages: "public",
  });
  const target = new URL(rehearsal.registry);
  const server = createServer((request, response) => {
    if (request.url?.startsWith(path) !== true) {
      response.writeHead(404, { "content-type": "text/html" }).end("<html>no such page</html>");
      return;
    }
    const { method, headers } = request;
    const options = { port: target.port, host: target.hostname, path: request.url.slice(path.length - 1), method };
    const passed = forward({ ...options, headers: { ...headers, "accept-encoding": "identity" } }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(Buffer.from(chunk));
      const { "content-length": _length, ...rest } = answer.headers;
      const text = Buffer.concat(chunks);
      const isText = String(rest["content-type"]).includes("json");
      const host = `http://${headers.host}/`;
      response.writeHead(answer.statusCode ?? 502, rest);
      response.end(isText ? text.toString().replaceAll(host, host.slice(0, -1) + path) : text);
    });
    request.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return {
    registry: `http://127.0.0.1:${address.port}${path}`,
    token: TOKEN,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rehearsal.close();
    },
  };
}
