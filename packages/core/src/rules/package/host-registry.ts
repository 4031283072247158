import { chooseRegistry } from "../../plan/publish-settings.ts";
import { manifestProblem } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

/** The package registry of GitHub takes the names of one owner from each repository. */
export const packageScopeNotOwner: Rule<"PACKAGE_SCOPE_NOT_OWNER"> = {
  stage: "check",
  codes: {
    PACKAGE_SCOPE_NOT_OWNER: {
      title: "GitHub Packages does not take this name",
      label: ["scope that is not the owner", "scopes that are not the owner"],
      message: ({ package: name, expected }) => `${quote(name)} goes to GitHub Packages, expected ${quote(expected)}`,
      what: "The package is published to the package registry of GitHub, by its `publishConfig` or with the repository's own token, and its name does not have the scope of the repository's owner.",
      why: "That registry knows scoped names only, and the scope says to whom a package belongs: the owner of the repository, in lower case. Unscoped names and other scopes are refused.",
      fix: "Give the package the owner's scope, or publish it to npm.",
      sources: [
        "https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-npm-registry",
      ],
    },
  },
  check(facts) {
    const owner = facts.context.repository?.identity.owner.toLowerCase();
    if (owner === undefined) return [];
    return facts.releasable
      .filter((pkg) => !pkg.name.startsWith(`@${owner}/`) && goesToHost(pkg, facts))
      .map((pkg) =>
        manifestProblem(pkg, ["name"], {
          code: "PACKAGE_SCOPE_NOT_OWNER",
          severity: "error",
          actual: pkg.name,
          expected: `@${owner}/${pkg.name.replace(/^@[^/]*\//, "")}`,
        }),
      );
  },
};

/** By what it says itself, or because nothing but the host's own token publishes. */
function goesToHost(pkg: WorkspacePackage, { context, settings, hostJobs = [], publishJobs = [] }: Facts): boolean {
  const chosen = chooseRegistry(pkg, settings ?? {})?.registry;
  if (chosen === undefined) return hostJobs.length > 0 && publishJobs.length === 0;
  const host = context.provider.server.replace(/^https:\/\//, "");
  const [, authority = ""] = /^https:\/\/([^/]+)/i.exec(chosen) ?? [];
  return authority.toLowerCase().endsWith(`.pkg.${host}`);
}
