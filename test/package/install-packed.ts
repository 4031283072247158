import { cp, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";

const ROOT = join(import.meta.dirname, "../..");
const MODULES = join(ROOT, "test/node_modules");
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

export const NPM: string = join(MODULES, "npm-12/bin/npm-cli.js");

/** Somebody's empty directory, in which npm has installed packages from their tarballs, without a network. */
export interface Consumer {
  readonly directory: string;
  /** Names of what stands in `node_modules`, npm's own files among them. */
  readonly listInstalled: () => Promise<string[]>;
  /** What TypeScript says of a program that stands beside this file, in its strictest; nothing when all is well. */
  readonly checkTypes: (program: string) => Promise<string>;
  /** The standard output of that program. */
  readonly run: (program: string, args: readonly string[]) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** @param packages Directories below `packages`. */
export async function installPacked(packages: readonly string[]): Promise<Consumer> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-package-")));
  const tarballs = packages.map((name) => join(directory, `${name}.tgz`));
  for (const [index, name] of packages.entries()) {
    const args = ["pack", "--out", tarballs[index] ?? ""];
    await execa(join(MODULES, "pnpm-12/pnpm"), args, { cwd: join(ROOT, "packages", name) });
  }
  const env = { HOME: directory, npm_config_cache: join(directory, "cache"), npm_config_update_notifier: "false" };
  const run = async (args: readonly string[]): Promise<string> => {
    const { stdout } = await execa(process.execPath, args, { cwd: directory, env });
    return stdout;
  };
  await writeFile(join(directory, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  await run([NPM, "install", "--offline", "--no-audit", "--no-fund", ...tarballs]);
  return {
    directory,
    listInstalled: async () => listPackages(join(directory, "node_modules")),
    checkTypes: async (program) => {
      await cp(join(import.meta.dirname, program), join(directory, program));
      await mkdir(join(directory, "node_modules/@types"), { recursive: true });
      const types = join(directory, "node_modules/@types/node");
      await cp(join(MODULES, "@types/node"), types, { recursive: true, dereference: true });
      const compilerOptions = {
        target: "es2024",
        module: "nodenext",
        strict: true,
        exactOptionalPropertyTypes: true,
        resolveJsonModule: true,
        noEmit: true,
        types: [],
        skipLibCheck: true,
      };
      await writeFile(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [program] }));
      const { stdout } = await execa(process.execPath, [TSC, "--project", directory], { reject: false });
      return stdout;
    },
    run: async (program, args) => run([program, ...args]),
    remove: async () => rm(directory, { recursive: true }),
  };
}

async function listPackages(modules: string): Promise<string[]> {
  const names = await readdir(modules);
  const nested = await Promise.all(
    names.map(async (name) =>
      name.startsWith("@") ? (await readdir(join(modules, name))).map((inner) => `${name}/${inner}`) : [name],
    ),
  );
  return nested.flat();
}
