import { clientFlags } from "./client-flags.ts";
import { splitArguments } from "./split-arguments.ts";

/**
 * The command of yarn's own that `yarn workspaces foreach --all npm publish` and `yarn workspace name npm publish` run in
 * packages.
 *
 * @param words Behind `yarn`.
 */
export function throughYarnWorkspaces(words: readonly string[]): readonly string[] {
  const { positionals } = splitArguments(words, clientFlags("yarn"));
  if (positionals[0] === "workspace") return words.slice(words.indexOf("workspace") + 2);
  if (positionals[0] !== "workspaces" || positionals[1] !== "foreach") return words;
  const inner = positionals[2];
  return inner === undefined ? words : words.slice(words.indexOf(inner));
}
