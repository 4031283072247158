import type { CodeSet } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";

/** What is wrong with `slipway.json` once it can be read. */
export const suppressionUnused: CodeSet<"CONFIG_SUPPRESSION_UNUSED"> = {
  stage: "check",
  codes: {
    CONFIG_SUPPRESSION_UNUSED: {
      title: "A suppression in `slipway.json` suppresses nothing",
      label: "idle suppression",
      message: ({ actual }) => `No problem matches the suppression of ${quote(actual)}`,
      what: "An entry of `ignore` in `slipway.json` names a code, and perhaps a package, of which there is no problem.",
      why: "The problem has been mended, the package was renamed or removed, or its name is misspelt. A suppression that is left behind will hide the problem when it comes back. Some problems can be seen only in CI or with the registry in reach, so an entry may be idle on one machine and needed on another: `--fix` therefore leaves it alone.",
      fix: "Remove the entry, once you have seen that the run that publishes does not need it either.",
      sources: [],
    },
  },
};
