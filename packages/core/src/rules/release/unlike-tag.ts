import { publishedBefore, type PublishPlan } from "../../plan/publish-plan.ts";
import type { Problem } from "../../problems/problem.ts";
import type { CodeSet } from "../../rule/rule.ts";
import type { TaggedPackage, TaggedRelease } from "../../tag/tag-message.ts";
import { nameSome } from "../../text/words.ts";

/** The run of a release tag whose message says another release than the plan. */
export const releaseUnlikeTag: CodeSet<"RELEASE_UNLIKE_TAG"> = {
  stage: "plan",
  needsRegistry: true,
  codes: {
    RELEASE_UNLIKE_TAG: {
      title: "The plan is not what the tag was made for",
      label: ["plan unlike its tag", "plans unlike their tags"],
      message: ({ field, actual, expected }) =>
        `The tag \`${field}\` was made to release ${expected}, and the plan has ${actual}`,
      what: "`slipway tag` writes into the tag's message which versions it was made to release, under which dist-tags and in which order. The plan of the tag's run says otherwise.",
      why: "Something was published between the tag and its run, or the registry gave another answer; `slipway.json` or the workflow says otherwise in the job than where the tag was made; or the two were done by different versions of Slipway.",
      fix: "Compare both with what was meant: `git show` prints the tag's message, `slipway plan` the plan. Nothing is stopped by this: the plan is what is published.",
      sources: ["https://git-scm.com/docs/git-tag"],
    },
  },
};

/** What a plan is compared with its tag by. */
export interface TagComparison {
  /** Name of the tag. */
  readonly tag: string;
  readonly tagged: TaggedRelease;
  /** `sha256-…` of what the plan has to publish. */
  readonly digest: string;
}

/**
 * What a plan has otherwise than its tag says. What an earlier run of the tag has published counts as there; where there is
 * such a thing, its place in the order is not known any more.
 *
 * @returns `undefined` where that cannot be told: of more packages than the tag names, some are published.
 */
export function compareWithTag(
  plan: PublishPlan,
  { tag, tagged, digest }: TagComparison,
): readonly Problem<"RELEASE_UNLIKE_TAG">[] | undefined {
  if (tagged.digest === digest) return [];
  const before = publishedBefore(plan);
  const problem = (actual: string, expected: string): readonly Problem<"RELEASE_UNLIKE_TAG">[] => [
    { code: "RELEASE_UNLIKE_TAG", severity: "note", field: tag, actual, expected },
  ];
  if (tagged.packages === undefined)
    return before.length > 0 ? undefined : problem(`the digest ${digest}`, `what has the digest ${tagged.digest}`);
  const planned = new Set([...plan.packages, ...before].map(describe));
  const meant = new Set(tagged.packages.map(describe));
  const more = [...planned].filter((text) => !meant.has(text));
  const missing = [...meant].filter((text) => !planned.has(text));
  if (more.length > 0 || missing.length > 0)
    return problem(
      more.length > 0 ? nameSome(more) : `nothing of it`,
      missing.length > 0 ? nameSome(missing) : `nothing of the kind`,
    );
  return before.length > 0 ? [] : problem("another order", `${nameSome([...meant])}, in its order`);
}

function describe({ name, version, distTag }: TaggedPackage): string {
  return `\`${name}@${version}\` (${distTag})`;
}
