import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

let directory: string;

beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-files-")));
  await writeFile(join(directory, "package.json"), '{ "name": "a", "version": "1.0.0" }\n');
  await mkdir(join(directory, "packed"));
  await mkdir(join(directory, "slipway-result/ledger.ndjson.lock"), { recursive: true });
  await symlink("loop", join(directory, "loop"));
  if (process.platform === "linux") await execa("mkfifo", ["pipe"], { cwd: directory });
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

test.runIf(process.platform === "linux").each([
  ["report pipe", "FILE_UNREADABLE", "is a pipe, a socket or a device, and no file"],
  ["pack --plan pipe", "FILE_UNREADABLE", "is a pipe, a socket or a device, and no file"],
  ["plan --out pipe", "FILE_KIND_UNEXPECTED", "is a pipe, a socket or a device, and no file"],
  ["publish --from packed --plan none --out /proc/nowhere", "LEDGER_UNWRITABLE", "/proc/nowhere"],
  ["publish --from packed --plan none", "FILE_KIND_UNEXPECTED", "is a directory, where a run says that it is at work"],
  ["report packed", "FILE_UNREADABLE", "`packed` is a directory without a `report.json`"],
  ["report loop", "FILE_UNREADABLE", "too many symbolic links encountered (ELOOP)"],
  ["publish --from packed --plan none --out results", "PACKED_DIRECTORY_UNREADABLE", "it is empty"],
])("slipway %s ends with %s, and waits for nobody", async (line, code, words) => {
  const { registry } = await startUpstream();
  const { exitCode, stderr } = await runSlipway(directory, line.split(" "), { npm_config_registry: registry });
  expect(exitCode, stderr).toBe(2);
  expect(stderr).toContain(`error ${code}: `);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain("defect");
});

test("a run that could not go on says so in its report, which a directory stands for", async () => {
  const publish = await runSlipway(directory, ["publish", "--from", "packed", "--plan", "none", "--out", "stopped"]);
  expect(publish.exitCode).toBe(2);
  const { exitCode, stderr } = await runSlipway(directory, ["report", "stopped"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    "error REPORT_UNFINISHED: the run that this report is of could not go on: PACKED_DIRECTORY_UNREADABLE",
  );
  expect(await readFile(join(directory, "stopped/report.md"), "utf8")).toMatch(/^### ❌ Could not go on: PACKED/u);
});

test.each([
  ["plan --out .", "FILE_KIND_UNEXPECTED", "", "illegal operation on a directory (EISDIR, open)"],
  ["plan --out nowhere/plan.json", "FILE_MISSING", "/nowhere/plan.json", "no such file or directory (ENOENT, open)"],
  ["pack --out package.json", "FILE_KIND_UNEXPECTED", "/package.json", "file already exists (EEXIST, mkdir)"],
])("slipway %s ends with %s and the path, and is no defect", async (line, code, path, reason) => {
  const { registry } = await startUpstream();
  const { exitCode, stdout, stderr } = await runSlipway(directory, line.split(" "), { npm_config_registry: registry });
  expect([exitCode, stdout]).toStrictEqual([2, ""]);
  expect(stderr).toContain(
    `error ${code}: \`${directory}${path}\`: ${reason}\n\n\`slipway explain ${code}\` says what to do`,
  );
  expect(stderr).not.toContain("defect");
});
