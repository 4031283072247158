import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { ReleaseError, type PlanEntry, type Workspace } from "@slipway/core";

import type { PackCommand } from "./create-pack-commands.ts";
import type { RunResult } from "./run-package-manager.ts";

const SHOWN_LINES = 20;

/** What pnpm prints as JSON when it fails; the beginning of the line below is enough to find it. */
const JSON_MESSAGE = /^\s*"message": (?<message>".*")$/u;

/** The error of a package manager that failed to pack: its own last words, and the package where they tell. */
export function createPackError(
  manager: string,
  workspace: Workspace,
  command: PackCommand,
  { output, exitCode }: RunResult,
): ReleaseError {
  const lines = output.map((line) => stripVTControlCharacters(line).trimEnd()).filter((line) => line !== "");
  const message = lines.map((line) => JSON_MESSAGE.exec(line)?.groups?.["message"]).findLast(Boolean);
  const said = message === undefined ? lines : [...withoutJson(lines), ...String(JSON.parse(message)).split("\n")];
  const failed = findFailed(workspace, command.entries, said);
  const which = failed === undefined ? `one of ${command.entries.length} packages` : `\`${failed.name}\``;
  const code = exitCode === undefined ? "" : ` with exit code ${exitCode}`;
  return new ReleaseError("PACK_FAILED", `\`${manager} pack\` failed for ${which}${code}`, {
    hint: [`${manager} said:`, ...said.slice(-SHOWN_LINES)].join("\n"),
  });
}

function withoutJson(lines: readonly string[]): readonly string[] {
  const start = lines.lastIndexOf("{");
  return start === -1 ? lines : lines.slice(0, start);
}

/** The package that is spoken of last. */
function findFailed(
  workspace: Workspace,
  entries: readonly PlanEntry[],
  lines: readonly string[],
): PlanEntry | undefined {
  if (entries.length === 1) return entries[0];
  for (const line of lines.toReversed()) {
    const mentioned = entries.filter(
      ({ name, version, directory }) =>
        contains(line, `${name}@${version}`) ||
        line.includes(`${name}@workspace:`) ||
        contains(line, join(workspace.base, directory)),
    );
    // Where the root is a package, the paths of all others begin with its own.
    const [longest] = mentioned.toSorted((a, b) => b.directory.length - a.directory.length);
    if (longest !== undefined) return longest;
  }
  return undefined;
}

function contains(line: string, text: string): boolean {
  const start = line.indexOf(text);
  return start !== -1 && !/^[\w/\\.-]/u.test(line.slice(start + text.length));
}
