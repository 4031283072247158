import { resolveRelative } from "../text/relative-path.ts";
import type { PublishDirectory } from "../workspace/publish-directory.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import type { PublishStep } from "./publish-job.ts";

type PublishCommand = Pick<PublishStep, "client" | "certainty" | "words" | "directories" | "file">;

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
  { client, words, directories }: PublishCommand,
  packages: readonly WorkspacePackage[],
): { readonly pkg: WorkspacePackage; readonly path: string }[] {
  if (client === "lerna") {
    const contents = optionOf(words, "--contents");
    return contents === undefined
      ? []
      : packages.map((pkg) => ({ pkg, path: resolveRelative(below(pkg.directory), contents) }));
  }
  if (client !== "npm" && client !== "pnpm") return [];
  const verb = words.indexOf("publish");
  const operands = words
    .slice(verb + 1)
    .filter((word, index, all) => !word.startsWith("-") && !takesValue(all[index - 1]));
  const [operand = "."] = operands;
  if (verb === -1 || operands.length > 1 || /[$*{}]|\.t(?:ar\.)?gz$/u.test(operand) || recurses(words)) return [];
  return (directories ?? []).flatMap((directory) => {
    const path = resolveRelative(below(directory), operand) || ".";
    const owners = packages.filter((pkg) => pkg.directory === path || path.startsWith(below(pkg.directory)));
    const [pkg] = owners.toSorted((a, b) => b.directory.length - a.directory.length);
    if (pkg === undefined || pkg.manifest["private"]) return [];
    const first = path.slice(below(pkg.directory).length).split("/")[0] ?? "";
    return path === pkg.directory || BUILD.test(first) ? [{ pkg, path }] : [];
  });
}

function below(directory: string): string {
  return directory === "." ? "" : `${directory}/`;
}

const VALUED: ReadonlySet<string> = new Set([
  "--tag",
  "--access",
  "--otp",
  "--registry",
  "--filter",
  "-F",
  "--workspace",
  "-w",
  "--publish-branch",
  "--loglevel",
  "--userconfig",
]);

function takesValue(word: string | undefined): boolean {
  return word !== undefined && VALUED.has(word);
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
