import { describe, expect, it, test } from "vitest";

import type { Suppression } from "../config/config.ts";
import type { KnownProblem as Problem } from "../rules/catalogue.ts";
import { createFindings, type Findings, markNew } from "./findings.ts";

const MISSING: Problem = {
  code: "REPOSITORY_MISSING",
  severity: "error",
  package: "a",
  file: "packages/a/package.json",
};
const PACKED: Problem = { ...MISSING, file: "a-1.0.0.tgz" };
const FIRST: Problem = {
  code: "WORKFLOW_CODE_BESIDE_ID_TOKEN",
  severity: "warning",
  file: "x.yml",
  position: { line: 1, column: 1 },
};
const SECOND: Problem = { ...FIRST, position: { line: 9, column: 1 } };

test.each<[string, readonly (readonly Problem[])[], readonly Problem[]]>([
  ["what is found again is said once, as it was found first", [[MISSING], [PACKED]], [MISSING]],
  [
    "another package's is another problem",
    [[MISSING], [{ ...PACKED, package: "b" }]],
    [{ ...PACKED, package: "b" }, MISSING],
  ],
  ["what one stage found in two places stays in both", [[FIRST, SECOND], []], [FIRST, SECOND]],
  ["errors come first", [[FIRST], [MISSING]], [MISSING, FIRST]],
])("%s", (_, lists, merged) => {
  const findings = lists.reduce<Findings>((all, list) => all.add(["check"], list), createFindings());
  expect(findings.problems).toStrictEqual(merged);
});

test("an error stops a release, a warning does not", () => {
  expect(createFindings().stops).toBe(false);
  expect(createFindings().add(["check"], [FIRST]).stops).toBe(false);
  expect(createFindings().add(["check"], [FIRST, MISSING]).stops).toBe(true);
});

function say(code: Problem["code"], line: number, actual: string): Problem {
  return { code, severity: "warning", file: "release.yml", position: { line, column: 1 }, actual };
}

test("what a linter says of a line is left out where a rule says the same", () => {
  const own = say("WORKFLOW_ACTION_UNPINNED", 3, "actions/checkout@v7");
  const same = say("WORKFLOW_LINT", 3, "zizmor/unpinned-uses");
  const elsewhere = say("WORKFLOW_LINT", 4, "zizmor/unpinned-uses");
  const other = say("WORKFLOW_LINT", 3, "zizmor/archived-uses");
  expect(createFindings().add(["check"], [own, same, elsewhere, other]).problems).toEqual([own, other, elsewhere]);
});

describe("one cause", () => {
  const CHANGED: Problem = {
    code: "TARBALL_DEPENDENCY_CHANGED",
    severity: "error",
    package: "b",
    field: "dependencies.a",
    actual: "1.0.0",
  };
  const IGNORED: Problem = {
    code: "PUBLISH_CONFIG_IGNORED",
    severity: "error",
    package: "b",
    field: "publishConfig.main",
  };
  const TYPESCRIPT: Problem = {
    code: "TARBALL_TARGET_TYPESCRIPT",
    severity: "error",
    package: "b",
    field: "main",
    expected: "./dist/b.js",
  };

  test.each<[string, readonly Problem[], readonly Problem[]]>([
    [
      "a range that packing has changed is not planned, and leaves the sibling out",
      [
        CHANGED,
        { ...CHANGED, code: "PACKED_MANIFEST_MISMATCH" },
        { ...CHANGED, code: "DEPENDENCY_SIBLING_LEFT_OUT", severity: "warning" },
      ],
      [CHANGED],
    ],
    [
      "another field of the manifest has another cause",
      [CHANGED, { ...CHANGED, code: "PACKED_MANIFEST_MISMATCH", field: "scripts.install" }],
      [{ ...CHANGED, code: "PACKED_MANIFEST_MISMATCH", field: "scripts.install" }, CHANGED],
    ],
    ["an entry point that was to be replaced is TypeScript", [IGNORED, TYPESCRIPT], [IGNORED]],
    [
      "another package's entry point, or one that nothing was to replace, has another cause",
      [IGNORED, { ...TYPESCRIPT, package: "c" }, { ...TYPESCRIPT, expected: undefined }],
      [IGNORED, { ...TYPESCRIPT, expected: undefined }, { ...TYPESCRIPT, package: "c" }],
    ],
    [
      "no error goes with a warning",
      [{ ...IGNORED, severity: "warning" }, TYPESCRIPT],
      [TYPESCRIPT, { ...IGNORED, severity: "warning" }],
    ],
    [
      "a package that is not there gets no credential",
      [
        { ...MISSING, code: "FIRST_PUBLISH_UNDER_OIDC" },
        { ...MISSING, code: "EXCHANGE_REFUSED" },
      ],
      [{ ...MISSING, code: "FIRST_PUBLISH_UNDER_OIDC" }],
    ],
    [
      "what was foreseen gives its reason to what is in the tarball",
      [
        {
          ...MISSING,
          code: "TARGET_NOT_PACKED",
          severity: "warning",
          actual: "./dist/a.js",
          reason: "no pattern can match it",
        },
        { ...MISSING, code: "TARBALL_TARGET_MISSING", actual: "./dist/a.js" },
      ],
      [{ ...MISSING, code: "TARBALL_TARGET_MISSING", actual: "./dist/a.js", reason: "no pattern can match it" }],
    ],
  ])("%s", (_, found, said) => {
    expect(createFindings().add(["check", "inspect"], found).problems).toStrictEqual(said);
  });

  test("what follows from something suppressed is said", () => {
    const ignore: Suppression[] = [{ code: "PUBLISH_CONFIG_IGNORED", reason: "for bundlers only" }];
    const source = { config: { ignore }, file: "slipway.json", text: "{}" };
    expect(createFindings(source).add(["check", "inspect"], [IGNORED, TYPESCRIPT]).problems).toStrictEqual([
      TYPESCRIPT,
    ]);
  });
});

describe("suppressions", () => {
  const directory: Problem = {
    code: "REPOSITORY_DIRECTORY_MISSING",
    severity: "warning",
    package: "b",
    file: "b/package.json",
  };
  const unknown: Problem = { code: "REPOSITORY_IDENTITY_UNKNOWN", severity: "warning" };
  const missing: Problem = { ...MISSING, file: "a/package.json" };

  function find(ignore: readonly Omit<Suppression, "reason">[]): Findings {
    const config = { ignore: ignore.map((suppression) => Object.assign({ reason: "known" }, suppression)) };
    return createFindings({ config, file: "slipway.json", text: JSON.stringify(config) }).add(
      ["read", "check"],
      [missing, directory, unknown],
    );
  }

  it("take out what they name, for one package or for all, and keep it with its reason", () => {
    const findings = find([{ code: "REPOSITORY_MISSING" }, { code: "REPOSITORY_DIRECTORY_MISSING", package: "b" }]);
    expect(findings.problems).toEqual([unknown]);
    expect(findings.suppressed).toEqual([
      { problem: missing, reason: "known" },
      { problem: directory, reason: "known" },
    ]);
    expect(findings.stops).toBe(false);
    expect(find([{ code: "REPOSITORY_IDENTITY_UNKNOWN" }]).problems).toEqual([missing, directory]);
  });

  it("are for one file", () => {
    expect(find([{ code: "REPOSITORY_MISSING", file: "a/package.json" }]).problems).toEqual([unknown, directory]);
    expect(find([{ code: "REPOSITORY_MISSING", file: "c/package.json" }]).problems).toContainEqual(
      expect.objectContaining({
        code: "CONFIG_SUPPRESSION_UNUSED",
        actual: "REPOSITORY_MISSING in c/package.json",
      }),
    );
  });

  it("are new where nothing before suppressed the same", () => {
    const { suppressed } = find([{ code: "REPOSITORY_MISSING" }, { code: "REPOSITORY_DIRECTORY_MISSING" }]);
    const before = [{ code: "REPOSITORY_DIRECTORY_MISSING", package: "b", reason: "another one" }] as const;
    expect(markNew(suppressed, before).map(({ problem, isNew }) => [problem.code, isNew])).toEqual([
      ["REPOSITORY_MISSING", true],
      ["REPOSITORY_DIRECTORY_MISSING", undefined],
    ]);
  });

  it("are reported when they match nothing, at their place", () => {
    expect(find([{ code: "REPOSITORY_MISSING", package: "b" }]).problems).toEqual([
      missing,
      unknown,
      directory,
      {
        code: "CONFIG_SUPPRESSION_UNUSED",
        severity: "warning",
        file: "slipway.json",
        position: { line: 1, column: 12 },
        field: "ignore.0",
        actual: "REPOSITORY_MISSING of b",
      },
    ]);
  });

  it("are not idle before the stage of their code has spoken", () => {
    const findings = find([{ code: "EXCHANGE_REFUSED" }]);
    expect(findings.problems).toHaveLength(3);
    expect(findings.add(["probe"], []).problems).toHaveLength(4);
  });

  it("can keep quiet about idle ones", () => {
    expect(
      find([{ code: "TARBALL_SECRET" }, { code: "CONFIG_SUPPRESSION_UNUSED" }]).add(["inspect"], []).problems,
    ).toHaveLength(3);
  });
});
