import { describe, expect, it } from "vitest";

import { codes } from "./catalogue.ts";
import { explain } from "./explain.ts";

describe("explain", () => {
  it("shows one page, whatever the case of its code", () => {
    expect(explain("repository_missing")).toBe(explain("REPOSITORY_MISSING"));
    expect(explain("REPOSITORY_CASE_MISMATCH")).toMatchInlineSnapshot(`
      "REPOSITORY_CASE_MISMATCH: \`repository\` spells the repository in another letter case

        Owner and name in \`repository.url\` are right but for capital and small letters.

      What you would see
        422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate
        repository information: package.json: "repository.url" is
        "git+https://github.com/llorx/arrange-act-assert.git", expected to match
        "https://github.com/Llorx/arrange-act-assert" from provenance

      Why
        GitHub ignores letter case, the registry does not: it compares with the spelling in the
        certificate, which is the one GitHub shows. Outside CI the expected spelling comes from the git
        remote \`origin\`, and a clone works with any spelling. There the remote itself may be the one that
        is wrong, so the difference is a warning and is not mended automatically.

      What to do
        Look at the address bar or run \`gh repo view --json nameWithOwner\`. In CI, or with \`slipway check
        --repository Owner/name --fix\`, the canonical spelling is written. If the remote was wrong: \`git
        remote set-url origin <address>\`.

      Sources
        https://github.com/npm/cli/issues/7978
        https://github.com/npm/cli/issues/8036
        https://github.com/Vectreal/vectreal-platform/pull/691"
    `);
  });

  it("lists all codes without one", () => {
    expect(explain(undefined).split("\n")).toHaveLength(codes.length);
  });

  it("suggests the code that was probably meant", () => {
    expect(() => explain("REPOSITORY_URL_MISSMATCH\u001B")).toThrow(
      expect.objectContaining({
        code: "CODE_UNKNOWN",
        message: "there is no problem code `REPOSITORY_URL_MISSMATCH\\u001B`",
        hint: "did you mean `slipway explain REPOSITORY_URL_MISMATCH`?",
      }),
    );
    expect(() => explain("x")).toThrow(expect.objectContaining({ hint: "`slipway explain` lists all codes" }));
  });
});
