import { describe, expect, test } from "vitest";

import { foldExpressions } from "./fold-expressions.ts";
import { takeOutCacheMode } from "./take-out-cache-mode.ts";
import { readWorkflow } from "./workflow.ts";

const JOB = "jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n";

describe("cache-mode", () => {
  test("is blanked at the top and in jobs, and nothing else moves", () => {
    const text = "on: push\ncache-mode: none\njobs:\n  a:\n    cache-mode: read\n    env: { cache-mode: kept }\n";
    const { text: rest, unknown } = takeOutCacheMode(text);
    expect(rest).toHaveLength(text.length);
    expect(rest.split("\n").map((line) => line.trimEnd())).toStrictEqual([
      "on: push",
      "",
      "jobs:",
      "  a:",
      "",
      "    env: { cache-mode: kept }",
      "",
    ]);
    expect(unknown).toStrictEqual([]);
  });

  test("has four values", async () => {
    await expect(readWorkflow("a.yml", `on: push\ncache-mode: off\n${JOB}`)).rejects.toThrow(
      "`cache-mode` cannot be `off`",
    );
  });
});

describe("texts of several lines", () => {
  test("keep the lines of what follows", () => {
    const text = "a: |\n  one ${{ b }}\n  two\nc: d\n";
    expect(foldExpressions(text).split("\n").indexOf("c: d")).toBe(3);
  });
});

describe("a file that GitHub refuses", () => {
  test.each([
    ["jobs: {}\n", "Required property is missing: on"],
    [`on: push\nconcurency: a\n${JOB}`, "Unexpected value 'concurency'"],
    [
      "on: push\njobs: { a: { runs-on: x, steps: [{ run: '${{ secret.A }}' }] } }\n",
      "Unrecognized named-value: 'secret'",
    ],
    ["on: push\njobs: { a: { steps: [{ run: 'true' }] } }\n", "Required property is missing: runs-on"],
  ])("%j", async (text, message) => {
    await expect(readWorkflow("a.yml", text)).rejects.toThrow(message);
  });
});

test("keys that are not played are kept for when the job would run", async () => {
  const text = "on: push\njobs: { a: { runs-on: ubuntu-latest, container: alpine, steps: [{ run: 'true' }] } }\n";
  const { jobs } = await readWorkflow("a.yml", text);
  expect(jobs.get("a")?.unplayed).toStrictEqual(["container"]);
});
