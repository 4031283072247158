import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositorySchemeRejected: Page = {
  title: "The registry refuses `git+http` addresses",
  message: ({ package: name, field, actual, expected }) =>
    `${quote(name)}: ${quote(field)} is ${quote(actual)}, which the registry refuses${expected === undefined ? "" : `, expected ${quote(expected)}`}`,
  what: "`repository.url` begins with `git+http:`, without the `s`.",
  says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "git+http://github.com/typed-sigterm/unplugin-portless.git", expected to match "https://github.com/typed-sigterm/unplugin-portless" from provenance',
  why: "Owner and name may be right: the registry takes `git+` and `.git` off and compares the rest letter by letter, and `http` is not `https`. npm writes most addresses anew before it sends them, but not this one.",
  fix: "`slipway check --fix`, or `npm pkg set repository.url=git+https://github.com/owner/name.git`.",
  sources: ["https://github.com/npm/cli/issues/9865"],
};
