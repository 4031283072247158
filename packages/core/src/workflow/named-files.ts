import type { WorkspacePackage } from "../workspace/workspace.ts";
import { findCommands, repositoryScripts, startedFile } from "./commands.ts";
import { moveTo } from "./follow-shell.ts";
import { findJobWays } from "./job-ways.ts";
import type { RepositoryWorkflows } from "./workflow.ts";

/** Decide what tools in a workflow do, and are named by no command. */
const ALWAYS = ["nx.json", "lerna.json", ".npmrc", "pnpm-workspace.yaml"];

const MOST = 500;

/** The files of the repository that commands of workflows name: POSIX paths from the base. */
export function listNamedFiles(read: RepositoryWorkflows, packages: readonly WorkspacePackage[]): readonly string[] {
  const scripts = repositoryScripts(read.rootManifest, packages, read);
  const named = findJobWays(read).flatMap(({ steps }) =>
    steps.flatMap((step) => {
      const versions = moveTo(".", step.inputs.get("node-version-file") ?? "$");
      if (step.run === undefined) return versions ?? [];
      return findCommands(step.run, scripts, step).flatMap((command) =>
        command.ways.flatMap((words) => pathsIn(words, command.directories)),
      );
    }),
  );
  return [...new Set([...ALWAYS, ...named])].slice(0, MOST);
}

/** What a command starts, and the scripts among its arguments. */
function pathsIn(words: readonly string[], directories: readonly string[] = []): string[] {
  const started = startedFile(words)?.file;
  const scripts = words.slice(1).filter((word) => /^[\w@./-]+\.(?:[cm]?[jt]s|sh)$/.test(word));
  const files = new Set([...(started === undefined ? [] : [started]), ...scripts]);
  const paths = directories.flatMap((directory) => [...files].flatMap((file) => moveTo(directory, file) ?? []));
  return paths.filter((path) => path !== ".");
}
