import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import {
  locate,
  type PackageManager,
  type Position,
  positionAt,
  type Problem,
  type WorkspaceTool,
} from "@slipway/core";
import { parse as parseJsonc, type ParseError, printParseErrorCode } from "jsonc-parser";
import * as v from "valibot";
import { type Document, isNode, isScalar, parseDocument, visit } from "yaml";

import { type ManifestFile, readManifest, readUtf8, unreadable, type Utf8Text, whyUnread } from "./manifest.ts";
import { ASSUMED, findLockfile, followsNested, parsePackageManager } from "./package-manager.ts";
import { MOST_ALIASES } from "./settings-yaml.ts";

export const MANIFEST = "package.json";
const PNPM_WORKSPACE = "pnpm-workspace.yaml";
const LERNA = "lerna.json";
const RUSH = "rush.json";

/** The files that can declare a package or a workspace, for a sentence. */
export const DECLARING_FILES: string = `\`${MANIFEST}\`, \`${PNPM_WORKSPACE}\`, \`${LERNA}\` or \`${RUSH}\``;

/** The directories of packages as one file lists them. */
export interface Patterns {
  /** Globs as written; a leading `!` takes away. */
  readonly globs: readonly string[];
  /** Name of the file. */
  readonly file: string;
  readonly locate: (index: number) => Position | undefined;
}

/** What a directory says about the packages below it. */
export interface Declaration {
  /** Absolute. */
  readonly directory: string;
  /** `single` where there is a manifest and nothing that declares a workspace. */
  readonly tool: WorkspaceTool;
  readonly patterns: Patterns;
  readonly packageManager: PackageManager;
  /** Directories of members, from there, that the file says are not published. */
  readonly withheld?: readonly string[] | undefined;
  /** Whether members may have members of their own. */
  readonly followsNested: boolean;
  /** Whether it may itself be such a member: without a lockfile, and nothing speaks for a client but Yarn. */
  readonly maybeNested: boolean;
  /** What is wrong with the declaring files, `package.json` excepted; `file` is a name in `directory`. */
  readonly problems: readonly Problem[];
}

type Declared = Pick<Declaration, "tool" | "patterns" | "packageManager" | "withheld">;

/** A declaring file that is not a manifest. */
interface Settings {
  readonly value: unknown;
  readonly locate: (path: readonly (string | number)[]) => Position | undefined;
  readonly problems: readonly Problem[];
}

const Globs = v.array(v.string());

/** Since pnpm 10 its file may hold settings only; the root is then the only package. */
const WithPackages = v.object({ packages: Globs });

const Lerna = v.object({
  packages: v.fallback(v.optional(Globs), undefined),
  npmClient: v.fallback(v.optional(v.picklist(["pnpm", "npm", "yarn", "bun"])), undefined),
});

const LERNA_DEFAULT_GLOBS = ["packages/*"];

const RushProject = v.object({
  projectFolder: v.string(),
  shouldPublish: v.fallback(v.optional(v.boolean()), undefined),
  versionPolicyName: v.fallback(v.optional(v.string()), undefined),
});

const Rush = v.object({
  projects: v.fallback(v.array(RushProject), []),
  pnpmVersion: v.optional(v.string()),
  npmVersion: v.optional(v.string()),
  yarnVersion: v.optional(v.string()),
});

/** What stands in place of a file that could not be parsed: it still marks the root of a workspace. */
const NOTHING_LISTED = { packages: [] };

/**
 * What a directory declares; `undefined` where it has no file for that. A lockfile is no condition. Where
 * `pnpm-workspace.yaml` and `workspaces` stand side by side, the client in use decides, as each reads its own.
 */
export async function readDeclaration(directory: string): Promise<Declaration | undefined> {
  // A directory above may be closed to us.
  const files = new Set(await readdir(directory).catch((): string[] => []));
  const [manifest, pnpm, lerna, rush] = await Promise.all([
    files.has(MANIFEST) ? readManifest(join(directory, MANIFEST), MANIFEST) : undefined,
    files.has(PNPM_WORKSPACE) ? readSettings(directory, PNPM_WORKSPACE, parseYaml) : undefined,
    files.has(LERNA) ? readManifest(join(directory, LERNA), LERNA) : undefined,
    files.has(RUSH) ? readSettings(directory, RUSH, parseCommented) : undefined,
  ]);
  const root = manifest !== undefined && "manifest" in manifest ? manifest : undefined;
  const ignore = files.has(".gitignore") ? await readFile(join(directory, ".gitignore"), "utf8").catch(() => "") : "";
  const client = parsePackageManager(root?.manifest, files, ignore) ?? clientOfLerna(lerna);
  const declared =
    declareByClient(root, pnpm, client) ??
    (lerna !== undefined && "manifest" in lerna ? declareLerna(lerna, client) : undefined) ??
    (rush === undefined ? undefined : declareRush(rush, client));
  if (declared === undefined && manifest === undefined) return undefined;
  const found = declared ?? single(client ?? ASSUMED);
  return {
    ...found,
    directory,
    followsNested: found.tool === "yarn" && followsNested(found.packageManager, files),
    maybeNested: findLockfile(files) === undefined && (client?.name ?? "yarn") === "yarn",
    problems: [
      ...(pnpm?.problems ?? []),
      ...(lerna !== undefined && "code" in lerna ? [lerna] : []),
      ...(rush?.problems ?? []),
    ],
  };
}

/** The members that a manifest lists in `workspaces`. */
export function parseWorkspaces({ manifest, text }: ManifestFile): Patterns | undefined {
  const field = manifest["workspaces"];
  const plain = v.safeParse(Globs, field);
  const nested = v.safeParse(WithPackages, field);
  const globs = plain.success ? plain.output : nested.success ? nested.output.packages : undefined;
  const path = plain.success ? ["workspaces"] : ["workspaces", "packages"];
  return globs && { globs, file: MANIFEST, locate: (index) => locate(text, [...path, index]) };
}

function declareByClient(
  root: ManifestFile | undefined,
  pnpm: Settings | undefined,
  client: PackageManager | undefined,
): Declared | undefined {
  const packages = v.safeParse(WithPackages, pnpm?.value);
  const workspaces = root && parseWorkspaces(root);
  if (packages.success && (workspaces === undefined || (client?.name ?? "pnpm") === "pnpm")) {
    const patterns = { globs: packages.output.packages, file: PNPM_WORKSPACE };
    return {
      tool: "pnpm",
      patterns: { ...patterns, locate: (index) => pnpm?.locate(["packages", index]) },
      packageManager: client ?? { name: "pnpm" },
    };
  }
  if (workspaces === undefined) return undefined;
  const packageManager = client ?? ASSUMED;
  const tool = packageManager.name === "pnpm" ? "npm" : packageManager.name;
  return { tool, patterns: workspaces, packageManager };
}

/** The client that lerna is told to start, in a workspace of whatever kind. */
function clientOfLerna(lerna: Awaited<ReturnType<typeof readManifest>> | undefined): PackageManager | undefined {
  if (lerna === undefined || !("manifest" in lerna)) return undefined;
  const { npmClient } = v.parse(Lerna, lerna.manifest);
  return npmClient && { name: npmClient };
}

function declareLerna({ manifest, text }: ManifestFile, client: PackageManager | undefined): Declared {
  const { packages } = v.parse(Lerna, manifest);
  return {
    tool: "lerna",
    patterns: {
      globs: packages ?? LERNA_DEFAULT_GLOBS,
      file: LERNA,
      locate: (index) => locate(text, ["packages", index]),
    },
    packageManager: client ?? ASSUMED,
  };
}

/** Rush installs with the client whose version it names, whatever lies about. */
function declareRush(rush: Settings, client: PackageManager | undefined): Declared {
  const parsed = v.safeParse(Rush, rush.value);
  const { projects, pnpmVersion, npmVersion, yarnVersion } = parsed.success ? parsed.output : { projects: [] };
  const named: readonly PackageManager[] = [
    ...(pnpmVersion === undefined ? [] : [{ name: "pnpm", version: pnpmVersion } as const]),
    ...(npmVersion === undefined ? [] : [{ name: "npm", version: npmVersion } as const]),
    ...(yarnVersion === undefined ? [] : [{ name: "yarn", version: yarnVersion } as const]),
  ];
  return {
    tool: "rush",
    patterns: {
      globs: projects.map(({ projectFolder }) => projectFolder),
      file: RUSH,
      locate: (index) => rush.locate(["projects", index, "projectFolder"]),
    },
    packageManager: named[0] ?? client ?? { name: "pnpm" },
    withheld: listWithheld(projects),
  };
}

/**
 * Rush publishes a project only if it is told to, by itself or with a policy. Where none is, something else publishes.
 *
 * @see https://rushjs.io/pages/maintainer/publishing/
 */
function listWithheld(projects: readonly v.InferOutput<typeof RushProject>[]): string[] | undefined {
  const withheld = projects.filter((it) => it.shouldPublish !== true && it.versionPolicyName === undefined);
  return withheld.length === projects.length ? undefined : withheld.map(({ projectFolder }) => projectFolder);
}

function single(packageManager: PackageManager): Declared {
  return { tool: "single", patterns: { globs: [], file: MANIFEST, locate: () => undefined }, packageManager };
}

async function readSettings(
  directory: string,
  file: string,
  parse: (text: string, file: string) => Settings,
): Promise<Settings> {
  let read: Utf8Text;
  try {
    read = await readUtf8(join(directory, file));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return broken(file, whyUnread(code), undefined);
  }
  return "text" in read ? parse(read.text, file) : broken(file, "it is not UTF-8", read.invalidAt);
}

function parseYaml(text: string, file: string): Settings {
  // The parser compares every key with every other one of its map.
  const document = parseDocument(text, { uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start] = error.linePos ?? [];
    // The rest of the library's message quotes the file.
    const reason = error.message.split(" at line ", 1)[0] ?? error.code;
    return broken(file, reason, start && { line: start.line, column: start.col });
  }
  const { aliases, duplicate } = readKeys(document);
  if (aliases > MOST_ALIASES) return broken(file, `it has more than ${MOST_ALIASES} aliases`, { line: 1, column: 1 });
  if (duplicate !== undefined) return broken(file, "Map keys must be unique", positionAt(text, duplicate));
  try {
    return {
      value: document.toJS({ maxAliasCount: 100 }),
      locate: (path) => {
        const node = document.getIn(path, true);
        return isNode(node) && node.range ? positionAt(text, node.range[0]) : undefined;
      },
      problems: [],
    };
  } catch {
    return broken(file, "its aliases make it too large", { line: 1, column: 1 });
  }
}

/** @returns The offset of the first key that its map has twice, and how many aliases there are. */
function readKeys(document: Document): { readonly aliases: number; readonly duplicate: number | undefined } {
  let aliases = 0;
  let duplicate: number | undefined;
  visit(document, {
    Alias: () => {
      aliases += 1;
    },
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) duplicate ??= key.range?.[0];
        seen.add(key.value);
      }
    },
  });
  return { aliases, duplicate };
}

/** JSON with comments. */
function parseCommented(text: string, file: string): Settings {
  const errors: ParseError[] = [];
  let value: unknown;
  try {
    value = parseJsonc(text, errors, { allowTrailingComma: true });
  } catch {
    // The parser is recursive.
    return broken(file, "it is nested too deeply", { line: 1, column: 1 });
  }
  const [error] = errors;
  if (error === undefined) return { value, locate: (path) => locate(text, path), problems: [] };
  const reason = `it is not JSON with comments (${printParseErrorCode(error.error)})`;
  return broken(file, reason, positionAt(text, error.offset));
}

function broken(file: string, reason: string, position: Position | undefined): Settings {
  return { value: NOTHING_LISTED, locate: () => undefined, problems: [unreadable(file, reason, position)] };
}
