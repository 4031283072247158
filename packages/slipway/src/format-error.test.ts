import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";

import { ReleaseError } from "@slipway/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { formatError } from "./format-error.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-format-error-"));
});

afterAll(async () => rm(directory, { recursive: true }));

async function caught(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** As Node makes them, for what a test cannot bring about as every user and on every disk. */
function systemError(code: keyof typeof constants.errno, details: { syscall: string; path?: string; dest?: string }) {
  return Object.assign(new Error(`${code}: …`), { code, errno: -constants.errno[code], ...details });
}

describe("what files, disks and permissions answer", () => {
  it.each([
    ["EACCES", { syscall: "open", path: "/a" }, "FILE_FORBIDDEN: `/a`: permission denied (EACCES, open)"],
    ["EPERM", { syscall: "unlink", path: "/a" }, "FILE_FORBIDDEN: `/a`: operation not permitted (EPERM, unlink)"],
    ["EACCES", { syscall: "spawn git", path: "git" }, "FILE_FORBIDDEN: `git`: permission denied (EACCES, spawn git)"],
    ["EROFS", { syscall: "mkdir", path: "/a" }, "FILE_SYSTEM_READ_ONLY: `/a`: read-only file system (EROFS, mkdir)"],
    [
      "ENOENT",
      { syscall: "rename", path: "/a", dest: "/b" },
      "FILE_MISSING: `/a` → `/b`: no such file or directory (ENOENT, rename)",
    ],
    ["ENOSPC", { syscall: "write" }, "DISK_FULL: no space left on device (ENOSPC, write)"],
    ["EFBIG", { syscall: "write" }, "DISK_FULL: file too large (EFBIG, write)"],
    ["EMFILE", { syscall: "open", path: "/a" }, "OPEN_FILES_EXHAUSTED: `/a`: too many open files (EMFILE, open)"],
    [
      "EEXIST",
      { syscall: "mkdir", path: "/a\u001B" },
      "FILE_KIND_UNEXPECTED: `/a\\u001B`: file already exists (EEXIST, mkdir)",
    ],
  ] as const)("%s of %j names the path and is no defect", (code, details, line) => {
    const [, explained] = line.split(/^([A-Z_]+):.*/u);
    expect(formatError(systemError(code, details), false)).toBe(
      `error ${line}\n\n\`slipway explain ${explained ?? ""}\` says what to do`,
    );
  });

  it("reads the errors that Node throws", async () => {
    const file = join(directory, "file");
    await writeFile(file, "");
    const errors = [
      await caught(writeFile(directory, "")),
      await caught(writeFile(join(file, "below"), "")),
      await caught(writeFile(join(directory, "nowhere", "file"), "")),
    ];
    expect(errors.map((error) => formatError(error, false).split("\n", 1)[0])).toStrictEqual([
      `error FILE_KIND_UNEXPECTED: \`${directory}\`: illegal operation on a directory (EISDIR, open)`,
      `error FILE_KIND_UNEXPECTED: \`${join(file, "below")}\`: not a directory (ENOTDIR, open)`,
      `error FILE_MISSING: \`${join(directory, "nowhere", "file")}\`: no such file or directory (ENOENT, open)`,
    ]);
  });

  it("shows the stack on request", () => {
    const text = formatError(systemError("EROFS", { syscall: "open", path: "/a" }), true);
    expect(text).toContain("\n\nError: EROFS: …\n    at ");
  });
});

describe("an error of Slipway's own", () => {
  it("says code, message and, on its own line, the hint", () => {
    const error = new ReleaseError("NOT_LOGGED_IN", "no credential\u001B", { hint: "`npm login`" });
    expect(formatError(error, false)).toBe("error NOT_LOGGED_IN: no credential\\u001B\n\n`npm login`");
  });

  it("says why a file could not be used, once", async () => {
    const cause = await caught(writeFile(directory, ""));
    expect(formatError(new ReleaseError("FILE_UNREADABLE", "cannot read `a`", { cause }), false)).toBe(
      "error FILE_UNREADABLE: cannot read `a`: illegal operation on a directory (EISDIR)",
    );
    const said = new ReleaseError("LEDGER_UNWRITABLE", "it cannot be recorded: EISDIR: a directory", { cause });
    expect(formatError(said, false)).toBe("error LEDGER_UNWRITABLE: it cannot be recorded: EISDIR: a directory");
  });

  it("shows what caused it on request", () => {
    const error = new ReleaseError("PLAN_UNREADABLE", "no JSON", { cause: new SyntaxError("unexpected end") });
    expect(formatError(error, true)).toMatch(/caused by SyntaxError: unexpected end\n/);
  });
});

describe("a defect", () => {
  it.each([
    ["an error without a code", new TypeError("x is not a function"), "x is not a function"],
    ["what is no error", "thrown", "thrown"],
    ["another library's code", Object.assign(new Error("bad"), { code: "ERR_INVALID_ARG_TYPE" }), "bad"],
    ["a program that is not there", systemError("ENOENT", { syscall: "spawn git", path: "git" }), "ENOENT: …"],
  ])("is asked to be reported: %s", (_, error, message) => {
    expect(formatError(error, false)).toBe(
      `error INTERNAL: ${message}\n\nThis is a defect of Slipway. Run again with SLIPWAY_DEBUG=1 for the stack, and please report it`,
    );
  });

  it("shows the stack on request, and asks nothing more", () => {
    const text = formatError(new TypeError("x is not a function"), true);
    expect(text).toMatch(/^error INTERNAL: x is not a function\n\nTypeError: x is not a function\n {4}at /);
    expect(text).not.toContain("defect");
  });
});
