import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CodeSet } from "../../rule/rule.ts";
import type { ContentsDifference } from "../../tarball/compare-contents.ts";
import { because, nameSome, quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

/** What a release needs of packages that are public already, and that are not any more what was published. */
export const packageUnraised: CodeSet<"PACKAGE_CHANGED_UNRAISED"> = {
  stage: "inspect",
  needsRegistry: true,
  codes: {
    PACKAGE_CHANGED_UNRAISED: {
      title: "A package changed since its version was published",
      label: ["changed package without a new version", "changed packages without a new version"],
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} changed since ${quote(actual)} was published, and its version was not raised${because(reason)}`,
      what: "A package of this release depends on another one of the workspace, whose version is on the registry already. What would be packed of it now is not what was published.",
      why: "Consumers of the new package get the old one of the other: what it was written and tested against here is not public. Most often a changeset was forgotten.",
      fix: "Raise the package's version, so that it goes out with the others. If nobody needs the change yet, nothing has to be done.",
      sources: ["https://github.com/changesets/changesets/blob/main/docs/intro-to-using-changesets.md"],
    },
  },
};

const MOST_NAMED = 3;

/**
 * The problem of one package.
 *
 * @param neededBy Names of the packages of the release that depend on it.
 */
export function describeUnraised(
  pkg: WorkspacePackage,
  { kind, where }: ContentsDifference,
  neededBy: readonly string[],
): Problem<"PACKAGE_CHANGED_UNRAISED">[] {
  if (kind !== "code" && kind !== "rest") return [];
  return [
    manifestProblem(pkg, ["version"], {
      code: "PACKAGE_CHANGED_UNRAISED",
      severity: kind === "code" ? "warning" : "note",
      actual: pkg.version,
      expected: "a raised version",
      reason: `${list(where)} ${where.length === 1 ? "differs" : "differ"}, and ${list(neededBy)} ${neededBy.length === 1 ? "needs" : "need"} it`,
    }),
  ];
}

function list(names: readonly string[]): string {
  return nameSome(
    names.map((name) => `\`${name}\``),
    MOST_NAMED,
  );
}
