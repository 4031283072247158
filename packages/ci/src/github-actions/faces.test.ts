import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Problem } from "@slipway/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createMask, fitComment, renderAnnotations, renderCommand, writeSummary } from "./faces.ts";

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

  test("shows a note as a notice, after what is wrong", () => {
    const annotations = renderAnnotations([problem({ severity: "note" }), problem({ severity: "warning" })]);
    expect(levels(annotations)).toStrictEqual(["warning", "notice"]);
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

describe("renderCommand", () => {
  test.each([
    ["plain", {}, "::error::plain"],
    ["100 %\r\n::add-mask::x", {}, "::error::100 %25%0D%0A::add-mask::x"],
    ["m", { file: "a,b:c%.json", line: 3, col: undefined }, "::error file=a%2Cb%3Ac%25.json,line=3::m"],
    ["m", { title: "two\nlines" }, "::error title=two%0Alines::m"],
  ])("renders %j with %j", (message, properties, expected) => {
    expect(renderCommand("error", properties, message)).toBe(expected);
  });
});

/** What is written for these secrets, one after the other. */
function commandsFor(secrets: readonly string[], environment = { GITHUB_ACTIONS: "true" }): string[] {
  const written: string[] = [];
  const mask = createMask(environment, (text) => written.push(text));
  for (const secret of secrets) mask(secret);
  return written;
}

describe("createMask", () => {
  test("tells the runner a value once", () => {
    expect(commandsFor(["eyJ.a.b", "npm_c", "eyJ.a.b"])).toStrictEqual([
      "::add-mask::eyJ.a.b\n",
      "::add-mask::npm_c\n",
    ]);
  });

  test("tells the whole of a value and each of its lines, as one command each", () => {
    expect(commandsFor(["a%0A\r\n\n  \n::error::b\rc\na%0A"])).toStrictEqual([
      "::add-mask::a%250A%0D%0A%0A  %0A::error::b%0Dc%0Aa%250A\n",
      "::add-mask::a%250A\n",
      "::add-mask::::error::b\n",
      "::add-mask::c\n",
    ]);
  });

  test.each(["", "  ", "\n"])("tells nothing for %j, which would hide everything", (secret) => {
    expect(commandsFor([secret])).toStrictEqual([]);
  });

  test("writes no secret where no runner takes it out of the log", () => {
    expect(commandsFor(["eyJ.a.b"], { GITHUB_ACTIONS: "" })).toStrictEqual([]);
  });
});

describe("fitComment", () => {
  test("takes as many characters as a comment has room for, however many bytes they are", () => {
    expect(fitComment(["é".repeat(65_536), "short"])).toBe("é".repeat(65_536));
  });

  test("takes the next rendering for one character more", () => {
    expect(fitComment(["x".repeat(65_537), "short"])).toBe("short");
  });

  test("cuts the last one to what fits", () => {
    const text = fitComment(["0123456789\n".repeat(10_000)]);
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.length).toBeGreaterThan(65_536 - 11);
  });
});

describe("writeSummary", () => {
  const LIMIT = 1024 * 1024;
  let directory: string;
  let file: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "slipway-summary-"));
  });

  beforeEach(() => {
    file = join(directory, `${expect.getState().currentTestName ?? ""}.md`.replaceAll(/[^a-z.]+/gi, "-"));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  test("appends to what the step has written", async () => {
    await writeFile(file, "before\n");
    await expect(writeSummary({ GITHUB_STEP_SUMMARY: file }, ["whole\n", "short\n"])).resolves.toMatchObject({
      candidate: 0,
      truncated: false,
    });
    await expect(readFile(file, "utf8")).resolves.toBe("before\nwhole\n");
  });

  test("counts what the step has written", async () => {
    await writeFile(file, "x".repeat(LIMIT - 6));
    await expect(writeSummary({ GITHUB_STEP_SUMMARY: file }, ["longer\n", "short\n"])).resolves.toMatchObject({
      candidate: 1,
    });
    await expect(readFile(file)).resolves.toHaveLength(LIMIT);
  });

  test("keeps a document of several megabytes within the limit", async () => {
    await writeSummary({ GITHUB_STEP_SUMMARY: file }, [`${"é".repeat(1000)}\n`.repeat(3000)]);
    const written = await readFile(file);
    expect(written.length).toBeLessThanOrEqual(LIMIT);
    expect(written.length).toBeGreaterThan(LIMIT - 3000);
    expect(written.toString()).toMatch(/among the run's artifacts\.\n$/);
  });

  test("leaves a full summary alone", async () => {
    await writeFile(file, "x".repeat(LIMIT));
    await expect(writeSummary({ GITHUB_STEP_SUMMARY: file }, ["more"])).resolves.toMatchObject({ text: "" });
    await expect(readFile(file)).resolves.toHaveLength(LIMIT);
  });

  test.each([{}, { GITHUB_STEP_SUMMARY: "" }])("does nothing in %j", async (environment) => {
    await expect(writeSummary(environment, ["text"])).resolves.toBeUndefined();
  });
});
