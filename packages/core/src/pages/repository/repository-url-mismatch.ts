import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositoryUrlMismatch: Page = {
  title: "`repository` names another repository",
  message: ({ package: name, field, actual, expected }) =>
    `${quote(name)}: ${quote(field)} is ${quote(actual)}, expected ${quote(expected)}`,
  what: "Owner or name in `repository.url` differ from the repository whose workflow publishes.",
  says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "git+https://github.com/old-owner/repo.git", expected to match "https://github.com/owner/repo" from provenance',
  why: "The repository, organisation or account was renamed or transferred; the package moved into a monorepo; the manifest was copied from a template or an upstream that was forked. GitHub redirects old addresses, so every link goes on working and nobody notices; the registry follows no redirect. The same rename usually breaks the trusted publisher of the package, which fails first (`404 Not Found - PUT`) and hides this one.",
  fix: "`slipway check --fix` writes the right address. After a rename, compare the trusted publisher of each package too (`npm trust list <package>`), and search the workflows for guards such as `if: github.repository == 'old/name'`. When the expected repository comes from the git remote of a fork, name the real one: `slipway check --repository owner/name`.",
  sources: [
    "https://github.com/evmts/tevm/pull/2091",
    "https://github.com/TryGhost/Ghost/pull/25792",
    "https://github.com/loopdive/js2/pull/4652",
    "https://github.com/jesscss/jess/pull/211",
  ],
};
