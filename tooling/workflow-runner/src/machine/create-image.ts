import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Rehearsal, type SigningProxy, startSigningProxy, writeTufRoot } from "@slipway/rehearsal";

/** Where a Linux image has its tools; the machine's own stand for them. */
const PATH = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
const GH = fileURLToPath(new URL("../tools/gh.js", import.meta.url));

/** The machine of a job: variables, and nothing of this process's own. */
export interface Image {
  readonly variables: Readonly<Record<string, string>>;
  /** Hosts that a job asked for and was kept from. */
  readonly refused: readonly string[];
  readonly close: () => Promise<void>;
}

interface ImageOptions {
  readonly rehearsal: Rehearsal;
  /** An empty folder. */
  readonly directory: string;
  /** `GITHUB_API_URL`'s, and what else a job may reach by name. */
  readonly node: string;
  /** Folders of packages that were downloaded before, as variables of the package managers. */
  readonly downloads: Readonly<Record<string, string>>;
}

/**
 * What stands for the network: no job can turn the registry's public name into the embedded one, so each package manager
 * is told by its own variable, and the signing services, which no variable moves, are answered for by a proxy. That proxy
 * refuses every other host.
 */
export async function createImage({ rehearsal, directory, node, downloads }: ImageOptions): Promise<Image> {
  const bin = join(directory, "bin");
  const data = join(directory, "data");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "gh"), `#!/bin/sh\nexec '${node}' '${GH}' "$@"\n`);
  await chmod(join(bin, "gh"), 0o755);
  const proxy: SigningProxy = await startSigningProxy(rehearsal, { directory });
  // sigstore's clients carry the public root with them; this is the embedded one's, where they look first.
  await writeTufRoot(rehearsal, join(data, "sigstore-js"));
  const { registry } = rehearsal;
  return {
    variables: {
      PATH: [bin, ...PATH].join(":"),
      LANG: "C.UTF-8",
      USER: "runner",
      XDG_DATA_HOME: data,
      npm_config_registry: registry,
      pnpm_config_registry: registry,
      BUN_CONFIG_REGISTRY: registry,
      YARN_REGISTRY: registry,
      YARN_NPM_REGISTRY_SERVER: registry,
      YARN_UNSAFE_HTTP_WHITELIST: new URL(registry).hostname,
      ...proxy.environment,
      ...downloads,
    },
    refused: proxy.refused,
    close: proxy.close,
  };
}
