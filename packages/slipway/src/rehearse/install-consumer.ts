import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";

/** What npm said about installing the release into a clean project. */
export type ConsumerInstall =
  | { readonly state: "installed"; readonly directory: string; readonly legacyPeers: boolean }
  | { readonly state: "failed"; readonly directory: string; readonly message: string };

interface ConsumerOptions {
  /** An empty directory. */
  readonly directory: string;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  /** A runner's environment with `npm_config_registry` set to the embedded registry. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Installs every published package, at exactly its published version, into one clean project with the npm on PATH.
 * Install scripts do not run: npm 12 does not run them either, and a rehearsal has no business with them.
 */
export async function installConsumer(options: ConsumerOptions): Promise<ConsumerInstall> {
  const { directory, packages } = options;
  await mkdir(directory, { recursive: true });
  const dependencies = Object.fromEntries(packages.map(({ name, version }) => [name, version]));
  const manifest = { name: "slipway-rehearsal-consumer", version: "0.0.0", private: true, dependencies };
  await writeFile(join(directory, "package.json"), JSON.stringify(manifest, null, 2));

  const strict = await runInstall(options, []);
  if (strict === undefined) return { state: "installed", directory, legacyPeers: false };
  // Packages of one release need not agree on their peers: each may be for another framework.
  if (!strict.includes("ERESOLVE")) return { state: "failed", directory, message: strict };
  const legacy = await runInstall(options, ["--legacy-peer-deps"]);
  if (legacy === undefined) return { state: "installed", directory, legacyPeers: true };
  return { state: "failed", directory, message: legacy };
}

/** @returns npm's error lines, or `undefined` when it succeeded. */
async function runInstall(
  { directory, environment, signal }: ConsumerOptions,
  extra: string[],
): Promise<string | undefined> {
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  const { failed, stderr, shortMessage } = await execa("npm", ["install", ...options, ...extra], {
    cwd: directory,
    env: environment,
    extendEnv: false,
    cancelSignal: signal,
    reject: false,
  });
  if (!failed) return undefined;
  const errors = stderr.split("\n").filter((line) => line.startsWith("npm error") && !line.includes("A complete log"));
  return (
    errors
      .map((line) => line.replace(/^npm error ?/, ""))
      .filter(Boolean)
      .join("\n") || shortMessage
  );
}
