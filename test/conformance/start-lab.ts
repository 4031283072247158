import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import {
  createRunClaims,
  createRunnerEnvironment,
  type Rehearsal,
  type RehearsalOptions,
  type SigningProxy,
  type SimulatedRun,
  startRehearsal,
  startSigningProxy,
  writeTufRoot,
} from "@slipway/rehearsal";
import { execa } from "execa";

export const RUN: SimulatedRun = { repository: "acme/tools", workflow: "release.yml", ref: "refs/tags/release-1" };

const MODULES = join(import.meta.dirname, "../node_modules");
/** Package managers installed beside the tests, by the name of their directory. */
const COMMANDS = {
  "npm-11": [process.execPath, join(MODULES, "npm-11/bin/npm-cli.js")],
  "npm-12": [process.execPath, join(MODULES, "npm-12/bin/npm-cli.js")],
  "pnpm-10": [process.execPath, join(MODULES, "pnpm-10/bin/pnpm.cjs")],
  "pnpm-11": [process.execPath, join(MODULES, "pnpm-11/bin/pnpm.mjs")],
  "pnpm-12": [join(MODULES, "pnpm-12/pnpm")],
  "yarn-1": [process.execPath, join(MODULES, "yarn-1/bin/yarn.js")],
  "yarn-4": [process.execPath, join(MODULES, "@yarnpkg/cli-dist/bin/yarn.js")],
  bun: [join(MODULES, "bun/bin/bun.exe")],
  deno: [process.execPath, join(MODULES, "deno-2/bin.cjs")],
} as const;

export type Client = keyof typeof COMMANDS;

interface Outcome {
  readonly exitCode: number | undefined;
  /** Both streams. */
  readonly output: string;
}

export interface Lab {
  readonly rehearsal: Rehearsal;
  readonly proxy: SigningProxy;
  /** Writes a package of its own directory. @returns that directory. */
  readonly writePackage: (manifest: Readonly<Record<string, unknown>>) => Promise<string>;
  /** Runs a client in a directory, as a job of `run`; as nobody's job without one. */
  readonly run: (client: Client, args: readonly string[], cwd: string, options?: RunOptions) => Promise<Outcome>;
  readonly close: () => Promise<void>;
}

interface RunOptions {
  readonly job?: SimulatedRun | null;
  /** `undefined` takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Real clients, an embedded registry, and nothing else they could reach. */
export async function startLab(options: RehearsalOptions, registryHost?: string): Promise<Lab> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-conformance-"));
  const rehearsal = await startRehearsal(options);
  const proxy = await startSigningProxy(rehearsal, { directory, ...(registryHost !== undefined && { registryHost }) });
  const bin = await writeNpmShim(directory);
  // Clients may run at the same time, and a TUF cache is not made for two.
  const cacheOf = (client: Client): string => join(directory, "cache", client);
  for (const client of ["npm-11", "npm-12"] as const) {
    await writeTufRoot(rehearsal, join(cacheOf(client), "_tuf"));
  }
  let packages = 0;
  return {
    rehearsal,
    proxy,
    writePackage: async (manifest) => {
      packages += 1;
      const path = join(directory, `package-${packages}`);
      await mkdir(path);
      await writeFile(join(path, "package.json"), JSON.stringify(manifest, null, 2));
      await writeFile(join(path, ".npmrc"), `registry=${rehearsal.registry}\n`);
      return path;
    },
    run: async (client, args, cwd, { job = RUN, environment } = {}) => {
      const [command, ...first] = COMMANDS[client];
      const { exitCode, all } = await execa(command, [...first, ...args], {
        cwd,
        extendEnv: false,
        reject: false,
        all: true,
        stdin: "ignore",
        env: {
          PATH: [bin, dirname(process.execPath), process.env["PATH"]].join(delimiter),
          HOME: directory,
          npm_config_cache: cacheOf(client),
          npm_config_update_notifier: "false",
          npm_config_registry: rehearsal.registry,
          pnpm_config_registry: rehearsal.registry,
          ...proxy.environment,
          ...(job !== null && createRunnerEnvironment(rehearsal, createRunClaims(job))),
          ...environment,
        },
      });
      return { exitCode, output: all };
    },
    close: async () => {
      await Promise.all([proxy.close(), rehearsal.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** pnpm 10 publishes with whatever npm is on PATH. */
async function writeNpmShim(directory: string): Promise<string> {
  const bin = join(directory, "bin");
  await mkdir(bin);
  await writeFile(
    join(bin, "npm"),
    `#!/bin/sh\nexec ${COMMANDS["npm-11"].map((part) => `'${part}'`).join(" ")} "$@"\n`,
  );
  await chmod(join(bin, "npm"), 0o755);
  return bin;
}
