import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type Server } from "node:https";
import { join } from "node:path";
import type { Duplex } from "node:stream";

import type { Rehearsal } from "../service/rehearsal.ts";
import { createCertificateAuthority, formatPem } from "../signing/certificate.ts";

const LOOPBACK = "127.0.0.1";
const LIFETIME = 24 * 60 * 60 * 1000;
const AUTHORITY_FILE = "authority.pem";

interface ProxyOptions {
  /** An existing directory for the certificate of the proxy's authority. */
  readonly directory: string;
  /** A host name, from npm's configuration, for which the embedded registry is to answer as well. */
  readonly registryHost?: string;
}

/** Brings clients that know no other signing services than the public ones to the embedded ones. */
export interface SigningProxy {
  /** What a client's environment needs. Keeps it away from every host but loopback and the ones answered for. */
  readonly environment: Readonly<Record<string, string>>;
  /** Hosts that were asked for and refused, in order. */
  readonly refused: readonly string[];
  readonly close: () => Promise<void>;
}

/**
 * Starts an HTTP proxy on loopback that answers for sigstore's public hosts with a throw-away certificate authority and
 * refuses every other one.
 */
export async function startSigningProxy(rehearsal: Rehearsal, options: ProxyOptions): Promise<SigningProxy> {
  const hosts = createHosts(rehearsal, options.registryHost);
  const authority = createCertificateAuthority("Slipway signing proxy", new Date());
  const file = join(options.directory, AUTHORITY_FILE);
  await writeFile(file, formatPem("CERTIFICATE", authority.certificate));
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = authority.issue({
    subject: "Slipway signing proxy",
    publicKey,
    notBefore: authority.notBefore,
    notAfter: new Date(authority.notBefore.getTime() + LIFETIME),
    extensions: [
      { type: "digital-signature" },
      { type: "usage", purpose: "server" },
      { type: "hosts", hosts: [...hosts.keys()] },
    ],
  });
  const inner = createTlsServer(
    { cert: formatPem("CERTIFICATE", certificate), key: privateKey.export({ format: "pem", type: "pkcs8" }) },
    (incoming, response) => forward(incoming, response, hosts),
  );
  const refused: string[] = [];
  const outer = createServer((incoming, response) => {
    refused.push(incoming.url ?? "");
    response.writeHead(403).end();
  });
  const sockets = new Set<Duplex>();
  outer.on("connect", (incoming: IncomingMessage, socket: Duplex) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
    connect(incoming, socket, { hosts, inner, refused });
  });
  const port = await listen(outer);
  return {
    environment: {
      ...createProxyVariables(`http://${LOOPBACK}:${port}`),
      // Clients that use Node's own `fetch` heed the three above only with this.
      NODE_USE_ENV_PROXY: "1",
      NODE_EXTRA_CA_CERTS: file,
    },
    refused,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        outer.close(() => resolve());
        outer.closeAllConnections();
      });
    },
  };
}

/** Base URLs by the host name that is answered for. */
type Hosts = ReadonlyMap<string, URL>;

/** Some clients read the one spelling, some the other. */
function createProxyVariables(proxy: string): Record<string, string> {
  return {
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    NO_PROXY: LOOPBACK,
    no_proxy: LOOPBACK,
  };
}

function createHosts({ signing, registry }: Rehearsal, registryHost: string | undefined): Hosts {
  const hosts = new Map([
    ["fulcio.sigstore.dev", new URL(signing.fulcioURL)],
    ["rekor.sigstore.dev", new URL(signing.rekorURL)],
    ["tuf-repo-cdn.sigstore.dev", new URL(signing.tufURL)],
  ]);
  return registryHost === undefined ? hosts : hosts.set(registryHost, new URL(registry));
}

interface Tunnels {
  readonly hosts: Hosts;
  readonly inner: Server;
  readonly refused: string[];
}

function connect(incoming: IncomingMessage, socket: Duplex, { hosts, inner, refused }: Tunnels): void {
  // A client that goes away is no failure of the proxy.
  socket.on("error", () => socket.destroy());
  const target = incoming.url ?? "";
  if (!hosts.has(target.replace(/:\d+$/, ""))) {
    refused.push(target);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    return;
  }
  socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  inner.emit("connection", socket);
}

function forward(incoming: IncomingMessage, response: ServerResponse, hosts: Hosts): void {
  const host = incoming.headers.host ?? "";
  const base = hosts.get(host.replace(/:\d+$/, ""));
  if (base === undefined) {
    response.writeHead(421).end();
    return;
  }
  const outgoing = request(
    {
      host: base.hostname,
      port: base.port,
      method: incoming.method,
      path: base.pathname.replace(/\/$/, "") + (incoming.url ?? "/"),
      headers: { ...incoming.headers, "x-forwarded-proto": "https" },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  // A dropped connection is dropped on this side as well.
  outgoing.on("error", () => incoming.socket.destroy());
  incoming.pipe(outgoing);
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return address.port;
}

/** sigstore's clients name the cache after the repository's host. */
const REPOSITORY = "tuf-repo-cdn.sigstore.dev";

/**
 * Makes a client of the signing proxy trust the rehearsal: writes the first root of the TUF repository where the client
 * would otherwise put the public one.
 *
 * @param directory npm's `<cache>/_tuf` for `npm audit signatures`; sigstore's own `sigstore-js` data directory for
 *   `--provenance-file`.
 */
export async function writeTufRoot(rehearsal: Rehearsal, directory: string): Promise<void> {
  await mkdir(join(directory, REPOSITORY), { recursive: true });
  await writeFile(join(directory, REPOSITORY, "root.json"), rehearsal.tufRoot);
}
