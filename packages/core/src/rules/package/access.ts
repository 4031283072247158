import { isJsonObject, type Json } from "../../json/json.ts";
import type { Candidate } from "../../plan/candidates.ts";
import { chooseAccess } from "../../plan/publish-settings.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";

/**
 * A scoped package is restricted at its first publication unless it says otherwise, and that is a paid feature. With an ID
 * token there is no first publication; how a person makes it is said with that problem. Provenance is signed for no new
 * package that does not say that it is public, scoped or not.
 */
export const accessUndeclared: Rule<"ACCESS_UNDECLARED"> = {
  stage: "check",
  alsoIn: ["plan"],
  needsRegistry: true,
  codes: {
    ACCESS_UNDECLARED: {
      title: "A new package does not say that it is public",
      label: ["new package without access", "new packages without access"],
      message: ({ package: name, expected }) =>
        `${quote(name)} is new, and nothing sets its access to ${quote(expected)}`,
      what: "The registry does not know this package, which is scoped or asks for provenance, and neither `publishConfig.access`, npm's configuration, `access` in `slipway.json` nor `.changeset/config.json` says who may install it.",
      says: "402 Payment Required - PUT <registry>/<package> - You must sign up for private packages",
      why: "A scoped package is restricted at its first publication unless the request says otherwise. Restricted packages are a paid feature, so for everybody else the registry refuses. With provenance asked for, npm refuses even earlier, because it will not sign for a new package, scoped or not, that does not say it is public.",
      fix: 'Add `"publishConfig": { "access": "public" }` to the manifest. If the package is meant to be restricted, say so with `restricted`.',
      sources: [
        "https://github.com/elastic/elastic-otel-node/pull/357",
        "https://github.com/nrwl/nx/issues/26632",
        "https://github.com/npm/cli/issues/7706",
      ],
    },
  },
  check(facts) {
    const { context, settings } = facts;
    if (settings === undefined || (settings.trustedPublishing ?? context.idToken)) return [];
    return facts.firstPublications
      .filter((candidate) => candidate.name.startsWith("@") || asksForProvenance(candidate, facts))
      .filter((candidate) => chooseAccess(candidate, settings).source === "default")
      .map((candidate) => undeclared(candidate, facts));
  },
};

function asksForProvenance({ manifest: { publishConfig } }: Candidate, { job }: Facts): boolean {
  return job?.provenance === true || (isJsonObject(publishConfig) && publishConfig["provenance"] === true);
}

function undeclared(candidate: Candidate, facts: Facts): Problem<"ACCESS_UNDECLARED"> {
  const { pkg, manifest } = candidate;
  const { context } = facts;
  const { publishConfig } = manifest;
  const open = context.visibility === "public";
  const amendable = publishConfig === undefined || isJsonObject(publishConfig);
  return manifestProblem(pkg, ["publishConfig", "access"], {
    code: "ACCESS_UNDECLARED",
    // In a repository that is not public, restricted may be what is meant.
    severity: context.visibility === "private" || context.visibility === "internal" ? "warning" : "error",
    expected: "public",
    predicts: asksForProvenance(candidate, facts)
      ? "Can't generate provenance for new or private package, you must set `access` to public."
      : "402 Payment Required - You must sign up for private packages",
    fix: open && amendable ? { file: pkg.file, path: ["publishConfig", "access"], value: "public" } : undefined,
  });
}

/**
 * Only scoped packages can be restricted. No fix: without the setting the package would become public, which whoever
 * restricted it did not want.
 */
export const accessRestrictedUnscoped: Rule<"ACCESS_RESTRICTED_UNSCOPED"> = {
  stage: "check",
  alsoIn: ["plan"],
  codes: {
    ACCESS_RESTRICTED_UNSCOPED: {
      title: "An unscoped package cannot be restricted",
      label: ["restricted package without a scope", "restricted packages without a scope"],
      message: ({ package: name, actual }) =>
        `${quote(name)} is to be ${quote(actual)}, which only a package with a scope can be`,
      what: "The manifest or npm's configuration asks for restricted access, and the package's name has no scope.",
      says: "Can't restrict access to unscoped packages.",
      why: "On npm only scoped packages have access levels; npm refuses before it sends anything. Slipway has no automatic fix: without the setting the package would become public, and somebody did not want that.",
      fix: "Give the package a scope, or remove the setting if everybody may install it. When npm's configuration sets `access` for a workspace with both kinds of packages, move it into the scoped packages' `publishConfig`.",
      sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js"],
    },
  },
  check({ settings, releasable }) {
    return releasable.flatMap((pkg) => {
      if (pkg.name.startsWith("@")) return [];
      const choice = chooseAccess({ ...pkg, firstPublish: true }, settings ?? {});
      if (choice.access !== "restricted") return [];
      return manifestProblem(pkg, choice.source === "manifest" ? ["publishConfig", "access"] : ["name"], {
        code: "ACCESS_RESTRICTED_UNSCOPED",
        severity: "error",
        actual: "restricted",
        reason: choice.source === "configuration" ? "npm's configuration sets `access`" : undefined,
        predicts: "Can't restrict access to unscoped packages.",
      });
    });
  },
};

/** The values of npm's `access` setting; `private` is another word for `restricted`. */
const VALUES: ReadonlySet<Json> = new Set(["public", "restricted", "private", null]);

/** npm does not check what `publishConfig.access` holds and sends it as it is. */
export const accessInvalid: Rule<"ACCESS_INVALID"> = {
  stage: "check",
  codes: {
    ACCESS_INVALID: {
      title: "`publishConfig.access` has a value that npm does not know",
      label: "unknown access value",
      message: ({ package: name, actual, expected }) =>
        `${quote(name)} sets \`publishConfig.access\` to ${quote(actual)}, expected ${quote(expected)}`,
      what: "npm's `access` setting is `public` or `restricted`; `private` is another word for `restricted`. This manifest has something else.",
      why: "npm checks the setting where it comes from a flag or an `.npmrc`, but takes it from `publishConfig` as it is and sends it to the registry. What the registry makes of it has not been proven; Slipway treats it as not set.",
      fix: "Write `public` or `restricted`, or remove the field from a package that exists: its access then stays as it is.",
      sources: [
        "https://docs.npmjs.com/cli/using-npm/config#access",
        "https://github.com/npm/cli/blob/latest/lib/commands/publish.js",
      ],
    },
  },
  check({ releasable }) {
    return releasable.flatMap((pkg) => {
      const { publishConfig } = pkg.manifest;
      const access = isJsonObject(publishConfig) ? publishConfig["access"] : undefined;
      if (access === undefined || VALUES.has(access)) return [];
      return manifestProblem(pkg, ["publishConfig", "access"], {
        code: "ACCESS_INVALID",
        severity: "warning",
        actual: typeof access === "string" ? access : JSON.stringify(access),
        expected: "public or restricted",
      });
    });
  },
};
