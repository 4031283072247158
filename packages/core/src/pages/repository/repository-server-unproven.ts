import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositoryServerUnproven: Page = {
  title: "Nobody has shown how the registry compares repositories of this server",
  message: ({ actual }) =>
    `Provenance will name a repository on ${quote(actual)}, and how the registry compares it is known for github.com only`,
  what: "The repository that publishes is not on github.com. The manifests are checked by the same rule, but that the registry follows it here is an assumption.",
  why: "All known refusals over `repository.url` come from github.com. For GitLab.com provenance exists and no such refusal has been reported; GitHub Enterprise Server has no trusted publishing with npm at all.",
  fix: 'Nothing needs to be changed. To stop the warning, add `{ "code": "REPOSITORY_SERVER_UNPROVEN", "reason": "…" }` to `ignore` in `slipway.json`.',
  sources: ["https://docs.npmjs.com/trusted-publishers", "https://docs.npmjs.com/generating-provenance-statements"],
};
