import { manifestProblem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";

/** What is published from a directory that only a build makes is not known before. */
export const publishDirectoryNotBuilt: Rule<"PUBLISH_DIRECTORY_NOT_BUILT"> = {
  stage: "check",
  codes: {
    PUBLISH_DIRECTORY_NOT_BUILT: {
      title: "The published manifest is not known until it is packed",
      label: ["unbuilt publish directory", "unbuilt publish directories"],
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} is published with ${quote(actual)}, which is not there yet: ${reason}`,
      what: "The package is published from a directory of its build, and that directory has no manifest yet. What the repository's own manifest lacks may be there then.",
      why: "The manifest that is published is the one in that directory. `check` judges it where it is there; where it is not, packing does.",
      fix: "Nothing needs doing. To know more beforehand, build and check again.",
      sources: ["https://pnpm.io/package_json#publishconfigdirectory"],
    },
  },
  check({ releasable, unbuilt }) {
    return releasable.flatMap((pkg) => {
      const from = unbuilt?.get(pkg.directory);
      if (from === undefined) return [];
      return manifestProblem(pkg, ["publishConfig", "directory"], {
        code: "PUBLISH_DIRECTORY_NOT_BUILT",
        severity: "note",
        actual: `${from.path}/package.json`,
        reason: `${from.by} says so; what is in it is not known until packed`,
      });
    });
  },
};
