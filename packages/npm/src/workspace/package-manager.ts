import type { Manifest, PackageManager } from "@slipway/core";
import * as v from "valibot";

type Name = PackageManager["name"];

/** Where several lockfiles lie about, the first one counts; npm's comes last because other clients leave it behind. */
const LOCKFILES: readonly (readonly [file: string, name: Name])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["yarn.lock", "yarn"],
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
];

/** Only Yarn 2 and later reads it, and without it hardly any of their repositories works. */
const YARN_RC = ".yarnrc.yml";

/** Files that one client alone reads, for a repository without a lockfile. */
const SETTINGS: readonly (readonly [file: string, name: Name])[] = [
  ["pnpm-workspace.yaml", "pnpm"],
  [".pnpmfile.cjs", "pnpm"],
  [".pnpmfile.mjs", "pnpm"],
  [YARN_RC, "yarn"],
  ["bunfig.toml", "bun"],
];

/** Where nothing names a client: npm is what every Node brings. */
export const ASSUMED: PackageManager = { name: "npm", assumed: true };

const Known = v.object({
  name: v.picklist(["pnpm", "npm", "yarn", "bun"]),
  version: v.exactOptional(v.string()),
  hash: v.exactOptional(v.string()),
});

const Field = v.object({ name: v.string(), version: v.exactOptional(v.string()), hash: v.exactOptional(v.string()) });

/** `pnpm@12.21.0`, a hash may follow after a plus sign; a URL may stand in place of the version. */
const PackageManagerField = v.pipe(
  v.string(),
  v.transform((text): v.InferInput<typeof Field> => {
    const at = text.indexOf("@");
    if (at === -1) return { name: text };
    const [version = "", hash] = text.slice(at + 1).split("+", 2);
    const name = text.slice(0, at);
    if (!/^\d/u.test(version)) return { name };
    return hash === undefined ? { name, version } : { name, version, hash };
  }),
  Known,
);

const DevEngines = v.object({ packageManager: v.unknown() });

/**
 * The client that installs and packs: `packageManager` of the root manifest, else `devEngines.packageManager` (its
 * version may be a range), else the lockfile among `files`, the names in the root directory, else the settings among them
 * that only one client reads, else the one lockfile that git is told to ignore. Clients other than the four do not count.
 *
 * @param ignore Text of the `.gitignore` in the root directory.
 */
export function parsePackageManager(
  manifest: Manifest | undefined,
  files: ReadonlySet<string>,
  ignore: string = "",
): PackageManager | undefined {
  const field = v.safeParse(PackageManagerField, manifest?.["packageManager"]);
  if (field.success) return field.output;
  const engines = v.safeParse(DevEngines, manifest?.["devEngines"]);
  const engine = engines.success ? [engines.output.packageManager].flat().find((one) => v.is(Known, one)) : undefined;
  if (engine !== undefined) return v.parse(v.omit(Known, ["hash"]), engine);
  const name = findLockfile(files) ?? SETTINGS.find(([file]) => files.has(file))?.[1] ?? findIgnored(ignore);
  return name && { name };
}

/** Lockfiles of several clients are ignored by those who use none of them. */
function findIgnored(ignore: string): Name | undefined {
  const lines = new Set(ignore.split(/\r?\n/u).map((line) => line.trim().replace(/^(?:\*\*)?\//u, "")));
  const [name, ...others] = new Set(LOCKFILES.filter(([file]) => lines.has(file)).map(([, client]) => client));
  return others.length === 0 ? name : undefined;
}

/** Whose lockfile is among the names in a directory. */
export function findLockfile(files: ReadonlySet<string>): Name | undefined {
  return LOCKFILES.find(([file]) => files.has(file))?.[1];
}

/** Whether it is a Yarn that follows members with `workspaces` of their own, as Yarn 1 does not. */
export function followsNested({ name, version }: PackageManager, files: ReadonlySet<string>): boolean {
  if (name !== "yarn") return false;
  const major = /\d+/u.exec(version ?? "")?.[0];
  return major === undefined ? files.has(YARN_RC) : Number(major) >= 2;
}
