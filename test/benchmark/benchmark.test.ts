import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

const BENCHMARK = join(import.meta.dirname, "../../tooling/benchmark/main.ts");

// It reads processes from /proc.
test.runIf(process.platform === "linux")("the benchmark publishes with two tools and makes its page", async () => {
  const directory = await mkdtemp(join(tmpdir(), "slipway-benchmark-test-"));
  onTestFinished(async () => rm(directory, { recursive: true }));
  const page = join(directory, "page.md");
  const data = join(directory, "data.json");
  const measured = ["--sizes", "3", "--checks", "3", "--tools", "lower-bound,slipway-packed", "--latency", "0/40"];
  await execa(process.execPath, [BENCHMARK, ...measured, "--runs", "1", "--data", data, "--out", page]);

  const { publications, checks } = JSON.parse(await readFile(data, "utf8"));
  const run = { published: 3, violations: 0, exitCode: 0, wall: expect.any(Number) };
  expect(publications).toMatchObject([
    { tool: "lower-bound", size: 3, runs: [{ ...run, requests: 3 }] },
    { tool: "slipway-packed", size: 3, runs: [run] },
  ]);
  expect(checks).toMatchObject([{ size: 3, runs: [{ exitCode: 0 }] }]);
  for (const { wall, cpu, memory } of publications.flatMap(({ runs }: { runs: object[] }) => runs)) {
    // Two layers, one after the other.
    expect(wall).toBeGreaterThan(80);
    expect(cpu).toBeGreaterThan(0);
    expect(memory).toBeGreaterThan(20_000_000);
  }
  const text = await readFile(page, "utf8");
  expect(text).toContain("| 3 | slipway publish --from |");
  expect(text).not.toContain("127.0.0.1");
});
