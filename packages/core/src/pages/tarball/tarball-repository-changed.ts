import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const tarballRepositoryChanged: Page = {
  title: "The packed manifest names another repository than the checked one",
  message: ({ package: name, actual, expected }) =>
    `${quote(name)}: \`repository\` in the tarball is ${actual ? quote(actual) : "missing"}, in the repository it is ${expected ? quote(expected) : "missing"}`,
  what: "`repository.url` in the tarball, as npm sends it, differs from the one in the repository's own `package.json`.",
  says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
  why: "The registry compares provenance with the manifest it is sent, which is the packed one. Builds that write a `package.json` of their own, and tools that tidy manifests before packing, often leave `repository` out; then everything looks right in the repository and the publication fails.",
  fix: "Copy `repository` into the manifest that the build writes.",
  sources: ["https://github.com/TryGhost/Ghost/pull/25792", "https://docs.npmjs.com/trusted-publishers"],
};
