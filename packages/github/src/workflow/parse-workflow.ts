import type { Problem, WorkflowFile } from "@slipway/core";

import { parseConcurrency } from "./parse-concurrency.ts";
import { parseJob } from "./parse-job.ts";
import { parsePermissions } from "./parse-permissions.ts";
import { parseTriggers } from "./parse-triggers.ts";
import { parseYaml } from "./parse-yaml.ts";
import { readKeys } from "./read-keys.ts";
import { unreadable } from "./unreadable.ts";

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
  const name = keys.text("name");
  const permissions = parsePermissions(keys);
  const concurrency = parseConcurrency(keys);
  const cacheMode = keys.text("cache-mode");
  const workingDirectory = keys.under("defaults").under("run").text("working-directory");
  const jobs = keys.under("jobs").tree;
  return {
    workflow: {
      file,
      text,
      ...(name !== undefined && { name }),
      triggers: parseTriggers(keys.entry("on")?.value),
      ...(permissions !== undefined && { permissions }),
      ...(concurrency !== undefined && { concurrency }),
      ...(cacheMode !== undefined && { cacheMode }),
      ...(workingDirectory !== undefined && { workingDirectory }),
      env: keys.map("env"),
      jobs: jobs?.kind === "map" ? jobs.entries.map((entry) => parseJob(entry, text)) : [],
    },
  };
}
