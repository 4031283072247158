import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { writeSummary } from "./write-summary.ts";

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

describe("writeSummary", () => {
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
