import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";

import {
  choosePublishDirectory,
  type PackageManager,
  type PackedFiles,
  type PackingFacts,
  type PublishDirectory,
  type Workspace,
  type WorkspacePackage,
} from "@slipway/core";
import * as v from "valibot";

import { readManifest } from "../workspace/manifest.ts";
import { parseSettingsYaml } from "../workspace/settings-yaml.ts";
import { readDirectorySettings } from "./directory-settings.ts";
import { readPins } from "./read-pins.ts";

const MANIFEST = "package.json";
const SHRINKWRAP = "npm-shrinkwrap.json";

/** Where each client keeps its catalogs, in the workspace's root. npm has none. */
const CATALOG_FILES: Readonly<Record<PackageManager["name"], string | undefined>> = {
  pnpm: "pnpm-workspace.yaml",
  yarn: ".yarnrc.yml",
  bun: MANIFEST,
  npm: undefined,
};

const Specifiers = v.record(v.string(), v.string());

const Catalogs = v.object({
  catalog: v.fallback(v.optional(Specifiers), undefined),
  catalogs: v.fallback(v.optional(v.record(v.string(), Specifiers)), undefined),
});

/** bun takes them beside `workspaces` and inside it. */
const BunCatalogs = v.object({ ...Catalogs.entries, workspaces: v.fallback(v.optional(Catalogs), undefined) });

/** Bytes. The largest catalogs known have a few thousand lines. */
const LARGEST_CATALOG_FILE = 4 * 1024 * 1024;

/**
 * Reads what the client that packs looks at besides the manifests: catalogs, and in each package's directory the files that
 * decide what an installation does. To be called before any code of the repository runs.
 */
export async function readPackingFacts(
  { base, root, packages, packageManager }: Workspace,
  published: ReadonlyMap<string, PublishDirectory> = new Map(),
): Promise<PackingFacts> {
  const publishable = packages.filter(({ manifest }) => !manifest["private"]);
  const [catalogs, pins, settings] = await Promise.all([
    readCatalogs(join(base, root), packageManager.name),
    readPins(join(base, root), packageManager.name),
    readDirectorySettings({ base, root, packages: publishable }, published),
  ]);
  const files = await Promise.all(
    publishable.map(async (pkg) => {
      return [
        pkg.directory,
        await readFiles(base, pkg, choosePublishDirectory(pkg, settings, root), { root, manager: packageManager }),
      ] as const;
    }),
  );
  return { manager: packageManager, catalogs, pins, packages: new Map(files) };
}

/** A file that cannot be read or parsed stops the client itself; until then it has no catalogs. */
async function readCatalogs(directory: string, manager: PackageManager["name"]): Promise<PackingFacts["catalogs"]> {
  const file = CATALOG_FILES[manager];
  const bytes = file === undefined ? undefined : await readFile(join(directory, file)).catch(() => undefined);
  if (bytes === undefined || bytes.length > LARGEST_CATALOG_FILE) return {};
  const value = parse(bytes.toString("utf8"), manager);
  const parsed = v.safeParse(BunCatalogs, value);
  if (!parsed.success) return {};
  const { catalog, catalogs, workspaces } = parsed.output;
  return {
    ...catalogs,
    ...(catalog !== undefined && { default: catalog }),
    ...workspaces?.catalogs,
    ...(workspaces?.catalog !== undefined && { default: workspaces.catalog }),
  };
}

function parse(text: string, manager: PackageManager["name"]): unknown {
  try {
    return manager === "bun" ? JSON.parse(text) : parseSettingsYaml(text);
  } catch {
    return undefined;
  }
}

async function readFiles(
  base: string,
  { directory }: WorkspacePackage,
  from: PublishDirectory | undefined,
  { root, manager }: Pick<IgnorePlaces, "root" | "manager">,
): Promise<PackedFiles> {
  const path = join(base, from?.path ?? directory);
  const names = await readdir(path).catch((): string[] => []);
  const read =
    from !== undefined && names.includes(MANIFEST) ? await readManifest(join(path, MANIFEST), MANIFEST) : undefined;
  const built = read !== undefined && "manifest" in read ? read : undefined;
  return {
    gyp: names.some((name) => name.endsWith(".gyp")),
    shrinkwrap: names.includes(SHRINKWRAP) ? await digest(join(path, SHRINKWRAP)) : undefined,
    ignored: names.includes(".npmignore") ? undefined : await readIgnored(base, { directory, root, manager }),
    ignoredAsMember: manager.name === "npm" ? await readAbove(base, { directory, root }) : undefined,
    from: from === undefined ? undefined : { ...from, text: built?.text },
    built: built?.manifest,
  };
}

interface IgnorePlaces {
  readonly directory: string;
  readonly root: string;
  readonly manager: PackageManager;
}

/** All clients read that of the package; that of the workspace's root pnpm 12 alone. */
async function readIgnored(
  base: string,
  { directory, root, manager: { name, version = "" } }: IgnorePlaces,
): Promise<PackedFiles["ignored"]> {
  const readsRoot = name === "pnpm" && ROOT_IGNORE.test(version) && directory !== root;
  const places = [
    { at: directory, below: "" },
    ...(readsRoot ? [{ at: root, below: `${root === "." ? directory : directory.slice(root.length + 1)}/` }] : []),
  ];
  const read = await Promise.all(
    places.map(async ({ at, below }) => {
      const text = await readIgnoreFile(join(base, at, ".gitignore"));
      return text === undefined ? [] : [{ lines: text.split("\n"), below }];
    }),
  );
  return read.flat();
}

/**
 * What npm reads between the root of a workspace and a member: of each directory one file.
 *
 * @see https://github.com/npm/npm-packlist/blob/main/lib/index.js
 */
async function readAbove(
  base: string,
  { directory, root }: Pick<IgnorePlaces, "directory" | "root">,
): Promise<PackedFiles["ignoredAsMember"]> {
  if (directory === root) return [];
  const steps = posix
    .relative(root, posix.dirname(directory))
    .split("/")
    .filter((step) => step !== "");
  const places = [root, ...steps.map((_, index) => posix.join(root, ...steps.slice(0, index + 1)))];
  const read = await Promise.all(
    places.map(async (place) => {
      const text =
        (await readIgnoreFile(join(base, place, ".npmignore"))) ??
        (await readIgnoreFile(join(base, place, ".gitignore")));
      return text === undefined ? [] : [{ lines: text.split("\n"), below: "" }];
    }),
  );
  return read.flat();
}

async function readIgnoreFile(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes === undefined || bytes.length > LARGEST_CATALOG_FILE ? undefined : bytes.toString("utf8");
}

const ROOT_IGNORE = /^(?:1[2-9]|[2-9]\d)\./u;

async function digest(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes === undefined ? undefined : `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}
