import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { type Rehearsal, type RehearsalOptions, startRehearsal } from "@slipway/rehearsal";
import { execa } from "execa";
import { onTestFinished } from "vitest";

import { type FileContent, writeFiles } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";
import { createWorkflow } from "../proof/create-workflow.ts";

export const REPOSITORY = "acme/anvils";
const PERSON = "npm_personpersonpersonpersonpersonperson";

/** `packages/<name>` of `@acme/<name>` at 1.1.0, and a workflow that publishes. */
export function createFiles(names: readonly string[], workflow = "release.yml"): Record<string, FileContent> {
  return {
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
    "package-lock.json": { name: "anvils", lockfileVersion: 3, packages: {} },
    [`.github/workflows/${workflow}`]: createWorkflow({ job: { environment: "npm" } }),
    ...Object.fromEntries(names.map((name) => [`packages/${name}/package.json`, createManifest(name)])),
  };
}

function createManifest(name: string): object {
  return {
    name: `@acme/${name}`,
    version: "1.1.0",
    license: "MIT",
    repository: { type: "git", url: `git+https://github.com/${REPOSITORY}.git`, directory: `packages/${name}` },
    publishConfig: { access: "public" },
  };
}

/** A maintainer's clone, what GitHub says of its repository, and a registry that knows the maintainer. */
export interface TrustClone {
  readonly rehearsal: Rehearsal;
  readonly clone: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly run: (...arguments_: readonly string[]) => Promise<CommandResult>;
}

interface CloneOptions extends RehearsalOptions {
  readonly files: Readonly<Record<string, FileContent>>;
  /** What GitHub says of the repository besides its name. */
  readonly hosted?: Readonly<Record<string, unknown>>;
}

export async function cloneForTrust({ files, hosted = {}, ...options }: CloneOptions): Promise<TrustClone> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "slipway-trust-")));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const rehearsal = await startRehearsal({
    tokens: [{ token: PERSON, user: "person", bypassTwoFactor: false }],
    ...options,
  });
  onTestFinished(() => rehearsal.close());
  const about = { full_name: REPOSITORY, fork: false, default_branch: "main", permissions: { push: true }, ...hosted };
  const api = await startApi(about);

  const remote = join(home, "remotes", `${REPOSITORY}.git`);
  await mkdir(dirname(remote), { recursive: true });
  const clone = join(home, "clone");
  await mkdir(clone);
  await writeFiles(clone, files);
  const environment = {
    HOME: home,
    npm_config_registry: rehearsal.registry,
    GITHUB_API_URL: api,
    GH_TOKEN: "ghs_0123456789",
  };
  await writeGitConfig(home);
  const git = async (...arguments_: readonly string[]): Promise<unknown> =>
    execa("git", arguments_, { cwd: clone, env: { ...process.env, HOME: home } });
  await git("init", "--quiet", "--bare", "--initial-branch=main", remote);
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", `git@github.com:${REPOSITORY}.git`);
  await git("add", "--all");
  await git("commit", "--quiet", "--message=Begin");
  await git("push", "--quiet", "origin", "main");
  await writeFile(join(home, ".npmrc"), `//${new URL(rehearsal.registry).host}/:_authToken=${PERSON}\n`);
  return {
    rehearsal,
    clone,
    environment,
    run: async (...arguments_) => runSlipway(clone, ["trust", ...arguments_], environment),
  };
}

/** GitHub's API, which knows one repository. @returns its address. */
async function startApi(repository: object): Promise<string> {
  const server = createServer((_, response) => response.end(JSON.stringify(repository)));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

/** Whoever asks GitHub for a repository by ssh gets the one of this directory. */
async function writeGitConfig(home: string): Promise<void> {
  const ssh = join(home, "ssh");
  await writeFile(ssh, `#!/bin/sh\nfor command; do :; done\ncd '${home}/remotes' && eval "$command"\n`);
  await chmod(ssh, 0o755);
  const settings = `[core]\n\tsshCommand = ${ssh}\n[ssh]\n\tvariant = simple\n[user]\n\tname = Test\n\temail = test@acme.example\n`;
  await writeFile(join(home, ".gitconfig"), settings);
}

/** Requests of the trust routes: verb and package, and whether a record is named. */
export function listTrustRequests({ requests }: Rehearsal): readonly string[] {
  return requests.flatMap(({ method, path }) => {
    const name = /^\/-\/package\/([^/]+)\/trust(?:\/.+)?$/u.exec(path)?.[1];
    return name === undefined ? [] : [`${method} ${decodeURIComponent(name)}`];
  });
}

export const OTP = "--otp=123456";
export const ANSWERS = ["--yes", "--repository", REPOSITORY, OTP];
export const PUBLISHED = ["core", "mid", "app"].map((name) => ({
  name: `@acme/${name}`,
  versions: [{ version: "1.0.0" }],
}));
const RECORD = { repository: REPOSITORY, file: "release.yml", environment: "npm" } as const;

/** Two packages with a record, one without, one that is not on the registry. */
export async function cloneTools(hosted: Readonly<Record<string, unknown>> = {}): Promise<TrustClone> {
  return cloneForTrust({
    files: createFiles(["core", "mid", "app", "new"]),
    packages: PUBLISHED,
    trust: [
      { ...RECORD, package: "@acme/core", permissions: ["createPackage", "createStagedPackage"] },
      { ...RECORD, package: "@acme/mid", file: "publish.yml", permissions: ["createPackage"] },
    ],
    hosted,
  });
}
