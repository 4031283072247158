import type { Problem } from "@slipway/core";
import { describe, expect, test } from "vitest";

import { renderAnnotations } from "./render-annotations.ts";

function problem(change: Partial<Problem> = {}): Problem {
  return {
    code: "REPOSITORY_MISSING",
    severity: "error",
    package: "@octo/app",
    file: "packages/app/package.json",
    position: { line: 1, column: 1 },
    expected: "git+https://github.com/octo/app.git",
    ...change,
  };
}

function many(count: number, change: Partial<Problem> = {}): Problem[] {
  return Array.from({ length: count }, (_, index) => problem({ package: `@octo/p${String(index)}`, ...change }));
}

function levels(annotations: readonly string[]): string[] {
  return annotations.map((line) => line.slice(2, line.indexOf(" ")));
}

describe("renderAnnotations", () => {
  test("puts place, code and the predicted message where GitHub shows them", () => {
    const [annotation] = renderAnnotations([problem({ predicts: '"repository.url" is "", 100 %' })]);
    expect(annotation).toMatch(
      /^::error file=packages\/app\/package\.json,line=1,col=1,title=REPOSITORY_MISSING::.*@octo\/app.*%0AIt would fail with: "repository\.url" is "", 100 %25$/,
    );
  });

  test("says nothing when nothing is wrong", () => {
    expect(renderAnnotations([])).toStrictEqual([]);
  });

  test("stays within ten of each level and says what it left out", () => {
    const annotations = renderAnnotations([...many(12), ...many(11, { severity: "warning" })]);
    expect(levels(annotations)).toStrictEqual([
      ...Array.from({ length: 10 }, () => "error"),
      ...Array.from({ length: 10 }, () => "warning"),
      "notice",
    ]);
    expect(annotations.at(-1)).toBe(
      "::notice title=More problems::2 of 12 errors and 1 of 11 warnings are not shown here, the whole list is in the job's summary",
    );
  });

  test("needs no notice for exactly ten", () => {
    expect(renderAnnotations(many(10))).toHaveLength(10);
  });

  test("names another place for the whole list", () => {
    expect(renderAnnotations(many(11), "`report.json`").at(-1)).toContain("the whole list is in `report.json`");
  });

  test("shows one of each kind before the second of any", () => {
    const moved = problem({ code: "ENVIRONMENT_TAG_MOVED", field: "release-1" });
    const annotations = renderAnnotations([...many(200), moved]);
    expect(annotations.slice(0, 2).join("\n")).toContain("ENVIRONMENT_TAG_MOVED");
  });

  test("lets no control character and no second command through", () => {
    const hostile = "x\u001B[31m\r\n::error::fake\u202E\u0007";
    const annotations = renderAnnotations([
      problem({ package: hostile, file: `${hostile}/package.json`, actual: hostile, predicts: hostile }),
    ]);
    expect(annotations).toHaveLength(1);
    // oxlint-disable-next-line no-control-regex -- the very characters that must be gone
    expect(annotations[0]).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/u);
    expect(annotations[0]?.match(/^::/gm)).toHaveLength(1);
  });
});
