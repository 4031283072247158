import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

import { createJsonReply, type Dropped, type Reply, type ServiceRequest, type Transmission } from "./message.ts";
import { PREFLIGHT, represent } from "./represent.ts";

const LOOPBACK = "127.0.0.1";

export interface RunningServer {
  /** `http://127.0.0.1:4873`, without a trailing slash. */
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves on loopback only.
 *
 * @param port 0 for any free one.
 */
export async function startServer(
  handle: (request: ServiceRequest) => Promise<Reply | Dropped>,
  port: number,
): Promise<RunningServer> {
  const server = createServer((incoming, response) => void answer(incoming, response, handle));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return {
    origin: `http://${LOOPBACK}:${address.port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  handle: (request: ServiceRequest) => Promise<Reply | Dropped>,
): Promise<void> {
  const reply =
    incoming.method === "OPTIONS" ? PREFLIGHT : await readRequest(incoming).then(handle).catch(createFailure);
  if ("dropped" in reply) {
    incoming.socket.destroy();
    return;
  }
  const { status, headers, body } = represent(reply, incoming);
  response.writeHead(status, { ...headers, "content-length": body.length });
  if (reply.transmission === undefined) response.end(incoming.method === "HEAD" ? undefined : body);
  else await transmit(response, body, reply.transmission);
}

/** Ends early where the client has gone. */
async function transmit(response: ServerResponse, whole: Buffer, { drip, cut }: Transmission): Promise<void> {
  const body = whole.subarray(0, cut);
  const step = drip?.bytes ?? Math.max(body.length, 1);
  response.flushHeaders();
  for (let start = 0; start < body.length && !response.destroyed; start += step) {
    if (start > 0) await setTimeout(drip?.milliseconds);
    await new Promise<void>((resolve) => response.write(body.subarray(start, start + step), () => resolve()));
  }
  if (body.length < whole.length) response.destroy();
  else response.end();
}

async function readRequest(incoming: IncomingMessage): Promise<ServiceRequest> {
  const [path = "/", query = ""] = (incoming.url ?? "/").split("?", 2);
  const { headers } = incoming;
  const protocol = headers["x-forwarded-proto"] === "https" ? "https" : "http";
  return {
    method: incoming.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    headers,
    body: await buffer(incoming),
    here: new URL(`${protocol}://${headers.host ?? LOOPBACK}`).href,
  };
}

function createFailure(error: unknown): Reply {
  return createJsonReply(500, { error: error instanceof Error ? error.message : String(error) });
}
