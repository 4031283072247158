import { expect, it } from "vitest";

import { errorPages, stoppingProblemCodes } from "../errors/catalogue.ts";
import { isProblemCode } from "../problems/is-problem-code.ts";
import type { ProblemCode } from "../problems/problem-code.ts";
import { explain } from "./explain.ts";
import { pages } from "./pages.ts";

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
    "Exit codes",
  ]);
  const [problems, errors] = groups.map((lines) => lines.slice(1).map((line) => line.trim().split(" ", 1)[0]));
  expect(problems).toStrictEqual(Object.keys(pages).toSorted());
  expect(errors).toStrictEqual(Object.keys(errorPages).toSorted());
});

it("gives no code two pages", () => {
  expect(Object.keys(errorPages).filter(isProblemCode)).toStrictEqual([]);
});

it.each(stoppingProblemCodes satisfies readonly ProblemCode[])("explains %s, with which a command can end", (code) => {
  expect(explain(code)).toContain(`${code}: ${pages[code].title}`);
});

it("suggests an error's code as well", () => {
  expect(() => explain("PACKAGE_MANAGER_MISING")).toThrow(
    expect.objectContaining({ hint: "did you mean `slipway explain PACKAGE_MANAGER_MISSING`?" }),
  );
});
