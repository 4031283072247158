import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findProvider, findProviderOf, type Git, type RemoteCommit } from "@slipway/ci";
import {
  choosePublishJob,
  type Config,
  deriveTrust,
  type ExpectedTrust,
  findAllPublishJobs,
  type ProviderFacts,
  type PublishJob,
  ReleaseError,
  type RepositoryIdentity,
} from "@slipway/core";

import { readConfig } from "./input-files.ts";
import { locateWorkspace } from "./locate-workspace.ts";
import type { Run } from "./run/run.ts";
import { readNamed } from "./sources.ts";

/** What the release workflow of a commit will claim. */
export interface ReleaseClaims {
  /** Absent where no workflow is seen to publish. */
  readonly expected: ExpectedTrust | undefined;
  /** What other jobs that publish will claim. */
  readonly others: readonly ExpectedTrust[];
  /** What else is to be said of it, in words. */
  readonly notes: readonly string[];
}

/**
 * Reads what the release workflow will claim from the files of a commit, whatever lies in the work tree.
 *
 * @param git Of a run {@link withoutGitPlace}.
 * @param root POSIX path of the workspace's root from that of the repository.
 */
export async function readReleaseClaims(
  git: Git,
  { commit, listFiles }: RemoteCommit,
  { identity, root }: { readonly identity: RepositoryIdentity; readonly root: string },
  run: Run,
): Promise<ReleaseClaims> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-claims-")));
  try {
    await unpack(git, { commit, paths: (await listFiles(".")).filter(decides) }, directory);
    return await readClaims(join(directory, root), identity, withoutGitPlace(run));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readClaims(directory: string, identity: RepositoryIdentity, run: Run): Promise<ReleaseClaims> {
  const { facts } = findProviderOf(identity.server);
  const { type } = facts.trust;
  if (identity.server !== facts.server || type === undefined) {
    const why = `the registry takes ID tokens of ${facts.server} only, and this repository is on ${identity.server}`;
    return { expected: undefined, others: [], notes: [why] };
  }
  const { workspace, reading } = await locateWorkspace(directory, run);
  const workflows = await readNamed(reading, workspace, run);
  const config = (await readConfig(workspace))?.config;
  // The files that were read are those of another service where nobody reads its own.
  const isRead = findProvider(run.environment).facts === facts;
  const jobs = isRead ? findAllPublishJobs(workflows, workspace.packages).npm : [];
  const job = choosePublishJob(jobs);
  const [derived] = (job && deriveTrust([job], identity)) ?? [];
  const others = (deriveTrust(jobs, identity) ?? []).map((record) => ({ type, ...record }));
  const file = config?.workflow ?? derived?.file ?? facts.pipelines.usual;
  if (file === undefined) return { expected: undefined, others, notes: [] };
  // npm compares it in both directions: a record without one takes no job that has one.
  if (config?.environment === undefined && job?.environment?.dynamic === true) {
    const why = `an expression decides the environment of \`${job.job.id}\` (\`${job.environment.text}\`)`;
    return { expected: undefined, others, notes: [`${why}: name it in \`slipway.json\`, as \`environment\``] };
  }
  const { repository, environment, permissions } = derived ?? {
    repository: `${identity.owner}/${identity.name}`,
    environment: undefined,
    permissions: ["createPackage", "createStagedPackage"] as const,
  };
  return {
    expected: { type, repository, file, environment: config?.environment ?? environment, permissions },
    others,
    notes: job === undefined ? [describeDeclared(facts, config)] : describe(job),
  };
}

/** Where file and environment come from that no pipeline was seen to have. */
function describeDeclared({ name, pipelines }: ProviderFacts, config: Config | undefined): string {
  if (config?.workflow !== undefined && pipelines.usual === undefined) {
    return "no job is seen to publish: the workflow is the one of `slipway.json`";
  }
  const file =
    config?.workflow === undefined
      ? `the file is taken to be \`${pipelines.usual ?? ""}\``
      : "the file is that of `slipway.json`";
  const environment =
    config?.environment === undefined ? "no environment (`slipway.json` names one)" : "its environment as well";
  return `pipelines of ${name} are not read: ${file}, with ${environment}`;
}

function describe({ entry, workflow, certainty, job }: PublishJob): string[] {
  return [
    ...(entry.file === workflow.file
      ? []
      : [
          `the job stands in \`${workflow.file}\`, which \`${entry.file}\` calls: npm compares the file that entered the run`,
        ]),
    ...(certainty === "likely"
      ? [`\`${job.id}\` is taken for the job that publishes: what it runs cannot be looked into`]
      : []),
  ];
}

/** Variables by which git works on another repository, or another index, than the one at hand; it sets them for its hooks. */
const GIT_PLACE =
  /^GIT_(?:DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|PREFIX|NAMESPACE|(?:ALTERNATE_)?OBJECT_DIRECTOR(?:Y|IES))$/iu;

/** The run without them. */
export function withoutGitPlace(run: Run): Run {
  const kept = Object.entries(run.environment).filter(([name]) => !GIT_PLACE.test(name));
  return { ...run, environment: Object.fromEntries(kept) };
}

/** Files by which it is decided which job publishes: workflows and actions, manifests and settings, and scripts. */
const DECISIVE =
  /^\.github\/|(?:^|\/)(?:package\.json|[^/.]+|\.[^/.]+|[^/]+\.(?:ya?ml|toml|sh|bash|zsh))$|^(?:[^/]+\/){0,2}[^/]+\.(?:json|[cm]?[jt]s)$/u;

function decides(path: string): boolean {
  return DECISIVE.test(path);
}

/**
 * Puts those files of a commit into a directory, as a repository of its own whose index is the commit's: what reads workflows
 * asks git which files a job will have. Neither the clone's index nor its work tree is touched.
 */
async function unpack(
  git: Git,
  { commit, paths }: { readonly commit: string; readonly paths: readonly string[] },
  directory: string,
): Promise<void> {
  const objects = await demand(git, ["rev-parse", "--path-format=absolute", "--git-path", "objects"]);
  const format = await demand(git, ["rev-parse", "--show-object-format"]);
  await demand(git, ["init", "--quiet", "--template=", `--object-format=${format}`, directory]);
  await writeFile(join(directory, ".git/objects/info/alternates"), `${objects}\n`);
  await demand(git, ["-C", directory, "read-tree", commit]);
  const restore = ["restore", `--source=${commit}`, "--worktree", "--pathspec-from-file=-", "--pathspec-file-nul"];
  if (paths.length === 0) return;
  await demand(git, ["--literal-pathspecs", `--work-tree=${directory}`, ...restore], paths.join("\0"));
}

async function demand(git: Git, arguments_: readonly string[], input?: string): Promise<string> {
  const { ok, stdout, stderr } = await git(arguments_, input);
  if (ok) return stdout;
  throw new ReleaseError("DEFAULT_BRANCH_UNREAD", `the default branch cannot be read: ${stderr}`);
}
