import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runServer } from "verdaccio";

import type { PrivateRegistry } from "./servers.ts";

/** A private registry as companies run it, on a free port of loopback, without an upstream and with an empty storage. */
export async function startVerdaccio(): Promise<PrivateRegistry> {
  const storage = await mkdtemp(join(tmpdir(), "slipway-verdaccio-"));
  const server = await runServer({
    storage,
    configPath: join(storage, "config.yaml"),
    self_path: storage,
    uplinks: {},
    packages: { "**": { access: "$authenticated", publish: "$authenticated" } },
    auth: { htpasswd: { file: join(storage, "htpasswd"), max_users: 10, algorithm: "bcrypt", rounds: 1 } },
    log: { type: "stdout", format: "json", level: "fatal" },
    security: { api: { legacy: true } },
    web: { enable: false },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Verdaccio has no port");
  const registry = `http://127.0.0.1:${address.port}/`;
  return {
    registry,
    token: await addUser(registry),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await rm(storage, { recursive: true, force: true });
    },
  };
}

/** Signs up a user. @returns the token that comes with it. */
export async function addUser(registry: string): Promise<string> {
  const response = await fetch(new URL("-/user/org.couchdb.user:releaser", registry), {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "releaser", password: "correct-horse" }),
  });
  const { token }: { token?: string } = JSON.parse(await response.text());
  if (token === undefined) throw new Error(`there was no token: ${response.status}`);
  return token;
}
