import * as v from "valibot";

import { ReleaseError } from "../errors/release-error.ts";
import { sanitise } from "../text/sanitise.ts";
import { nameSome } from "../text/words.ts";
import type { PublishPlan } from "./publish-plan.ts";

/** UTF-16 code units. A plan for 10,000 packages has some three million. */
const MAX_LENGTH = 2 ** 25;

/** A file of the directory, and no way out of it. */
const PATH = /^packages\/[\w@~!'()*+][\w.~!'()*+@-]*\.tgz$/u;

const Publication = v.object({
  kind: v.literal("publish"),
  name: v.string(),
  version: v.string(),
  access: v.picklist(["public", "restricted"]),
  tag: v.string(),
  tarball: v.object({
    path: v.pipe(v.string(), v.regex(PATH)),
    integrity: v.pipe(v.string(), v.regex(/^sha256-[A-Za-z0-9+/]{43}=$/u)),
  }),
});

const Document = v.pipe(
  v.string(),
  v.maxLength(MAX_LENGTH),
  v.parseJson(),
  v.object({
    version: v.literal(1),
    plan: v.array(v.array(v.variant("kind", [Publication, v.object({ kind: v.literal("tag-only") })]))),
  }),
);

/** A package that `changeset pack` has packed. */
export interface ChangesetsPacked {
  readonly name: string;
  readonly version: string;
  readonly access: "public" | "restricted";
  /** The dist-tag. */
  readonly tag: string;
  readonly tarball: {
    /** POSIX path from the directory. */
    readonly path: string;
    /** `sha256-…` */
    readonly integrity: string;
  };
}

/**
 * Reads `publish-plan.json` of a directory that `changeset pack` made, which may come from a job that ran anybody's code.
 * Releases without a tarball (private packages) are left out.
 *
 * @returns Nothing for anything else.
 * @see https://github.com/changesets/changesets/blob/main/packages/cli/src/commands/pack/index.ts
 */
export function parseChangesetsPlan(text: string): readonly ChangesetsPacked[] | undefined {
  const { success, output } = v.safeParse(Document, text);
  if (!success) return undefined;
  return output.plan.flat().filter((release) => release.kind === "publish");
}

/**
 * What was packed has to be what this repository would publish now. Of a version that is public already the tarball is left
 * where it is.
 *
 * @throws {ReleaseError} `PACKED_RELEASE_DIFFERS`
 */
export function requireSameRelease(plan: PublishPlan, packed: readonly ChangesetsPacked[]): void {
  const planned = new Map(plan.packages.map((entry) => [entry.name, entry]));
  const others = new Map(packed.map((release) => [release.name, release]));
  const settled = [...(plan.published ?? []), ...plan.skipped.filter(({ reason }) => reason === "already-published")];
  const isSettled = ({ name, version }: ChangesetsPacked): boolean =>
    settled.some((one) => one.name === name && one.version === version);
  const differences = [
    ...plan.packages.filter(({ name }) => !others.has(name)).map(({ name }) => `\`${name}\` was not packed`),
    ...packed.flatMap((release) => {
      const entry = planned.get(release.name);
      if (entry === undefined) return isSettled(release) ? [] : [`\`${release.name}\` is not to be published`];
      const pairs = [
        ["version", release.version, entry.version],
        ["dist-tag", release.tag, entry.distTag],
        // Of what the registry has and nothing declares, changesets tells npm's default.
        ["access", release.access, entry.keepAccess === true ? release.access : entry.access],
      ] as const;
      return pairs.flatMap(([what, there, here]) =>
        there === here ? [] : [`\`${release.name}\` was packed with the ${what} \`${there}\`, planned is \`${here}\``],
      );
    }),
  ];
  if (differences.length === 0) return;
  throw new ReleaseError(
    "PACKED_RELEASE_DIFFERS",
    sanitise(`what changesets packed is another release: ${nameSome(differences)}`),
    {
      hint: "Pack again at this commit: `changeset pack --out-dir <directory>`",
    },
  );
}
