import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositorySuperseded: Page = {
  title: "npm sends an entry of `repositories` instead of `repository`",
  message: ({ package: name, actual }) =>
    `${quote(name)}: npm sends the first entry of \`repositories\`, ${quote(actual)}, instead of \`repository\``,
  what: "The manifest has a field `repositories`, which npm has long given up but still obeys: its first entry takes the place of `repository` in what is sent. Here that entry is not the repository that publishes.",
  says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "…", expected to match "https://github.com/owner/repo" from provenance',
  why: "`repository` can be right in the file and still be refused, because it is not what the registry gets to see.",
  fix: "`slipway check --fix` removes `repositories`.",
  sources: ["https://github.com/npm/package-json/blob/main/lib/normalize.js"],
};
