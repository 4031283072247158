import { createHash, getHashes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { type PackageManager, ReleaseError } from "@slipway/core";
import { execa } from "execa";
import * as v from "valibot";

import { type Client, type FetchedFiles, fetchFiles, startFetched } from "./consumer/clients.ts";
import type { Environment, Run } from "./run/run.ts";
import { hasSecrets } from "./secrets.ts";
import { pathKey } from "./writing/tools.ts";

/** How the repository's package manager is used, which may not be there yet. */
export interface ManagerUse {
  /** Does something with the package manager, a second time when it was missing and could be fetched. */
  readonly use: <T>(work: (environment: Environment) => Promise<T>) => Promise<T>;
  /** With what was fetched on PATH. */
  readonly environment: () => Environment;
}

interface Wanted {
  readonly packageManager: PackageManager;
  readonly mayFetch: boolean;
  /** Those of npm's configuration, which what is fetched could read. */
  readonly credentials: readonly string[];
}

/**
 * Does something with the repository's package manager. One that is missing is fetched where that is safe: where the repository
 * names an exact version, and this process has no credential, neither in its environment nor in npm's configuration. It lies in a temporary directory until the end,
 * and first on PATH, as scripts of the repository ask for it by its name.
 *
 * @throws {ReleaseError} What `work` throws, and `PACKAGE_MANAGER_MISSING` with the reason where it cannot be fetched or is not
 *   what the hash in `packageManager` says.
 */
export async function withManager<T>(
  { packageManager, mayFetch, credentials }: Wanted,
  run: Run,
  work: (manager: ManagerUse) => Promise<T>,
): Promise<T> {
  let { environment } = run;
  let directory: string | undefined;
  const use: ManagerUse["use"] = async (part) => {
    try {
      return await part(environment);
    } catch (error) {
      const isMissing = error instanceof ReleaseError && error.code === "PACKAGE_MANAGER_MISSING";
      if (!isMissing || !mayFetch || !isExact(packageManager)) throw error;
      const beside = hasSecrets(environment)
        ? "a token in the environment"
        : credentials.some(isSet)
          ? "a credential in npm's configuration"
          : undefined;
      if (beside !== undefined) {
        throw new ReleaseError("PACKAGE_MANAGER_MISSING", error.message, {
          hint: `${error.hint ?? ""}\n\nIt is not fetched by itself beside ${beside}`,
        });
      }
      directory = await mkdtemp(join(tmpdir(), "slipway-manager-"));
      environment = await fetchManager(packageManager, directory, run, error.hint);
    }
    return part(environment);
  };
  try {
    return await work({ use, environment: () => environment });
  } finally {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  }
}

/** A file may name a variable that nobody has set: npm leaves it as it stands. */
function isSet(credential: string): boolean {
  return credential !== "" && !/^\$\{[^}]*\}$/u.test(credential);
}

type ExactManager = PackageManager & { readonly version: string };

/** A range, a dist-tag or an address is something else tomorrow. npm is what would fetch. */
function isExact(manager: PackageManager): manager is ExactManager {
  return manager.name !== "npm" && /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/u.test(manager.version ?? "");
}

/**
 * @param byHand What to type where it cannot be fetched.
 * @returns The environment with the fetched program on PATH.
 */
async function fetchManager(
  manager: ExactManager,
  directory: string,
  run: Run,
  byHand: string | undefined,
): Promise<Environment> {
  const { name, version, hash } = manager;
  const files = await fetchFiles({ name, version }, directory, run).catch((error: unknown) => {
    if (run.signal.aborted) throw new ReleaseError("INTERRUPTED", "interrupted before anything was packed");
    if (!(error instanceof ReleaseError)) throw error;
    throw new ReleaseError("PACKAGE_MANAGER_MISSING", error.message, {
      hint: `${error.hint ?? ""}\n\nBy hand: ${byHand ?? ""}`,
    });
  });
  if (hash !== undefined) await compareHash({ ...manager, hash }, files, run);
  const client = await startFetched(files, run);
  const programs = join(directory, "bin");
  await writeProgram(client, programs);
  const compared = hash === undefined ? "" : ", with the hash that `packageManager` names";
  run.progress.note(`fetched ${name} ${version} from the configured registry, as there is none on PATH${compared}`);
  const key = pathKey(run.environment);
  return { ...run.environment, [key]: [programs, run.environment[key] ?? ""].join(delimiter) };
}

/** Under its own name, for shells and for Windows. */
async function writeProgram({ name, file, prefix }: Client, programs: string): Promise<void> {
  await mkdir(programs);
  const words = [file, ...prefix];
  const script = join(programs, name);
  await writeFile(script, `#!/bin/sh\nexec ${words.map(quote).join(" ")} "$@"\n`);
  await chmod(script, 0o755);
  await writeFile(join(programs, `${name}.cmd`), `@${words.map((word) => `"${word}"`).join(" ")} %*\r\n`);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

const Lockfile = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ packages: v.record(v.string(), v.object({ integrity: v.optional(v.string()) })) }),
);

/**
 * Compares with the hash that corepack writes: of the tarball, but for yarn from 2 on, where it is of the one file that runs.
 *
 * @see https://github.com/nodejs/corepack, `sources/corepackUtils.ts`
 */
async function compareHash(
  { name, version, hash }: ExactManager & { readonly hash: string },
  { place, packageName }: FetchedFiles,
  run: Run,
): Promise<void> {
  const [algorithm = "", expected] = hash.split(".", 2);
  const known = getHashes().includes(algorithm) && expected !== undefined;
  const bytes =
    packageName === "@yarnpkg/cli-dist"
      ? await readFile(join(place, "node_modules", packageName, "bin/yarn.js"))
      : await readTarball(`${packageName}@${version}`, { place, packageName }, run);
  const actual = known ? createHash(algorithm).update(bytes).digest("hex") : undefined;
  if (actual === expected?.toLowerCase() && known) return;
  throw new ReleaseError(
    "PACKAGE_MANAGER_MISSING",
    known
      ? `\`${name}@${version}\` on the registry has the hash \`${algorithm}.${actual ?? ""}\`, expected \`${hash}\` as \`packageManager\` says`
      : `\`packageManager\` names \`${name}@${version}\` with the hash \`${hash}\`, which is of no kind that is known here`,
    {
      hint: "Nothing of it was run. Find out which of the two is right before you install it or change `packageManager`",
    },
  );
}

/** The tarball that was installed: npm has compared its integrity, which is compared with this one's here. */
async function readTarball(
  specifier: string,
  { place, packageName }: Pick<FetchedFiles, "place" | "packageName">,
  { environment, signal }: Run,
): Promise<Buffer> {
  const out = join(place, "tarball");
  await mkdir(out);
  await execa("npm", ["pack", specifier, "--pack-destination", out, "--ignore-scripts", "--loglevel=error"], {
    cwd: place,
    env: environment,
    extendEnv: false,
    cancelSignal: signal,
    stdin: "ignore",
    reject: false,
  });
  const [file] = await readdir(out);
  const lock = v.parse(Lockfile, await readFile(join(place, "node_modules/.package-lock.json"), "utf8"));
  const [algorithm = "", integrity] = lock.packages[`node_modules/${packageName}`]?.integrity?.split("-", 2) ?? [];
  const bytes = file === undefined ? undefined : await readFile(join(out, file));
  if (bytes !== undefined && createHash(algorithm).update(bytes).digest("base64") === integrity) return bytes;
  throw new ReleaseError(
    "PACKAGE_MANAGER_MISSING",
    `the tarball of \`${specifier}\` could not be compared with its hash`,
    {
      hint: `\`npm pack ${specifier}\` gives another one than was installed, or none`,
    },
  );
}
