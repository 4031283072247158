import { groupBy } from "../../problems/group.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import type { LintFinding } from "../../tarball/contents.ts";
import { quote } from "../../text/words.ts";
import { summarise, tarballProblem, type TarballSubject } from "./subject.ts";

/** Said by rules of our own, which know more: what is in the tarball, what is fixed on installation, who needs it. */
const SAID_ELSEWHERE = new Set([
  "FILE_DOES_NOT_EXIST",
  "FILE_NOT_PUBLISHED",
  "EXPORTS_GLOB_NO_MATCHED_FILES",
  "BIN_FILE_NOT_EXECUTABLE",
  "LOCAL_DEPENDENCY",
  "INVALID_REPOSITORY_VALUE",
]);

/** Node refuses these targets whatever is in the file. */
const REFUSED_BY_NODE = new Set(["EXPORTS_VALUE_INVALID"]);

/**
 * publint's findings, suggestions left out; of each code the first and how many more. Its errors are warnings here
 * unless every consumer fails.
 */
export const tarballPublint: Rule<"TARBALL_PUBLINT", TarballSubject> = {
  stage: "inspect",
  codes: {
    TARBALL_PUBLINT: {
      title: "publint has found something",
      label: ["finding of publint", "findings of publint"],
      message: ({ package: name, actual, reason }) =>
        `${quote(name)}: ${reason ?? "publint has found something"}${actual === undefined ? "" : ` (${quote(actual)})`}`,
      what: "publint checks how Node, bundlers and TypeScript will read the package's entry points. Its finding is shown in its own words, with its own code.",
      why: "Such packages install, and then fail or behave differently in some environments. What rules of Slipway already say is left out.",
      fix: "See publint's page on rules for the code in question.",
      sources: ["https://publint.dev/rules"],
    },
  },
  *check(subject) {
    const findings = (subject.lint ?? []).filter(
      ({ type, code }) => type !== "suggestion" && !SAID_ELSEWHERE.has(code),
    );
    for (const group of groupBy(findings, ({ code }) => code).values()) {
      yield* summarise(
        group.map((finding) => describe(subject, finding)),
        1,
      );
    }
  },
};

function describe(subject: TarballSubject, { code, message, path }: LintFinding): Problem<"TARBALL_PUBLINT"> {
  return tarballProblem(
    subject,
    {
      code: "TARBALL_PUBLINT",
      severity: REFUSED_BY_NODE.has(code) && !path.includes("types") ? "error" : "warning",
      actual: code,
      reason: message,
    },
    // publint points at `name` when it means the package.
    path[0] === "name" ? [] : path,
  );
}
