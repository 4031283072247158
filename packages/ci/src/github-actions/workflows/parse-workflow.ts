import { posix } from "node:path";

import type { LocalAction, Position, Problem, Severity, WorkflowFile, WorkflowTrigger } from "@slipway/core";

import { parseConcurrency, parseJob, parsePermissions, parseSteps } from "./parse-job.ts";
import { parseYaml, readKeys, type YamlTree } from "./yaml.ts";

export type ParsedWorkflow = { readonly workflow: WorkflowFile } | { readonly problem: Problem };

/**
 * Reads a workflow's text. Only what is no YAML, or no map, is a problem; unknown keys, newer ones among them, are left
 * out, and values of the wrong type read as absent.
 *
 * @param file POSIX path from the workspace's base.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
export function parseWorkflow(file: string, text: string): ParsedWorkflow {
  const parsed = parseYaml(text);
  if ("failure" in parsed) return { problem: unreadable(file, parsed.failure.message, parsed.failure.position) };
  const { tree } = parsed;
  if (tree.kind === "list" || (tree.kind === "scalar" && !tree.empty))
    return { problem: unreadable(file, "it is not a map of keys", tree.at.position) };
  const keys = readKeys(tree);
  const jobs = keys.under("jobs").tree;
  return {
    workflow: {
      file,
      text,
      name: keys.text("name"),
      triggers: parseTriggers(keys.entry("on")?.value),
      permissions: parsePermissions(keys),
      concurrency: parseConcurrency(keys),
      cacheMode: keys.text("cache-mode"),
      workingDirectory: keys.under("defaults").under("run").text("working-directory"),
      env: keys.map("env"),
      jobs: jobs?.kind === "map" ? jobs.entries.map((entry) => parseJob(entry, text)) : [],
    },
  };
}

export type ParsedAction = { readonly action: LocalAction } | { readonly problem: Problem };

/**
 * Reads the description of an action of this repository. Only composite actions have steps; others come out without.
 *
 * @param file POSIX path of the `action.yml` from the workspace's base.
 */
export function parseAction(file: string, text: string): ParsedAction {
  const parsed = parseYaml(text);
  if ("failure" in parsed) return { problem: unreadable(file, parsed.failure.message, parsed.failure.position) };
  const keys = readKeys(parsed.tree);
  const inputs = keys.under("inputs").tree;
  return {
    action: {
      file,
      directory: posix.dirname(file),
      text,
      inputs: new Map(
        (inputs?.kind === "map" ? inputs.entries : []).map(({ key, value }) => [
          key.toLowerCase(),
          readKeys(value).text("default")?.text ?? "",
        ]),
      ),
      steps: parseSteps(keys.under("runs").entry("steps")?.value),
    },
  };
}

/**
 * What `.github/workflows/actions.lock` pins, by workflow file: a workflow that is listed runs the recorded commits, not
 * what its tags point to. A file that cannot be read pins nothing.
 *
 * @see https://docs.github.com/en/actions/concepts/security/workflow-dependency-lockfiles
 */
export function parseActionsLock(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const parsed = parseYaml(text);
  const workflows = readKeys("tree" in parsed ? parsed.tree : undefined).under("workflows");
  const entries = workflows.tree?.kind === "map" ? workflows.tree.entries : [];
  return new Map(
    entries.map(({ key }) => [key, new Set((workflows.texts(key) ?? []).map(({ text: reference }) => reference))]),
  );
}

/** The events of `on`: one name, a list of names, or a map with filters. */
function parseTriggers(on: YamlTree | undefined): WorkflowTrigger[] {
  if (on === undefined) return [];
  if (on.kind === "map") {
    return on.entries.map(({ key, keyAt, value }) => ({ event: key, at: keyAt, ...parseFilters(value) }));
  }
  return (on.kind === "list" ? on.items : [on]).flatMap((item) =>
    item.kind === "scalar" && !item.empty ? [{ event: item.text.text, at: item.at, inputs: new Map() }] : [],
  );
}

function parseFilters(tree: YamlTree): Omit<WorkflowTrigger, "event" | "at"> {
  const keys = readKeys(tree);
  return {
    types: keys.texts("types"),
    branches: keys.texts("branches"),
    branchesIgnore: keys.texts("branches-ignore"),
    tags: keys.texts("tags"),
    tagsIgnore: keys.texts("tags-ignore"),
    inputs: parseInputs(keys.under("inputs").tree),
    inputTypes: parseInputTypes(keys.under("inputs").tree),
    ...parseInputDemands(keys.under("inputs").tree),
    workflows: keys.texts("workflows"),
  };
}

function parseInputTypes(tree: YamlTree | undefined): ReadonlyMap<string, string> | undefined {
  const entries = tree?.kind === "map" ? tree.entries : [];
  const types = entries.flatMap(({ key, value }) => {
    const type = readKeys(value).text("type")?.text;
    return type === undefined ? [] : [[key.toLowerCase(), type] as const];
  });
  return types.length === 0 ? undefined : new Map(types);
}

/** What is asked of inputs: one of some options, or anything at all. */
function parseInputDemands(tree: YamlTree | undefined): Pick<WorkflowTrigger, "inputOptions" | "requiredInputs"> {
  const entries = tree?.kind === "map" ? tree.entries : [];
  const options = entries.flatMap(({ key, value }) => {
    const texts = readKeys(value).texts("options");
    return texts === undefined ? [] : [[key.toLowerCase(), texts.map(({ text }) => text)] as const];
  });
  const required = entries.filter(({ value }) => readKeys(value).text("required")?.text === "true");
  return {
    inputOptions: options.length === 0 ? undefined : new Map(options),
    requiredInputs: required.length === 0 ? undefined : new Set(required.map(({ key }) => key.toLowerCase())),
  };
}

function parseInputs(tree: YamlTree | undefined): ReadonlyMap<string, string | undefined> {
  const entries = tree?.kind === "map" ? tree.entries : [];
  return new Map(entries.map(({ key, value }) => [key, readKeys(value).text("default")?.text]));
}

/** A file of `.github` that was not taken into account, and why. */
export function unreadable(
  file: string,
  reason: string,
  position: Position | undefined,
  severity: Severity = "error",
): Problem {
  return { code: "WORKFLOW_UNREADABLE", severity, file, position, reason };
}
