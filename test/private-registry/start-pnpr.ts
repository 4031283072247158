import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import type { PrivateRegistry } from "./servers.ts";
import { addUser } from "./start-verdaccio.ts";

const CONFIG = `storage: ./storage
auth:
  htpasswd: { file: ./htpasswd, max_users: 10 }
defaultRegistry: local
registries:
  local:
    type: hosted
    packages:
      "**": { access: $all, publish: $authenticated, unpublish: $authenticated }
`;

/** pnpm's own registry server, which answers 404 in plain text. */
export async function startPnpr(): Promise<PrivateRegistry> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-pnpr-"));
  await writeFile(join(directory, "config.yaml"), CONFIG);
  const address = `127.0.0.1:${await findPort()}`;
  const child = spawn(findBinary(), ["-c", "config.yaml", "--listen", address], { cwd: directory, stdio: "ignore" });
  const ended = once(child, "exit");
  const registry = `http://${address}/`;
  await waitFor(registry);
  return {
    registry,
    token: await addUser(registry),
    close: async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The package itself only downloads what its package for the platform holds. */
function findBinary(): string {
  const own = createRequire(createRequire(import.meta.url).resolve("@pnpm/pnpr/package.json"));
  return own.resolve(`@pnpm/pnpr.${process.platform}-${process.arch}/pnpr`);
}

/** It takes no 0 for any free port. */
async function findPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return address.port;
}

async function waitFor(registry: string): Promise<void> {
  for (;;) {
    const answers = await fetch(new URL("-/ping", registry)).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return;
    await setTimeout(50);
  }
}
