import type { ReleaseContext } from "../../context/release-context.ts";
import { listUnknown, publishedBefore, type PublishPlan } from "../../plan/publish-plan.ts";
import type { Problem } from "../../problems/problem.ts";
import type { CodeSet } from "../../rule/rule.ts";
import { because, formatCount } from "../../text/words.ts";

/** The first run of a release tag that has nothing to publish, and of whose commit nothing is public. */
export const releaseNothingNew: CodeSet<"RELEASE_NOTHING_NEW"> = {
  stage: "plan",
  needsRegistry: true,
  codes: {
    RELEASE_NOTHING_NEW: {
      title: "A release tag releases nothing",
      label: ["release of nothing", "releases of nothing"],
      message: ({ field, actual, reason }) =>
        `The tag \`${field}\` started this run, and there is nothing to publish: ${actual}${because(reason)}`,
      what: "A tag was pushed to release something. Every version at its commit is on the registry already, and none of them says that it is from this commit. A second attempt of the run, and one that a person has started, are not meant.",
      why: "The versions were not raised, the change that raises them was not merged, or the tag is on another commit than meant. A green run would say that the release is out.",
      fix: "Raise the versions, commit, and make a new tag on that commit. If everything that was meant is public, delete the tag: there is nothing to do.",
      sources: ["https://docs.npmjs.com/cli/commands/npm-version"],
    },
  },
};

/** Make a tag's own run. Whoever dispatches a workflow on a tag looks at a release that there was. */
const STARTING: ReadonlySet<string | undefined> = new Set(["push", "create", "release"]);

const MOST_NAMED = 3;

/** The problem of a plan with nothing in it, where nobody has looked which commits the versions are from: none. */
export function describeNothingNew(
  plan: PublishPlan,
  { provider, ci, event, tag, run }: ReleaseContext,
): Problem<"RELEASE_NOTHING_NEW">[] {
  const { packages, published = [] } = plan;
  if (ci !== provider.id || tag === undefined || run?.attempt !== 1 || !STARTING.has(event)) return [];
  if (packages.length > 0 || published.length === 0 || listUnknown(plan).length > 0) return [];
  if (publishedBefore(plan).length > 0) return [];
  const named = published.slice(0, MOST_NAMED).map(({ name, version }) => `\`${name}@${version}\``);
  const more = published.length - named.length;
  const unknown = published.filter(({ sameCommit }) => sameCommit === "unknown").length;
  return [
    {
      code: "RELEASE_NOTHING_NEW",
      severity: "error",
      field: tag,
      actual: `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""} ${published.length === 1 ? "is" : "are"} on the registry already`,
      expected: "a version that the registry does not have",
      reason:
        unknown === 0
          ? "all of it is from other commits"
          : `of ${formatCount(unknown, "version")} nothing says which commit it is from`,
    },
  ];
}
