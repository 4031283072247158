import { isLoopback } from "./is-loopback.ts";
import { looksLikePublishing } from "./looks-like-publishing.ts";
import type { PackageScripts, Scripts } from "./package-scripts.ts";
import { parseShell, type ShellCommand } from "./parse-shell.ts";
import type { PublishStep } from "./publish-job.ts";
import { recogniseClient } from "./recognise-client.ts";
import { type ScriptCall, scriptCall } from "./script-call.ts";
import { stripWrappers } from "./strip-wrappers.ts";

/** A command that publishes, with the way to it. */
export type PublishCommand = Pick<
  PublishStep,
  "client" | "mode" | "certainty" | "words" | "scripts" | "ignored" | "provenance"
> & {
  /** 0-based line in the script that was given. */
  readonly line: number;
};

const DEEPEST = 6;

/**
 * The commands of a shell script that publish, found through package scripts and the programs that start others.
 *
 * @param directory POSIX path from the base in which the script runs; `undefined` when it is not known.
 */
export function findPublishCommands(
  script: string,
  scripts: PackageScripts,
  directory: string | undefined,
): PublishCommand[] {
  return search(script, scripts, directory, []);
}

function search(
  script: string,
  scripts: PackageScripts,
  directory: string | undefined,
  through: readonly string[],
): PublishCommand[] {
  return parseShell(script).flatMap((command) => {
    if ([...command.assignments.values()].some((value) => isLoopback(value))) return [];
    const words = stripWrappers(command.words);
    const found = { words, scripts: through, ignored: command.ignored, line: command.line };
    const recognised = recogniseClient(words);
    if (recognised === "not-published") return [];
    if (recognised !== undefined) {
      const { client, mode, certainty, provenance } = recognised;
      return [{ ...found, client, mode, certainty, ...(provenance !== undefined && { provenance }) }];
    }
    const called = searchScripts(command, words, scripts, directory, through);
    if (called !== undefined) return called;
    if (!looksLikePublishing(words)) return [];
    return [{ ...found, client: "other", mode: "publish", certainty: "likely" }];
  });
}

/** @returns `undefined` when the command starts no script that is known. */
function searchScripts(
  command: ShellCommand,
  words: readonly string[],
  scripts: PackageScripts,
  directory: string | undefined,
  through: readonly string[],
): PublishCommand[] | undefined {
  const call = scriptCall(words);
  if (call === undefined || through.length >= DEEPEST) return undefined;
  const bodies = bodiesOf(call, scripts, directory).filter(({ name }) => !through.includes(name));
  if (bodies.length > 0) {
    return bodies.flatMap(({ name, text }) =>
      search(text, scripts, directory, [...through, name]).map((inner) => outermost(inner, command)),
    );
  }
  // `yarn changeset publish` starts a program when no script has its name.
  if (call.explicit) return undefined;
  const inner = [...call.names, ...call.rest].map((word) => (/^[\w@%+=:,./^~-]+$/.test(word) ? word : `'${word}'`));
  const found = search(inner.join(" "), scripts, directory, [...through, call.names.join(" ")]);
  return found.map((entry) => outermost({ ...entry, scripts: through }, command));
}

/** Position and failure are decided where the chain begins. */
function outermost(inner: PublishCommand, command: ShellCommand): PublishCommand {
  return { ...inner, line: command.line, ignored: inner.ignored || command.ignored };
}

interface Body {
  readonly name: string;
  readonly text: string;
}

function bodiesOf(call: ScriptCall, scripts: PackageScripts, directory: string | undefined): Body[] {
  const bodies = new Map<string, Body>();
  for (const available of candidates(call, scripts, directory)) {
    for (const name of call.names) {
      // npm, yarn 1, bun and pnpm start these around a script of the same name.
      for (const [part, rest] of [
        [`pre${name}`, []],
        [name, call.rest],
        [`post${name}`, []],
      ] as const) {
        const body = available.get(part);
        if (body === undefined || !available.has(name)) continue;
        const text = [body, ...rest].join(" ");
        bodies.set(`${part}\n${text}`, { name: part, text });
      }
    }
  }
  return [...bodies.values()];
}

function candidates({ packages }: ScriptCall, scripts: PackageScripts, directory: string | undefined): Scripts[] {
  if (packages === "all") return [...scripts.byDirectory.values()];
  const found =
    packages === undefined
      ? scripts.byDirectory.get(directory ?? ".")
      : "directory" in packages
        ? scripts.byDirectory.get(packages.directory.replace(/^\.\/|\/$/g, ""))
        : scripts.byName.get(packages.name.replace(/^\.{3}|\.{3}$/g, ""));
  return found === undefined ? [] : [found];
}
