import { describe, expect, test } from "vitest";

import { NAMES, type Report, stageRelease } from "./stage-release.ts";

const ANSWERS = ["--yes", "--otp", "123456"];
const ALL = (status: string): Record<string, string> => ({ core: status, mid: status, app: status, solo: status });

test("a whole release is staged, and approved in dependency order", async () => {
  const { rehearsal, staging, approve, readReport, statuses, stageIds } = await stageRelease();
  process.stdout.write(staging.stderr);
  expect(await statuses()).toEqual(ALL("staged"));
  expect(rehearsal.published()).toEqual([]);
  const result = await approve(...ANSWERS);
  process.stdout.write(result.stderr);
  expect(result.exitCode).toBe(0);
});
