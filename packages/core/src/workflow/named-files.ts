import type { WorkspacePackage } from "../workspace/workspace.ts";
import { findCommands, repositoryScripts } from "./commands.ts";
import { findJobWays } from "./job-ways.ts";
import { listProjectFiles } from "./nx-release.ts";
import { moveTo } from "./paths.ts";
import { importedBy } from "./programs.ts";
import { startedFile, startedModule } from "./script-bodies.ts";
import type { RepositoryWorkflows } from "./workflow.ts";

/** Decide what tools in a workflow do, and are named by no command. */
const ALWAYS = ["nx.json", "lerna.json", ".npmrc", "pnpm-workspace.yaml", ".yarnrc.yml"];

/** What clients install from; beside a manifest in another directory than the base too. */
const LOCKFILES = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
] as const;

const MOST = 500;

/** Inputs of actions that name a file of the repository. */
const FILE_INPUTS = ["node-version-file", "python-version-file", "go-version-file"];

/** The files of the repository that commands of workflows name, and the directories that they run in: POSIX paths from the base. */
export function listNamedFiles(read: RepositoryWorkflows, packages: readonly WorkspacePackage[]): readonly string[] {
  const scripts = repositoryScripts(read.rootManifest, packages, read);
  const named = findJobWays(read).flatMap(({ steps }) =>
    steps.flatMap((step) => {
      if (step.run === undefined)
        return FILE_INPUTS.flatMap((input) => moveTo(".", step.inputs.get(input) ?? "$") ?? []);
      return findCommands(step.run, scripts, step).flatMap((command) =>
        command.ways.flatMap((words) => pathsIn(words, command.directories)),
      );
    }),
  );
  const directories = listStepDirectories(read, packages);
  const locks = ["", ...directories.map((directory) => `${directory}/`)].flatMap((prefix) =>
    LOCKFILES.map((file) => `${prefix}${file}`),
  );
  const own = [...read.workflows, ...read.actions].map(({ file }) => file);
  const used = usedPaths(read).map(({ path }) => path);
  const imported = [...(read.files ?? [])].flatMap(([file, known]) =>
    known.kind === "present" ? importedBy(file, known.text).flat() : [],
  );
  const projects = listProjectFiles(read, packages);
  const all = [...ALWAYS, ...own, ...used, ...named, ...directories, ...locks, ...imported];
  return [...new Set([...new Set(all)].slice(0, MOST).concat(projects))];
}

/** The directories below the base that steps of workflows run in, as far as they are known. */
export function listStepDirectories(
  read: RepositoryWorkflows,
  packages: readonly WorkspacePackage[] = [],
): readonly string[] {
  const scripts = repositoryScripts(read.rootManifest, packages, read);
  const directories = findJobWays(read).flatMap(({ steps }) =>
    steps.flatMap((step) =>
      step.run === undefined
        ? []
        : findCommands(step.run, scripts, step).flatMap((command) => command.directories ?? []),
    ),
  );
  return [...new Set(directories)].filter((directory) => directory !== "." && !directory.includes("*"));
}

/** The actions and workflows that the repository uses by their path. What is not committed itself may wait for its commit. */
function usedPaths({
  workflows,
  actions,
  files,
}: RepositoryWorkflows): { readonly text: string; readonly path: string }[] {
  const isThere = ({ file }: { readonly file: string }): boolean => files?.get(file)?.kind !== "absent";
  const jobs = workflows.filter(isThere).flatMap((workflow) => workflow.jobs);
  const steps = [...jobs, ...actions.filter(isThere)].flatMap((one) => one.steps);
  return [...jobs, ...steps].flatMap(({ uses }) => {
    const path = uses?.text.startsWith("./") === true ? moveTo(".", uses.text) : undefined;
    return uses === undefined || path === undefined ? [] : [{ text: uses.text, path }];
  });
}

/** The workflows without the actions that lie in this directory alone: git does not have them, and no job will. */
export function withoutUntracked<Read extends RepositoryWorkflows>(read: Read): Read {
  const absent = usedPaths(read).filter(({ path }) => read.files?.get(path)?.kind === "absent");
  if (absent.length === 0) return read;
  const paths = new Set(absent.map(({ path }) => path));
  const texts = absent.map(({ text }) => text);
  return {
    ...read,
    actions: read.actions.filter(({ directory }) => !paths.has(directory)),
    missing: new Set([...read.missing, ...texts]),
    untracked: new Set(texts.filter((text) => !read.missing.has(text))),
  };
}

/** What a command starts, and the scripts among its arguments. */
function pathsIn(words: readonly string[], directories: readonly string[] = []): string[] {
  const started = (startedFile(words) ?? startedModule(words))?.file;
  const scripts = words.slice(1).filter((word) => /^[\w@./-]+\.(?:[cm]?[jt]s|sh|py)$/.test(word));
  const files = new Set([...(started === undefined ? [] : [started]), ...scripts]);
  const paths = directories.flatMap((directory) => [...files].flatMap((file) => moveTo(directory, file) ?? []));
  return paths.filter((path) => path !== ".");
}
