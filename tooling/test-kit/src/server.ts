import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A request with its whole body. */
export interface TestRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface TestServer {
  /** With a trailing slash. */
  readonly origin: string;
  readonly requests: readonly TestRequest[];
  readonly close: () => void;
}

/** Records what it is asked on loopback, and answers as told. */
export async function startTestServer(answer: (response: ServerResponse) => unknown): Promise<TestServer> {
  const requests: TestRequest[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      requests.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    origin: `http://127.0.0.1:${address.port}/`,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
