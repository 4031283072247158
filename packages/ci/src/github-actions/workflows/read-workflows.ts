import { readdir } from "node:fs/promises";
import { join, posix } from "node:path";

import {
  type LocalAction,
  type Manifest,
  parseManifest,
  parseNxSettings,
  type Problem,
  type WorkflowFile,
  type WorkflowStep,
  type WorkflowText,
} from "@slipway/core";
import * as v from "valibot";

import type { WorkflowReading } from "../../provider/ci-provider.ts";
import { GITHUB_ACTIONS } from "../facts.ts";
import { type ParsedAction, parseAction, parseActionsLock, parseWorkflow, unreadable } from "./parse-workflow.ts";
import { readInside } from "./read-inside.ts";
import { readRecipes } from "./read-recipes.ts";

const { directory: DIRECTORY, extensions: EXTENSIONS } = GITHUB_ACTIONS.pipelines;
/** `./path` is found in the checkout, `$/path` at the workflow's own commit. */
const LOCAL = /^(?:\.|\$)\/(.*)$/;
const ACTION_FILES = ["action.yml", "action.yaml"];
/** Without an `action.yml`, one of these makes an action too. */
const IMAGE_FILES = ["Dockerfile", "dockerfile"];
/** Named by an input whose value is not known from the file alone, these are the likely ones. */
const USUAL_VERSION_FILES = [".nvmrc", ".node-version", ".tool-versions", "package.json"];

const Pinned = v.object({ node: v.string() });
const Runtime = v.object({ name: v.literal("node"), version: v.string() });

/**
 * Reads every workflow of a repository, the actions of its own that they use, and the few small files that decide what
 * they do. Follows no link out of the repository, starts nothing and asks nobody.
 */
export async function readWorkflows(base: string): Promise<WorkflowReading> {
  const workflows: WorkflowFile[] = [];
  const problems: Problem[] = [];
  for (const name of await listWorkflows(base)) {
    const file = posix.join(DIRECTORY, name);
    const read = await readParsed(base, file, parseWorkflow);
    if (read === undefined) continue;
    if ("problem" in read) problems.push(read.problem);
    else workflows.push(read.workflow);
  }
  const steps = workflows.flatMap(({ jobs }) => jobs.flatMap((job) => job.steps));
  const local = await readLocalActions(base, steps);
  const calls = workflows.flatMap(({ jobs }) => jobs.flatMap((job) => job.uses ?? []));
  const [missingWorkflows, lock, rootManifest, nodeVersions, recipes, nx] = await Promise.all([
    findMissingWorkflows(base, calls),
    readInside(base, posix.join(DIRECTORY, "actions.lock")),
    readRootObject(base, "package.json"),
    readNodeVersions(base, [...steps, ...local.actions.flatMap((action) => action.steps)]),
    readRecipes((file) => readText(base, file)),
    readText(base, "nx.json"),
  ]);
  return {
    workflows,
    actions: local.actions,
    missing: new Set([...local.missing, ...missingWorkflows]),
    locked: lock !== undefined && "text" in lock ? parseActionsLock(lock.text) : new Map(),
    rootManifest,
    nodeVersions,
    recipes,
    nx: nx === undefined ? undefined : parseNxSettings(nx),
    problems: [...problems, ...local.problems],
  };
}

async function listWorkflows(base: string): Promise<string[]> {
  try {
    const names = await readdir(join(base, DIRECTORY));
    return names.filter((name) => EXTENSIONS.some((extension) => name.endsWith(extension))).toSorted();
  } catch {
    return [];
  }
}

/** The workspace's reader reports what is wrong with it. */
async function readRootObject(base: string, file: string): Promise<Manifest | undefined> {
  const read = await readInside(base, file);
  const parsed = read !== undefined && "text" in read ? parseManifest(read.text) : undefined;
  return parsed !== undefined && "manifest" in parsed ? parsed.manifest : undefined;
}

interface LocalActions {
  readonly actions: readonly LocalAction[];
  readonly missing: readonly string[];
  readonly problems: readonly Problem[];
}

/** The actions of this repository that steps use, and those that they use in turn. */
async function readLocalActions(base: string, steps: readonly WorkflowStep[]): Promise<LocalActions> {
  const actions = new Map<string, LocalAction>();
  const missing: string[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const pending = usesOf(steps);
  for (let uses = pending.pop(); uses !== undefined; uses = pending.pop()) {
    const directory = insideOf(uses);
    if (directory === undefined || seen.has(uses)) continue;
    seen.add(uses);
    const read = await readAction(base, directory);
    if (read === "missing") missing.push(uses);
    else if (read === "image" || actions.has(directory)) continue;
    else if ("problem" in read) problems.push(read.problem);
    else {
      actions.set(directory, read.action);
      pending.push(...usesOf(read.action.steps));
    }
  }
  return { actions: [...actions.values()], missing, problems };
}

/** What a directory holds: an action with a description, one that is nothing but an image, or none. */
async function readAction(base: string, directory: string): Promise<ParsedAction | "image" | "missing"> {
  for (const name of ACTION_FILES) {
    const read = await readParsed(base, posix.join(directory, name), parseAction);
    if (read !== undefined) return read;
  }
  for (const name of IMAGE_FILES) {
    if ((await readInside(base, posix.join(directory, name))) !== undefined) return "image";
  }
  return "missing";
}

function usesOf(steps: readonly WorkflowStep[]): string[] {
  return steps.flatMap(({ uses }) => (uses === undefined || uses.dynamic ? [] : [uses.text]));
}

/** The path from the base that a local reference names; nothing for what is not or leads out of the repository. */
function insideOf(uses: string): string | undefined {
  const path = LOCAL.exec(uses)?.[1];
  if (path === undefined) return undefined;
  const inside = posix.normalize(path).replace(/\/$/, "");
  return inside === ".." || inside.startsWith("../") || posix.isAbsolute(inside) ? undefined : inside;
}

/** Workflows that cannot be read are not missing. */
async function findMissingWorkflows(base: string, calls: readonly WorkflowText[]): Promise<string[]> {
  const missing: string[] = [];
  for (const uses of new Set(calls.map(({ text }) => text))) {
    const file = insideOf(uses);
    if (file !== undefined && (await readInside(base, file)) === undefined) missing.push(uses);
  }
  return missing;
}

/**
 * The Node versions of the files that `node-version-file` may name, by path from the base.
 *
 * @see https://github.com/actions/setup-node/blob/main/docs/advanced-usage.md#node-version-file
 */
async function readNodeVersions(base: string, steps: readonly WorkflowStep[]): Promise<ReadonlyMap<string, string>> {
  const named = steps.flatMap((step) => {
    const file = step.with.get("node-version-file");
    return file === undefined || file.dynamic ? [] : [posix.normalize(file.text)];
  });
  const versions = new Map<string, string>();
  for (const file of new Set([...USUAL_VERSION_FILES, ...named])) {
    if (file.startsWith("../") || posix.isAbsolute(file)) continue;
    const read = await readInside(base, file);
    const version = read !== undefined && "text" in read ? parseVersion(posix.basename(file), read.text) : undefined;
    if (version !== undefined) versions.set(file, version);
  }
  return versions;
}

function parseVersion(name: string, text: string): string | undefined {
  if (name === "package.json") return versionOfManifest(text);
  if (name === ".tool-versions") return /^(?:nodejs|node)\s+(\S+)/m.exec(text)?.[1];
  if (name.endsWith(".toml")) return /^\s*node\s*=\s*["']([^"']+)["']/m.exec(text)?.[1];
  return /^\s*(?:nodejs\s+|node\s+|v)?([^\s#]+)/m.exec(text)?.[1];
}

/** `volta`, then `devEngines.runtime`, then `engines`: the order in which setup-node looks. */
function versionOfManifest(text: string): string | undefined {
  const parsed = parseManifest(text);
  if (!("manifest" in parsed)) return undefined;
  const { volta, engines, devEngines } = parsed.manifest;
  if (v.is(Pinned, volta)) return volta.node;
  const runtimes = v.safeParse(v.object({ runtime: v.union([Runtime, v.array(v.unknown())]) }), devEngines);
  const candidates = runtimes.success ? [runtimes.output.runtime].flat() : [];
  const runtime = candidates.find((candidate) => v.is(Runtime, candidate));
  if (v.is(Runtime, runtime)) return runtime.version;
  return v.is(Pinned, engines) ? engines.node : undefined;
}

/** What a parser makes of a file, or why it was not taken into account; nothing when there is none. */
async function readParsed<T extends object>(
  base: string,
  file: string,
  parse: (file: string, text: string) => T,
): Promise<T | { readonly problem: Problem } | undefined> {
  const read = await readInside(base, file);
  if (read === undefined) return undefined;
  return "text" in read ? parse(file, read.text) : { problem: unreadable(file, read.failure, undefined, "warning") };
}

async function readText(base: string, file: string): Promise<string | undefined> {
  const read = await readInside(base, file);
  return read !== undefined && "text" in read ? read.text : undefined;
}
