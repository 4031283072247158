import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowProvenancePrivate: Page = {
  title: "Provenance is asked for in a repository that is not public",
  message: ({ field, actual, expected }) =>
    `${quote(field)} sets ${quote(actual)}, expected ${expected ?? "no provenance"}`,
  what: "npm refuses provenance from private and internal repositories.",
  says: 'Unsupported GitHub Actions source repository visibility: "private". Only public source repositories are supported when publishing with provenance.',
  why: "Left to itself npm attaches provenance only where it can. A flag, a variable or a setting insists.",
  fix: "Remove the setting, or make the repository public.",
  sources: [
    "https://github.com/exospherehost/failproofai/issues/15",
    "https://github.com/neondatabase/neon-pkgs/pull/163",
  ],
};
