import { describe, expect, it } from "vitest";

import { errorPages, stoppingProblemCodes } from "../errors/catalogue.ts";
import { npmWords } from "../errors/npm-words.ts";
import { codes, isProblemCode, pageOf, type ProblemCode } from "./catalogue.ts";
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

  it("suggests the code that was probably meant", () => {
    expect(() => explain("REPOSITORY_URL_MISSMATCH\u001B")).toThrow(
      expect.objectContaining({
        code: "CODE_UNKNOWN",
        message: "there is no code `REPOSITORY_URL_MISSMATCH\\u001B`",
        hint: "Did you mean `slipway explain REPOSITORY_URL_MISMATCH`?",
      }),
    );
    expect(() => explain("why is there an E404 here")).toThrow(
      expect.objectContaining({ hint: "Did you mean `slipway explain E404`?" }),
    );
    expect(() => explain("x")).toThrow(expect.objectContaining({ hint: "`slipway explain` lists all codes" }));
  });
});

it("shows the page of an error as it shows a problem's", () => {
  expect(explain("plan_unreadable")).toMatchInlineSnapshot(`
    "PLAN_UNREADABLE: A publish plan cannot be used

      The file is not JSON, is not a plan of this version of Slipway, or contradicts itself: two
      packages with one name or one tarball, a dependency that is not planned, packages that wait for
      each other. The message names the field, what is there, and what was expected.

    Why
      A plan comes out of a job that ran the repository's code, or was edited by hand. Names become
      addresses and tarballs become paths, so nothing in it is used before all of it is as it should be.

    What to do
      Make it again: \`slipway plan --out plan.json\`, or \`slipway pack\`. Run the same version of Slipway
      in every job, and hand over the file as it is.

    Sources
      https://slsa.dev/spec/v1.1/threats"
  `);
});

it("lists problems and errors apart, and what exit codes mean", () => {
  const groups = explain(undefined)
    .split("\n\n")
    .map((group) => group.split("\n"));
  expect(groups.map(([title]) => title)).toStrictEqual([
    "Problems: what is wrong with the repository, or with what would be published",
    "Errors: why a command could not go on",
    "Words of npm, GitHub and git, also in a pasted line of a log",
    "Exit codes",
  ]);
  const [problems, errors, words] = groups.map((lines) => lines.slice(1).map((line) => line.trim().split(" ", 1)[0]));
  expect(problems).toStrictEqual(codes);
  expect(errors).toStrictEqual(Object.keys(errorPages).toSorted());
  expect(words).toStrictEqual(Object.keys(npmWords));
  for (const word of Object.keys(npmWords)) expect(explain(`npm error code ${word}`)).toMatch(`${word}: `);
});

it("gives no code two pages", () => {
  expect(Object.keys(errorPages).filter(isProblemCode)).toStrictEqual([]);
});

it.each(stoppingProblemCodes satisfies readonly ProblemCode[])("explains %s, with which a command can end", (code) => {
  expect(explain(code)).toContain(`${code}: ${pageOf(code).title}`);
});

it("suggests an error's code as well", () => {
  expect(() => explain("PACKAGE_MANAGER_MISING")).toThrow(
    expect.objectContaining({ hint: "Did you mean `slipway explain PACKAGE_MANAGER_MISSING`?" }),
  );
});

it.each([
  ["npm verbose oidc Failed token exchange request with body message: x", "EXCHANGE_REFUSED"],
  ["npm verbose oidc Failed to fetch id_token from GitHub: missing value", "EXCHANGE_ID_TOKEN_FAILED"],
  [
    "npm silly oidc Skipped because incorrect permissions for id-token within GitHub workflow",
    "WORKFLOW_ID_TOKEN_MISSING",
  ],
  ["Can't generate provenance for new or private package, you must set `access` to public.", "ACCESS_UNDECLARED"],
])("has a page for `%s`", (line, code) => {
  expect(explain(line)).toContain(`${code}: `);
});
