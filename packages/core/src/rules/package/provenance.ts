import { isJsonObject } from "../../json/json.ts";
import { manifestProblem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";

/** Packages of a public repository that go out without provenance because a setting says so. */
export const provenanceDisabled: Rule<"PROVENANCE_DISABLED"> = {
  stage: "check",
  codes: {
    PROVENANCE_DISABLED: {
      title: "A public package goes out without provenance",
      label: ["package without provenance", "packages without provenance"],
      message: ({ package: name, actual, reason }) =>
        `${name === undefined ? "Every package goes out" : `${quote(name)} goes out`} without provenance: \`provenance\` is set to ${quote(actual)}${because(reason)}`,
      what: "`publishConfig.provenance` or npm's configuration turns provenance off, and nothing says that the repository is private.",
      why: "With trusted publishing npm signs provenance by itself for public packages of public repositories. A setting from the time before, or one meant for another registry, turns that off without a word.",
      fix: "Remove the setting. Where it is meant (a registry that does not take attestations), let it be: this is a warning.",
      sources: ["https://docs.npmjs.com/generating-provenance-statements", "https://github.com/npm/cli/issues/8558"],
    },
  },
  check({ context, job, releasable }) {
    if (context.visibility === "private" || context.visibility === "internal") return [];
    if (job?.provenance === false) {
      return [
        {
          code: "PROVENANCE_DISABLED",
          severity: "warning",
          actual: "false",
          reason: "npm's configuration sets `provenance`",
        },
      ];
    }
    return releasable.flatMap((pkg) => {
      const { publishConfig } = pkg.manifest;
      if (!isJsonObject(publishConfig) || publishConfig["provenance"] !== false) return [];
      return manifestProblem(pkg, ["publishConfig", "provenance"], {
        code: "PROVENANCE_DISABLED",
        severity: "warning",
        actual: "false",
      });
    });
  },
};
