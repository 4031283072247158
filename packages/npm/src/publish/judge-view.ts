import type { PublishFailure } from "@slipway/core";

import type { RegistryView } from "./read-version.ts";
import type { PackedEntry } from "./trial.ts";

/** What the registry has under a planned version: nothing that it shows, our bytes, or other bytes. */
export type Judgement =
  | { readonly kind: "absent" }
  | { readonly kind: "ours" }
  | { readonly kind: "other"; readonly failure: PublishFailure };

/** Compares by integrity and by nothing else: a name and a version say nothing about the bytes. */
export function judgeView(entry: PackedEntry, { version }: RegistryView, phase: "read" | "read-back"): Judgement {
  if (version === undefined) return { kind: "absent" };
  if (version.integrity === entry.tarball.integrity) return { kind: "ours" };
  const theirs = version.integrity === undefined ? "no integrity" : `the integrity \`${version.integrity}\``;
  return {
    kind: "other",
    failure: {
      class: "integrity",
      phase,
      code: "EINTEGRITY",
      message: `\`${entry.version}\` is on the registry with ${theirs}, packed was \`${entry.tarball.integrity}\``,
    },
  };
}
