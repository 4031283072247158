import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Rehearsal, type SigningProxy, startSigningProxy, writeTufRoot } from "@slipway/rehearsal";

/** Where a Linux image has its tools; the machine's own stand for them. */
const PATH = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/** Beside this module, whether it was bundled or not. */
const GH = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "./gh.ts" : "./gh.js", import.meta.url));

/** The machine of a job: variables, and nothing of this process's own. */
export interface Image {
  readonly variables: Readonly<Record<string, string>>;
  /** Hosts that a job asked for and was kept from. */
  readonly refused: readonly string[];
  readonly close: () => Promise<void>;
}

interface ImageOptions {
  readonly rehearsal: Rehearsal;
  /** Base URL of the forge. */
  readonly origin: string;
  /** An empty folder. */
  readonly directory: string;
  /** Runs what stands for the image's own commands. */
  readonly node: string;
  /** Folders of packages that were downloaded before, as variables of the package managers. */
  readonly downloads: Readonly<Record<string, string>>;
}

/**
 * What stands for the network: the registry is told to each package manager by its own variable, and for the signing
 * services and `github.com`, which no variable moves, a proxy answers. It refuses every other host.
 */
export async function createImage({ rehearsal, origin, directory, node, downloads }: ImageOptions): Promise<Image> {
  const bin = join(directory, "bin");
  const data = join(directory, "data");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "gh"), `#!/bin/sh\nexec '${node}' '${GH}' "$@"\n`);
  await chmod(join(bin, "gh"), 0o755);
  // The one host that the proxy takes besides its own leads to the forge: `git` asks there.
  const services = { ...rehearsal, registry: `${origin}/` };
  const proxy: SigningProxy = await startSigningProxy(services, { directory, registryHost: "github.com" });
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
      npm_config_logs_dir: join(directory, "npm-logs"),
      pnpm_config_registry: registry,
      BUN_CONFIG_REGISTRY: registry,
      YARN_REGISTRY: registry,
      YARN_NPM_REGISTRY_SERVER: registry,
      YARN_UNSAFE_HTTP_WHITELIST: new URL(registry).hostname,
      ...proxy.environment,
      GIT_SSL_CAINFO: proxy.environment["NODE_EXTRA_CA_CERTS"] ?? "",
      ...downloads,
    },
    refused: proxy.refused,
    close: proxy.close,
  };
}
