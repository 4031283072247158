import type { WorkflowStep } from "@slipway/core";

import { readKeys } from "./read-keys.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** The steps of a job or of a composite action in order. Groups that run in parallel are opened. */
export function parseSteps(tree: YamlTree | undefined): WorkflowStep[] {
  const items = tree?.kind === "list" ? tree.items : [];
  return items.flatMap((item) => {
    if (item.kind !== "map") return [];
    const parallel = readKeys(item).entry("parallel");
    return parallel === undefined ? [parseStep(item)] : parseSteps(parallel.value);
  });
}

function parseStep(tree: YamlTree): WorkflowStep {
  const keys = readKeys(tree);
  const id = keys.text("id");
  const name = keys.text("name");
  const condition = keys.text("if");
  const uses = keys.text("uses");
  const run = keys.text("run");
  const workingDirectory = keys.text("working-directory");
  const continueOnError = keys.text("continue-on-error");
  return {
    at: tree.at,
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...(condition !== undefined && { if: condition }),
    ...(uses !== undefined && { uses }),
    ...(run !== undefined && { run }),
    ...(workingDirectory !== undefined && { workingDirectory }),
    ...(continueOnError !== undefined && { continueOnError }),
    with: keys.map("with"),
    env: keys.map("env"),
  };
}
