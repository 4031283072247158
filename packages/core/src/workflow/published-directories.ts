import { resolveRelative } from "../text/relative-path.ts";
import type { PublishDirectory } from "../workspace/publish-directory.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { clientFlags, recogniseClient, splitArguments } from "./client.ts";
import type { NxReleased } from "./nx-release.ts";
import { moveTo } from "./paths.ts";
import type { PublishStep } from "./publish-job.ts";

type PublishCommand = Pick<PublishStep, "client" | "certainty" | "words" | "ways" | "directories" | "file">;

/** Where builds write to, so that a directory without a manifest may be one that is not built yet. */
const BUILD = /^(?:build|dist|lib|out|output|package|pkg|publish|release)$/u;

/**
 * The directories that the workflows' commands publish, by the directories of the packages that they belong to:
 * `npm publish dist`, `pnpm publish dist`, and `lerna publish --contents dist` for all.
 */
export function listPublishedDirectories(
  commands: readonly PublishCommand[],
  packages: readonly WorkspacePackage[],
): ReadonlyMap<string, PublishDirectory> {
  const found = new Map<string, PublishDirectory>();
  const own = new Set<string>();
  for (const step of commands) {
    if (step.certainty !== "certain") continue;
    const by = `\`${step.words.join(" ")}\` in \`${step.file}\``;
    for (const { pkg, path } of listTargetsOf(step, packages)) {
      if (path === pkg.directory) own.add(path);
      else found.set(pkg.directory, { path, by });
    }
  }
  // What is published from its own directory as well has two ways, and nobody knows which is meant.
  for (const directory of own) found.delete(directory);
  return found;
}

function listTargetsOf(
  { client, words, ways, directories = [] }: PublishCommand,
  packages: readonly WorkspacePackage[],
): { readonly pkg: WorkspacePackage; readonly path: string }[] {
  if (client === "lerna") {
    const contents = optionOf(words, "--contents");
    return contents === undefined
      ? []
      : packages.map((pkg) => ({ pkg, path: resolveRelative(below(pkg.directory), contents) }));
  }
  if (client !== "npm" && client !== "pnpm") return [];
  return ways.flatMap((way) => {
    const operand = operandOf(way, client);
    return operand === undefined
      ? []
      : directories.flatMap((directory) => targetAt(directory, operand, packages) ?? []);
  });
}

function targetAt(
  directory: string,
  operand: string,
  packages: readonly WorkspacePackage[],
): { readonly pkg: WorkspacePackage; readonly path: string } | undefined {
  const path = moveTo(directory, operand);
  if (path === undefined) return undefined;
  const pkg = ownerOf(path, packages);
  if (pkg === undefined || pkg.manifest["private"]) return undefined;
  const first = path.slice(below(pkg.directory).length).split("/")[0] ?? "";
  return path === pkg.directory || BUILD.test(first) ? { pkg, path } : undefined;
}

/** The innermost package that a path lies in. */
function ownerOf(path: string, packages: readonly WorkspacePackage[]): WorkspacePackage | undefined {
  const owners = packages.filter(({ directory }) => directory === path || path.startsWith(below(directory)));
  return owners.toSorted((a, b) => b.directory.length - a.directory.length)[0];
}

/** Publish the one package that they are given, or that they run in. */
const ONE_BY_ONE: ReadonlySet<PublishCommand["client"]> = new Set(["npm", "pnpm", "yarn", "yarn-classic", "bun"]);

/**
 * Directories of the packages that commands can publish, all of them together.
 *
 * @returns Nothing where one of them publishes whatever there is, or where nobody knows which it is.
 */
export function listReached(
  commands: readonly PublishCommand[],
  packages: readonly WorkspacePackage[],
  nxReleased: NxReleased,
): ReadonlySet<string> | undefined {
  const reached = new Set<string>();
  for (const { client, certainty, ways, directories } of commands) {
    if (client === "nx" && certainty === "certain") {
      for (const way of ways) {
        const names = nxReleased(way);
        if (names === undefined) return undefined;
        for (const { name, directory } of packages) if (names.has(name)) reached.add(directory);
      }
      continue;
    }
    if (certainty !== "certain" || !ONE_BY_ONE.has(client) || directories === undefined) return undefined;
    for (const way of ways) {
      const operand = operandOf(way, way[0] ?? client);
      if (operand === undefined) return undefined;
      for (const directory of directories) {
        const path = moveTo(directory, operand);
        if (path === undefined) return undefined;
        const owner = ownerOf(path, packages);
        if (owner !== undefined) reached.add(owner.directory);
      }
    }
  }
  return reached;
}

/** The directory that a command is given; `undefined` for several packages, for tarballs, and where a variable decides. */
function operandOf(way: readonly string[], program: string): string | undefined {
  const recognised = recogniseClient(way);
  if (typeof recognised !== "object" || recognised.operands.length > 1 || recurses(way)) return undefined;
  const { flags } = splitArguments(way, clientFlags(program));
  const moved = flags.get("-C") ?? flags.get("--dir") ?? flags.get("--prefix");
  const [operand = "."] = recognised.operands;
  const path = moved === undefined ? operand : `${moved}/${operand}`;
  return /[$*{}]|\.t(?:ar\.)?gz$/u.test(path) ? undefined : path;
}

function below(directory: string): string {
  return directory === "." ? "" : `${directory}/`;
}

/** Each package from its own directory. */
function recurses(words: readonly string[]): boolean {
  return words.some((word) => /^(?:-r|--recursive|-w|--workspaces?(?:=.*)?|--filter(?:=.*)?|-F)$/u.test(word));
}

function optionOf(words: readonly string[], option: string): string | undefined {
  const index = words.indexOf(option);
  const joined = words.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
  return joined ?? (index === -1 ? undefined : words[index + 1]);
}
