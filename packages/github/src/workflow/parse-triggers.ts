import type { WorkflowTrigger } from "@slipway/core";

import { readKeys } from "./read-keys.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** The events of `on`: one name, a list of names, or a map with filters. */
export function parseTriggers(on: YamlTree | undefined): WorkflowTrigger[] {
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
  const types = keys.texts("types");
  const branches = keys.texts("branches");
  const branchesIgnore = keys.texts("branches-ignore");
  const tags = keys.texts("tags");
  const tagsIgnore = keys.texts("tags-ignore");
  const inputs = keys.under("inputs").tree;
  return {
    ...(types !== undefined && { types }),
    ...(branches !== undefined && { branches }),
    ...(branchesIgnore !== undefined && { branchesIgnore }),
    ...(tags !== undefined && { tags }),
    ...(tagsIgnore !== undefined && { tagsIgnore }),
    inputs: parseInputs(inputs),
  };
}

function parseInputs(tree: YamlTree | undefined): ReadonlyMap<string, string | undefined> {
  const entries = tree?.kind === "map" ? tree.entries : [];
  return new Map(entries.map(({ key, value }) => [key, readKeys(value).text("default")?.text]));
}
