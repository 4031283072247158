import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { execa } from "execa";
import { expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../../packages/slipway/bin/slipway.js", import.meta.url));

test("a reader that goes before the end ends the output, not the command", async () => {
  const child = spawn(process.execPath, [BIN, "explain"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const ended = once(child, "close");
  expect(await text(child.stderr)).toBe("");
  expect(await ended).toStrictEqual([0, null]);
});

test("what the command found stays its exit code when nobody reads on", async () => {
  const child = spawn(process.execPath, [BIN, "explain", "NOTHING"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stderr.destroy();
  expect(await once(child, "close")).toStrictEqual([2, null]);
});

test.runIf(process.platform === "linux")("output that a full disk cuts off is told and no defect", async () => {
  const command = ["-c", 'exec "$0" "$@" > /dev/full', process.execPath, BIN, "explain"];
  expect(await execa("sh", command, { reject: false })).toMatchObject({
    exitCode: 2,
    stderr: "error OUTPUT_UNWRITABLE: standard output was cut off: no space left on device (ENOSPC)",
  });
});

test.each([
  ["npm error code EOTP", "slipway explain", 0, "EOTP: "],
  ["remote: error: GH013: Repository rule violations found", "slipway explain -", 0, "GH013: "],
  ["nothing that anybody knows", "slipway explain -", 2, ""],
  ["", "slipway explain", 0, "Problems: "],
  ["", "slipway explain -", 2, ""],
])("%j piped into `%s`", async (input, line, exitCode, start) => {
  const command = ["-c", `cat | "$0" "$@"`, process.execPath, BIN, ...line.split(" ").slice(1)];
  const ended = await execa("sh", command, { input, reject: false });
  expect(ended).toMatchObject({ exitCode, stdout: expect.stringMatching(new RegExp(`^${start}`, "u")) });
});

test("a program that leaves its end open is not waited for", async () => {
  const child = spawn(process.execPath, [BIN, "explain"], { stdio: ["pipe", "ignore", "pipe"] });
  expect(await once(child, "close")).toStrictEqual([0, null]);
});
