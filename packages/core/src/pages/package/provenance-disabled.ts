import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const provenanceDisabled: Page = {
  title: "A public package goes out without provenance",
  message: ({ package: name, actual, reason }) =>
    `${name === undefined ? "Every package goes out" : `${quote(name)} goes out`} without provenance: \`provenance\` is set to ${quote(actual)}${because(reason)}`,
  what: "`publishConfig.provenance` or npm's configuration turns provenance off, and nothing says that the repository is private.",
  why: "With trusted publishing npm signs provenance by itself for public packages of public repositories. A setting from the time before, or one meant for another registry, turns that off without a word.",
  fix: "Remove the setting. Where it is meant (a registry that does not take attestations), let it be: this is a warning.",
  sources: ["https://docs.npmjs.com/generating-provenance-statements", "https://github.com/npm/cli/issues/8558"],
};
