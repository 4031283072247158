import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositoryMissing: Page = {
  title: "The manifest does not say which repository the package comes from",
  message: ({ package: name, actual, expected }) =>
    `${quote(name)}: \`repository\` is ${actual === undefined ? "missing" : quote(actual)}${expected === undefined ? "" : `, expected ${quote(expected)}`}`,
  what: "This package's own `package.json` has no `repository`, or one without a URL. The root manifest's is not inherited: every package that is published needs its own, generated ones included.",
  says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
  why: "A package that is published with provenance carries a certificate that names the repository whose workflow made it. The registry compares it with `repository.url` and refuses the package when there is nothing to compare. With trusted publishing from a public repository npm attaches provenance without being asked, so a package that a token could publish for years fails on its first release by OIDC. It fails after its entry in the public transparency log has been written, and after other packages of the release may have become public.",
  fix: '`slipway check --fix` adds the field. By hand: `"repository": { "type": "git", "url": "git+https://github.com/owner/name.git", "directory": "packages/name" }`, spelt with the letter case that GitHub shows; without `directory` for a package at the root of the repository. Where a build writes its own `package.json`, the field has to be added there.',
  sources: [
    "https://docs.npmjs.com/trusted-publishers",
    "https://github.com/ag-ui-protocol/ag-ui/pull/1781",
    "https://github.com/alchemy-run/distilled/pull/422",
    "https://github.com/jupyter-book/mystmd/issues/2662",
  ],
};
