import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositoryHostMismatch: Page = {
  title: "`repository` names another host",
  message: ({ package: name, field, actual, expected }) =>
    `${quote(name)}: ${quote(field)} is ${quote(actual)}, expected ${quote(expected)}: another host`,
  what: "`repository.url` leads to another host than the one whose workflow publishes: an internal mirror, the place the code lived before, or a gist.",
  says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "git+https://gitlab.com/owner/repo.git", expected to match "https://github.com/owner/repo" from provenance',
  why: "The registry compares the URL with the repository in the certificate, which is the one the workflow runs in. Where the code is mirrored to does not matter. A shorthand such as `gitlab:owner/name` counts as the address npm makes of it.",
  fix: "`slipway check --fix` writes the address of the repository that publishes. If that is the wrong one, the release runs in the wrong repository: correct that instead.",
  sources: [
    "https://github.com/cloudflare/cloudflare-typescript/pull/2793",
    "https://github.com/cloudflare/cloudflare-typescript/pull/2798",
  ],
};
