import { parseYaml } from "./parse-yaml.ts";
import { readKeys } from "./read-keys.ts";

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
