import { formatVersionTag } from "../tag/version-tag.ts";
import type { Verification } from "../verify/verification.ts";

/** The git tag that changesets gives a version. */
export interface SeenTag {
  readonly tag: string;
  readonly packageName: string;
}

/**
 * Tags of the versions that the registry shows with our integrity.
 *
 * @param single Whether the repository is one package and no workspace: its tag has no name in it.
 */
export function listSeenTags(
  { verifications }: { readonly verifications: readonly Verification[] },
  single: boolean,
): SeenTag[] {
  return verifications
    .filter(({ availability, integrity }) => availability === "available" && integrity.state === "ok")
    .map((one) => ({ tag: formatVersionTag(one, single), packageName: one.name }));
}

/**
 * A line of the file that `CHANGESETS_OUTPUT` names, as `changesets/action` 2 and `changesets-gitlab` read it.
 *
 * @see https://github.com/changesets/action/blob/v2.1.1/src/run.ts
 */
export function formatTagEvent({ tag, packageName }: SeenTag): string {
  return `${JSON.stringify({ type: "git-tag", tag, packageName })}\n`;
}

/**
 * A line of standard output in which `changesets/action` 1 finds a package that went out.
 *
 * @see https://github.com/changesets/action/blob/v1.9.0/src/run.ts
 */
export function formatNewTag({ tag }: Pick<SeenTag, "tag">): string {
  return `New tag:  ${tag}\n`;
}
