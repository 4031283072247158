import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

import { startRehearsal } from "@slipway/rehearsal";
import { type Attempt, findDownloads, type Run, type Runner, startRunner } from "@slipway/workflow-runner";
import { execa } from "execa";

import type { Repository } from "./repositories.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const TAG = "release-2026-11-27";

/** One command of a maintainer, as typed, and what it printed. */
interface TypedCommand {
  readonly line: string;
  readonly output: string;
  readonly exitCode: number;
}

export interface FirstRelease {
  readonly commands: readonly TypedCommand[];
  /** The run that the tag started; absent where it started none. */
  readonly run: Attempt | undefined;
  /** `name@version` of all that is on the registry now and was not before. */
  readonly published: readonly string[];
  /** Tags of the releases on the forge. */
  readonly releases: readonly string[];
  readonly refusedHosts: readonly string[];
}

/** A package manager that is needed to make the repository's lockfile, by the name that the repository calls it by. */
type Programs = Readonly<Record<string, readonly string[]>>;

/** What is there of Slipway, and of what the machine has. */
interface Released {
  /** Of `slipway`, as it would be published. */
  readonly tarball: Buffer;
  /** Git directories by `owner/name`. */
  readonly actions: Readonly<Record<string, string>>;
  readonly programs: Programs;
}

/**
 * Takes a repository from a clone to its first release as a maintainer would: `slipway` comes from the registry, and the
 * workflow that `init` wrote runs when the tag is pushed.
 */
export async function releaseByHand(
  repository: Repository,
  { tarball, actions, programs }: Released,
): Promise<FirstRelease> {
  const work = await realpath(await mkdtemp(join(tmpdir(), "slipway-first-")));
  const source = join(work, "source");
  await createSource(repository, source, programs);
  const { name: _, version, bin, engines } = await readManifest();
  const { stdout: upstream } = await execa("npm", ["config", "get", "registry"], { cwd: work });
  const names = repository.publishes.map((spec) => spec.slice(0, spec.lastIndexOf("@")));
  const rehearsal = await startRehearsal({
    upstream: { registry: upstream },
    packages: [
      { name: "slipway", versions: [{ version, tarball, manifest: { bin, engines } }] },
      ...names.map((name) => ({ name, versions: [{ version: "1.0.0" }] })),
    ],
    trust: names.map((name) => ({
      package: name,
      repository: repository.name,
      file: repository.workflow,
      environment: repository.environment,
      permissions: ["createPackage"],
    })),
  });
  const downloads = { ...(await findDownloads(ROOT)), npm_config_cache: join(work, "npm-cache") };
  const runner = await startRunner({
    rehearsal,
    repository: repository.name,
    source,
    downloads,
    actions,
    environments: [
      {
        name: repository.environment,
        reviewers: [],
        preventSelfReview: false,
        policies: [
          { id: 1, name: "main", type: "branch" },
          { id: 2, name: "release-*", type: "tag" },
        ],
      },
    ],
  });
  try {
    const token = runner.token("octo", { contents: "write", metadata: "read", workflows: "write" });
    const environment = await createPerson(work, { ...runner.variables, ...downloads }, token);
    const [, folder = ""] = repository.name.split("/");
    const commands: TypedCommand[] = [];
    for (const { line, cwd } of typed(repository, version, join(work, "clone"), folder)) {
      await mkdir(cwd, { recursive: true });
      const { all, exitCode } = await execa("bash", ["-c", line], {
        cwd,
        env: environment,
        extendEnv: false,
        all: true,
        reject: false,
      });
      commands.push({ line, output: all, exitCode: exitCode ?? -1 });
      if (exitCode !== 0) break;
    }
    const released = commands.every(({ exitCode }) => exitCode === 0);
    const run = released ? await findRun(runner, repository) : undefined;
    return {
      commands,
      run: await run?.ended(),
      published: rehearsal
        .published()
        .map(({ name, version: sent }) => `${name}@${sent}`)
        .toSorted(),
      releases: runner.state.releases.filter(({ draft }) => !draft).map(({ tag }) => tag),
      refusedHosts: runner.refusedHosts,
    };
  } finally {
    await runner.close();
    await rehearsal.close();
    await rm(work, { recursive: true, force: true });
  }
}

/** The run that the tag starts: a moment after the push was answered, as on GitHub. */
async function findRun(runner: Runner, { workflow: file }: Repository): Promise<Run | undefined> {
  for (let tries = 0; tries < 200; tries += 1) {
    const run = runner.runs.find(({ workflow }) => workflow.endsWith(`/${file}`));
    if (run !== undefined) return run;
    await setTimeout(50);
  }
  return undefined;
}

/** What a maintainer types, at most five lines. */
function typed(
  { name }: Repository,
  version: string,
  above: string,
  folder: string,
): readonly { readonly line: string; readonly cwd: string }[] {
  const cwd = join(above, folder);
  return [
    { line: `git clone https://github.com/${name}.git`, cwd: above },
    { line: `npx --yes slipway@${version} init --replace`, cwd },
    { line: "git add .github && git commit --quiet --message 'Release with Slipway'", cwd },
    { line: "git push --quiet origin main", cwd },
    { line: `git tag ${TAG} && git push --quiet origin ${TAG}`, cwd },
  ];
}

async function readManifest(): Promise<{
  readonly name: string;
  readonly version: string;
  readonly bin: Record<string, string>;
  readonly engines: Record<string, string>;
}> {
  return JSON.parse(await readFile(join(ROOT, "packages/slipway/package.json"), "utf8"));
}

async function createSource({ files, lock }: Repository, source: string, programs: Programs): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(source, path)), { recursive: true });
    await writeFile(
      join(source, path),
      typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`,
    );
  }
  const [program, ...args] = lock;
  const [file = program, ...prefix] = programs[program] ?? [];
  await execa(file, [...prefix, ...args], { cwd: source, env: { CI: "1", YARN_ENABLE_IMMUTABLE_INSTALLS: "0" } });
  const git = { cwd: source, env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" } };
  const identity = ["-c", "user.name=Octo", "-c", "user.email=octo@example.com"];
  await execa("git", ["init", "--quiet", "--initial-branch=main"], git);
  await execa("git", ["add", "--all"], git);
  await execa("git", [...identity, "commit", "--quiet", "--message=A smithy"], git);
}

/** The environment of somebody at a machine: who they are for git, and Node. */
async function createPerson(
  work: string,
  variables: Readonly<Record<string, string>>,
  token: string,
): Promise<Record<string, string>> {
  const home = join(work, "home");
  await mkdir(home, { recursive: true });
  const basic = Buffer.from(`octo:${token}`).toString("base64");
  const settings = [
    ["user.name", "Octo"],
    ["user.email", "octo@example.com"],
    ["http.https://github.com/.extraheader", `AUTHORIZATION: basic ${basic}`],
    ["advice.detachedHead", "false"],
  ];
  return {
    ...variables,
    HOME: home,
    PATH: [dirname(process.execPath), variables["PATH"] ?? ""].join(delimiter),
    npm_config_update_notifier: "false",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key = "", value = ""], index) => [
        [`GIT_CONFIG_KEY_${String(index)}`, key],
        [`GIT_CONFIG_VALUE_${String(index)}`, value],
      ]),
    ),
  };
}
