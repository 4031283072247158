import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowProvenanceDisabled: Page = {
  title: "Provenance is switched off",
  message: ({ field, actual, expected }) => `${quote(field)} sets ${quote(actual)}, expected ${expected ?? "nothing"}`,
  what: "Packages published through an ID token from a public repository carry provenance, unless it is refused.",
  why: "Usually a left-over of an error that has another cause: `repository` in a manifest, a self-hosted runner, an outage of the signing services.",
  fix: "Remove the setting. The other problems of this check say what would be in the way.",
  sources: ["https://github.com/npm/cli/issues/8558", "https://docs.npmjs.com/generating-provenance-statements"],
};
