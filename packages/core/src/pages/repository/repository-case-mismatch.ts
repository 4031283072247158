import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositoryCaseMismatch: Page = {
  title: "`repository` spells the repository in another letter case",
  message: ({ package: name, field, actual, expected }) =>
    `${quote(name)}: ${quote(field)} is ${quote(actual)}, expected ${quote(expected)}: another letter case`,
  what: "Owner and name in `repository.url` are right but for capital and small letters.",
  says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "git+https://github.com/llorx/arrange-act-assert.git", expected to match "https://github.com/Llorx/arrange-act-assert" from provenance',
  why: "GitHub ignores letter case, the registry does not: it compares with the spelling in the certificate, which is the one GitHub shows. Outside CI the expected spelling comes from the git remote `origin`, and a clone works with any spelling. There the remote itself may be the one that is wrong, so the difference is a warning and is not mended automatically.",
  fix: "Look at the address bar or run `gh repo view --json nameWithOwner`. In CI, or with `slipway check --repository Owner/name --fix`, the canonical spelling is written. If the remote was wrong: `git remote set-url origin <address>`.",
  sources: [
    "https://github.com/npm/cli/issues/7978",
    "https://github.com/npm/cli/issues/8036",
    "https://github.com/Vectreal/vectreal-platform/pull/691",
  ],
};
