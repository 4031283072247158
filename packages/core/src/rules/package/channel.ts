import semver from "semver";

import { manifestProblem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";

/** The channel that people follow to be ahead of `latest`. */
const CHANNEL = "next";

/** A channel for what comes next that shows something older than `latest`. */
export const distTagBehind: Rule<"DIST_TAG_BEHIND"> = {
  stage: "check",
  needsRegistry: true,
  codes: {
    DIST_TAG_BEHIND: {
      title: "A channel was left behind",
      label: ["channel left behind", "channels left behind"],
      message: ({ package: name, actual, expected }) =>
        `${quote(name)} has ${quote(actual)}, expected ${expected ?? "a later one"}`,
      what: "The dist-tag `next` names an older version than `latest`.",
      why: "A release that ends a series of prereleases moves `latest` and leaves `next` where it was. Whoever follows `next` then gets less than everybody else.",
      fix: "Move it with the command that is shown, or remove the tag: `npm dist-tag rm <package> next`. It takes a person's login; an ID token publishes and does nothing else.",
      sources: ["https://docs.npmjs.com/cli/commands/npm-dist-tag"],
    },
  },
  check({ registry, releasable }) {
    return releasable.flatMap((pkg) => {
      const state = registry?.get(pkg.name);
      if (state?.kind !== "present") return [];
      const { latest, [CHANNEL]: channel } = state.distTags;
      if (semver.valid(latest) === null || semver.valid(channel) === null) return [];
      if (latest === undefined || channel === undefined || semver.gte(channel, latest)) return [];
      return manifestProblem(pkg, ["version"], {
        code: "DIST_TAG_BEHIND",
        severity: "note",
        actual: `${CHANNEL}: ${channel}`,
        expected: `${latest} or later, which is \`latest\``,
        command: `npm dist-tag add ${pkg.name}@${latest} ${CHANNEL}`,
      });
    });
  },
};
