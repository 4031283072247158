import type { Identity } from "../permissions/tokens.ts";
import type { ForgeState } from "./forge-state.ts";
import { matchesRef } from "./forge-state.ts";

export type RefChange = "creation" | "update" | "deletion";

const WORDS: Readonly<Record<RefChange, string>> = {
  creation: "Cannot create ref due to creations being restricted.",
  update: "Cannot update this protected ref.",
  deletion: "Cannot delete this protected ref.",
};

/**
 * What a ruleset says against a change of a ref, in GitHub's words.
 *
 * The built-in Actions identity cannot bypass a ruleset, an app can: https://github.com/resq-software/dev/issues/44
 */
export function findViolation(
  { rulesets }: Pick<ForgeState, "rulesets">,
  { ref, change, identity }: { readonly ref: string; readonly change: RefChange; readonly identity: Identity },
): string | undefined {
  const target = ref.startsWith("refs/tags/") ? "tag" : "branch";
  const name = ref.replace(/^refs\/(?:tags|heads)\//, "");
  const met = rulesets.find(
    (ruleset) =>
      ruleset.target === target &&
      ruleset.rules.includes(change) &&
      !(identity.kind !== "job" && ruleset.bypass.includes(identity.login)) &&
      ruleset.include.some((pattern) => matchesRef(pattern.replace(/^refs\/(?:tags|heads)\//, ""), name)),
  );
  return met === undefined ? undefined : `Repository rule violations found\n\n${WORDS[change]}`;
}
