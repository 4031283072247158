import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join, resolve, sep } from "node:path";

import { runProcess } from "../process/run-process.ts";
import { member, textMember } from "../values/json.ts";
import {
  ActionFailure,
  type ActionJob,
  readFlag,
  type StandIn,
  type StandInCall,
  type StandInResult,
} from "./stand-in.ts";

const GITHUB = "https://github.com/";

/** What git fetches and what it then stands on. */
interface Target {
  readonly refspecs: readonly string[];
  readonly startPoint: string;
  /** Local branch; nothing for a detached HEAD. */
  readonly branch: string | undefined;
}

/** @see https://github.com/actions/checkout/tree/v7 */
export const CHECKOUT: StandIn = {
  name: "actions/checkout",
  versions: ["v5", "v6", "v7"],
  inputs: {
    repository: "",
    ref: "",
    token: "",
    "ssh-key": "",
    "ssh-known-hosts": "",
    "ssh-strict": "true",
    "ssh-user": "git",
    "persist-credentials": "true",
    path: "",
    clean: "true",
    filter: "",
    "sparse-checkout": "",
    "sparse-checkout-cone-mode": "true",
    "fetch-depth": "1",
    "fetch-tags": "false",
    "show-progress": "true",
    lfs: "false",
    submodules: "false",
    "set-safe-directory": "true",
    "github-server-url": "",
    "allow-unsafe-pr-checkout": "false",
  },
  unplayed: ["ssh-key", "ssh-known-hosts", "filter", "sparse-checkout", "lfs", "submodules", "github-server-url"],
  run: checkout,
};

async function checkout({ inputs, job }: StandInCall): Promise<StandInResult> {
  const repository = inputs.get("repository") || (textMember(job.github, "repository") ?? "");
  const directory = resolve(job.workspace, inputs.get("path") ?? "");
  if (directory !== job.workspace && !directory.startsWith(job.workspace + sep)) {
    throw new ActionFailure(`Repository path '${directory}' is not under '${job.workspace}'`);
  }
  const depth = Number(inputs.get("fetch-depth"));
  if (!Number.isInteger(depth) || depth < 0) throw new ActionFailure("Invalid value for fetch-depth");
  const token = inputs.get("token") || (textMember(job.github, "token") ?? "");
  const own = repository.toLowerCase() === textMember(job.github, "repository")?.toLowerCase();
  const ref = inputs.get("ref") || (own ? (textMember(job.github, "ref") ?? "") : "");
  const sha = inputs.get("ref") === "" && own ? textMember(job.github, "sha") : undefined;
  refuseUnsafe(job, { ref, allowed: readFlag(inputs, "allow-unsafe-pr-checkout"), repository });

  await mkdir(directory, { recursive: true });
  // The original empties a folder that is not a clone of this repository.
  for (const name of await readdir(directory)) await rm(join(directory, name), { recursive: true });
  const git = createGit(job, directory);
  await git(["init", "--quiet"]);
  await git(["remote", "add", "origin", `${GITHUB}${repository}`]);
  await git(["config", "--local", "gc.auto", "0"]);
  const credentials = await writeCredentials(job, git, token);
  const tags = readFlag(inputs, "fetch-tags");
  const target = createTarget(ref, sha, depth);
  const options = [...(tags ? ["--tags"] : ["--no-tags"]), "--prune", "--no-recurse-submodules", "--quiet"];
  const shallow = depth > 0 ? [`--depth=${String(depth)}`] : [];
  await git(["-c", "protocol.version=2", "fetch", ...options, ...shallow, "origin", ...target.refspecs]);
  const place = target.branch === undefined ? [target.startPoint] : ["-B", target.branch, target.startPoint];
  await git(["checkout", "--quiet", "--force", ...place]);
  const commit = await git(["log", "-1", "--format=%H"]);
  if (readFlag(inputs, "persist-credentials")) return { outputs: { ref, commit }, post: credentials.remove };
  await credentials.remove();
  return { outputs: { ref, commit } };
}

/**
 * Since 2026-06, and back-ported to older majors in July.
 *
 * @see https://github.blog/changelog/2026-06-18-safer-pull_request_target-defaults-for-github-actions-checkout/
 */
function refuseUnsafe(
  { github }: ActionJob,
  { ref, allowed, repository }: { readonly ref: string; readonly allowed: boolean; readonly repository: string },
): void {
  const event = textMember(github, "event_name");
  if (allowed || (event !== "pull_request_target" && event !== "workflow_run")) return;
  const run = member(member(github, "event"), "workflow_run");
  const heads = [textMember(run, "head_sha"), textMember(run, "head_branch")].filter(Boolean);
  const foreign =
    repository !== textMember(github, "repository") || ref.startsWith("refs/pull/") || heads.includes(ref);
  const fork = textMember(member(run, "head_repository"), "full_name") !== textMember(github, "repository");
  if (!foreign || !fork) return;
  throw new ActionFailure("Refusing to check out code of a pull request from a fork in a privileged workflow");
}

function createTarget(ref: string, sha: string | undefined, depth: number): Target {
  const all = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];
  const name = ref.replace(/^refs\/(?:heads|tags|pull)\//, "");
  if (ref.startsWith("refs/heads/") || (!ref.startsWith("refs/") && !/^[0-9a-f]{40}$/.test(ref))) {
    const remote = `refs/remotes/origin/${name}`;
    return {
      refspecs: depth === 0 ? all : [`+${sha ?? `refs/heads/${name}`}:${remote}`],
      startPoint: depth === 0 && sha !== undefined ? sha : remote,
      branch: name,
    };
  }
  if (ref.startsWith("refs/tags/")) {
    // The ref, not the commit: annotations are kept since v6.0.2.
    return { refspecs: depth === 0 ? all : [`+${ref}:${ref}`], startPoint: ref, branch: undefined };
  }
  if (ref.startsWith("refs/pull/")) {
    const remote = `refs/remotes/pull/${name}`;
    const spec = `+${sha ?? ref}:${remote}`;
    return { refspecs: depth === 0 ? [...all, spec] : [spec], startPoint: remote, branch: undefined };
  }
  return { refspecs: depth === 0 ? all : [ref], startPoint: ref, branch: undefined };
}

type Git = (arguments_: readonly string[]) => Promise<string>;

function createGit(job: ActionJob, directory: string): Git {
  const env = {
    ...Object.fromEntries(job.environment),
    GIT_TERMINAL_PROMPT: "0",
  };
  return async (arguments_) => {
    const lines: string[] = [];
    const options = { cwd: directory, env, signal: job.signal, onLine: (line: string) => void lines.push(line) };
    const exitCode = await runProcess("git", arguments_, options);
    job.log.write([`[command]git ${arguments_.join(" ")}`, ...lines].join("\n"));
    if (exitCode !== 0) throw new ActionFailure(`The process '/usr/bin/git' failed with exit code ${String(exitCode)}`);
    return lines.join("\n").trim();
  };
}

/**
 * Since v6 the token lies in a file of its own in `RUNNER_TEMP`, which the clone's configuration includes; without
 * `persist-credentials` both are gone before the next step.
 */
async function writeCredentials(
  job: ActionJob,
  git: Git,
  token: string,
): Promise<{ readonly remove: () => Promise<void> }> {
  job.log.masks.add(token);
  const file = join(job.temp, `git-credentials-${crypto.randomUUID()}.config`);
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  job.log.masks.add(basic);
  await writeFile(file, `[http "${GITHUB}"]\n\textraheader = AUTHORIZATION: basic ${basic}\n`, { mode: 0o600 });
  await git(["config", "--local", "include.path", file]);
  return {
    remove: async () => {
      await rm(file, { force: true });
      await git(["config", "--local", "--unset-all", "include.path"]).catch(() => undefined);
    },
  };
}
