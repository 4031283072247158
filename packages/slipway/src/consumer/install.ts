import { mkdir, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { formatCount, nameSome, type Problem } from "@slipway/core";
import { execa } from "execa";

import { findAsking, findPeerConflict, listDependents, type PeerConflict, type Release } from "./blame.ts";
import type { Client, ClientSettings } from "./clients.ts";
import { createTidy } from "./tidy.ts";

/** A clean project in which a client has installed packages of the release. */
export interface Project {
  /** Absolute path, without links. */
  readonly directory: string;
  readonly names: readonly string[];
}

export interface Installation {
  readonly projects: readonly Project[];
  readonly problems: readonly Problem[];
  /** What was left out of all projects, in words. */
  readonly notChecked: readonly string[];
}

export interface InstallOptions {
  readonly client: Client;
  readonly settings: ClientSettings;
  readonly release: Release;
  /** What of the release is asked for; the rest comes along with whoever needs it. */
  readonly names: readonly string[];
  /** Absolute path of a directory to make. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** How often an installation is tried before what is left is called not installed: each time somebody is left out. */
const MOST_ATTEMPTS = 40;

/**
 * Installs every package, at exactly its version, into one clean project. Who cannot be installed is named and left out with
 * whatever needs it; who excludes another one gets a project of its own.
 */
export async function installAll(options: InstallOptions): Promise<Installation> {
  const state: State = { attempts: 0, projects: [], problems: [], notChecked: [] };
  let waiting = [...options.names];
  while (waiting.length > 0 && state.attempts < MOST_ATTEMPTS && !options.signal.aborted) {
    waiting = await installTogether(waiting, state, options);
  }
  const unknown = waiting.length === 0 ? [] : [`an installation of ${listNames(waiting)}: too many attempts failed`];
  const failed = new Set(
    state.problems.flatMap((problem) => (problem.code === "INSTALL_FAILED" ? problem.package : [])),
  );
  // Who fails by itself fails beside others for the same reason.
  const problems = state.problems.filter(
    (problem) => problem.code !== "INSTALL_PEER_CONFLICT" || !failed.has(problem.package),
  );
  return { projects: state.projects, problems, notChecked: [...state.notChecked, ...unknown] };
}

interface State {
  attempts: number;
  readonly projects: Project[];
  readonly problems: Problem[];
  readonly notChecked: string[];
}

/** @returns Those that exclude one of the project's, for the next project. */
async function installTogether(names: readonly string[], state: State, options: InstallOptions): Promise<string[]> {
  const { release } = options;
  const excluded: string[] = [];
  let rest = [...names];
  while (rest.length > 0 && state.attempts < MOST_ATTEMPTS && !options.signal.aborted) {
    const attempt = await install(rest, state, options);
    if (attempt.said === undefined) {
      state.projects.push({ directory: attempt.directory, names: rest });
      return excluded;
    }
    const conflict = rest.length > 1 ? findPeerConflict(attempt.said, release) : undefined;
    if (conflict !== undefined && rest.includes(conflict.name)) {
      state.problems.push(...describeConflict(conflict, release));
      if (!release.has(conflict.peer)) state.notChecked.push(describeForeignConflict(conflict));
      excluded.push(conflict.name);
      rest = rest.filter((name) => name !== conflict.name);
      continue;
    }
    const culprits = await findCulprits(rest, attempt.said, state, options);
    state.problems.push(...culprits.problems);
    const gone = listDependents(culprits.names, release);
    const dependents = rest.filter((name) => gone.has(name) && !culprits.names.includes(name));
    if (dependents.length > 0)
      state.notChecked.push(`an installation of ${listNames(dependents)}: it needs one that failed`);
    rest = rest.filter((name) => !gone.has(name));
  }
  return [...excluded, ...rest];
}

interface Culprits {
  readonly names: readonly string[];
  readonly problems: readonly Problem[];
}

/** Asks the client about suspects one by one, or halves the project until one is left. */
async function findCulprits(
  names: readonly string[],
  said: string,
  state: State,
  options: InstallOptions,
): Promise<Culprits> {
  const suspects = findAsking(said, options.release).filter((name) => names.includes(name));
  const [suspect] = suspects;
  if (suspect !== undefined) {
    const alone = names.length === 1 ? said : (await install([suspect], state, options)).said;
    if (alone !== undefined) {
      const problems = suspects.map((name) => describeFailure(name, alone, options));
      return { names: suspects, problems };
    }
  }
  return halve(names, said, state, options);
}

async function halve(names: readonly string[], said: string, state: State, options: InstallOptions): Promise<Culprits> {
  const [only] = names;
  if (only !== undefined && names.length === 1) return { names, problems: [describeFailure(only, said, options)] };
  const middle = Math.ceil(names.length / 2);
  for (const half of [names.slice(0, middle), names.slice(middle)]) {
    const attempt = await install(half, state, options);
    if (attempt.said !== undefined) return halve(half, attempt.said, state, options);
  }
  // Each half goes well by itself: nobody can be named.
  return { names, problems: [describeFailure(undefined, said, options)] };
}

function describeFailure(name: string | undefined, said: string, { client }: InstallOptions): Problem {
  // Who wants such a package can allow it.
  const allowed = /EALLOW(?:GIT|REMOTE)/u.test(said);
  return {
    code: "INSTALL_FAILED",
    severity: allowed ? "warning" : "error",
    ...(name !== undefined && { package: name }),
    actual: said,
    reason: allowed
      ? `${client.name} ${client.version} said so, asked to refuse what npm 12 refuses by default`
      : `${client.name} ${client.version} said so`,
  };
}

function describeConflict({ name, peer, found, wanted }: PeerConflict, release: Release): Problem[] {
  if (!release.has(peer)) return [];
  return [
    {
      code: "INSTALL_PEER_CONFLICT",
      severity: "warning",
      package: name,
      field: `peerDependencies.${peer}`,
      ...(wanted !== undefined && { actual: `${peer}@${wanted}` }),
      expected: `\`${peer}\` ${found}, which is in this release`,
    },
  ];
}

/** Packages of one release may be for different versions of somebody else's framework. */
function describeForeignConflict({ name, peer, found }: PeerConflict): string {
  return `\`${name}\` beside the others: it wants another version of \`${peer}\` than ${found}, so it has a project of its own`;
}

const MOST_LISTED = 5;

/** Packages or specifiers, the first few of them by name. */
export function listNames(names: readonly string[]): string {
  const ticked = names.map((name) => `\`${name}\``);
  return nameSome(ticked, MOST_LISTED, (hidden) => formatCount(hidden, "other"));
}

/** @returns the client's words, or none when it succeeded. */
async function install(
  names: readonly string[],
  state: State,
  { client, settings, release, directory, signal }: InstallOptions,
): Promise<{ readonly directory: string; readonly said: string | undefined }> {
  state.attempts += 1;
  const created = join(directory, String(state.attempts));
  await mkdir(created, { recursive: true });
  const project = await realpath(created);
  const dependencies = Object.fromEntries(names.map((name) => [name, release.get(name)?.version ?? "*"]));
  const manifest = { name: "slipway-rehearsal-consumer", version: "0.0.0", private: true, dependencies };
  await writeFile(join(project, "package.json"), JSON.stringify(manifest, null, 2));
  for (const [file, text] of Object.entries(settings.files)) await writeFile(join(project, file), text);
  const { failed, all, shortMessage } = await execa(client.file, [...client.prefix, ...settings.args], {
    cwd: project,
    env: settings.environment,
    extendEnv: false,
    cancelSignal: signal,
    stdin: "ignore",
    all: true,
    reject: false,
  });
  if (!failed) return { directory: project, said: undefined };
  const tidy = createTidy(project, settings.environment["npm_config_registry"]);
  return { directory: project, said: tidy(extractError(all ?? "") || (shortMessage ?? "")) };
}

const MOST_LINES = 30;

/** What of a client's output tells of the error. */
function extractError(output: string): string {
  const lines = stripVTControlCharacters(output).split("\n");
  const npm = lines.filter((line) => line.startsWith("npm error"));
  if (npm.length > 0) {
    const said = npm.map((line) => line.replace(/^npm error ?/u, "")).filter((line) => line.trim() !== "");
    return said.filter((line) => !TAIL.test(line)).join("\n");
  }
  const telling = lines.filter((line) => /\berr|\b404\b|not found|YN00(?!00)|failed/iu.test(line));
  return (telling.length > 0 ? telling : lines)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(-MOST_LINES)
    .join("\n");
}

/** Where npm keeps more is gone when somebody reads it. */
const TAIL =
  /A complete log|For a full report see|eresolve-report\.txt|^Fix the upstream|^404 ?$|^404 (?:Note that|tarball, folder)/u;
