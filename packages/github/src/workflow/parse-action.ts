import { posix } from "node:path";

import type { LocalAction, Problem } from "@slipway/core";

import { parseSteps } from "./parse-steps.ts";
import { parseYaml } from "./parse-yaml.ts";
import { readKeys } from "./read-keys.ts";
import { unreadable } from "./unreadable.ts";

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
