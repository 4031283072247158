import { manifestProblem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { listReached } from "../../workflow/published-directories.ts";

/** Packages that are not private and that no command of the workflows publishes. */
export const packageUnreached: Rule<"PACKAGE_UNREACHED"> = {
  stage: "check",
  codes: {
    PACKAGE_UNREACHED: {
      title: "No publishing command reaches this package",
      label: ["package that no command publishes", "packages that no command publishes"],
      message: ({ package: name, actual }) =>
        `${quote(name)} is not private, and no command of the workflows publishes it: they publish ${quote(actual)}`,
      what: "Every publishing command of the repository's workflows is known, each publishes one directory, or what `release` of `nx.json` names, and this package is none of them.",
      why: "A package that was added later is easily left out of a list of commands: it is versioned like the others and never published, and what depends on it cannot be installed. Slipway would publish it with the others.",
      fix: 'If it is to be published, let one command publish the whole workspace: `slipway init` writes the workflow. If it is not, mark it `"private": true`, or name it in `exclude` of `slipway.json`.',
      sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#private"],
    },
  },
  check({ releasable, workspace, publishingJobs, registry, nxReleased }) {
    const commands = publishingJobs.flatMap(({ publishes }) => publishes);
    const reached = commands.length === 0 ? undefined : listReached(commands, workspace.packages, nxReleased);
    if (reached === undefined || reached.size === 0) return [];
    return releasable.flatMap((pkg) => {
      const state = registry?.get(pkg.name);
      // Something that is not seen here has published it.
      const isPublished = state?.kind === "present" && Object.hasOwn(state.versions, pkg.version);
      if (reached.has(pkg.directory) || isPublished) return [];
      return manifestProblem(pkg, ["name"], {
        code: "PACKAGE_UNREACHED",
        severity: "warning",
        actual: [...reached].toSorted().join(", "),
      });
    });
  },
};
