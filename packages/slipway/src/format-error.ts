import { getSystemErrorMap } from "node:util";

import { type ErrorCode, exitCodeOf, type OwnErrorCode, ReleaseError, sanitise } from "@slipway/core";
import * as v from "valibot";

import type { CutOutput } from "./output.ts";
import type { Screen } from "./show.ts";

const INTERNAL: OwnErrorCode = "INTERNAL";

/** What files, directories, disks and permissions answer. None of it is a defect of Slipway. */
const SYSTEM_ERRORS: ReadonlyMap<string, OwnErrorCode> = new Map([
  ["ENOENT", "FILE_MISSING"],
  ["EACCES", "FILE_FORBIDDEN"],
  ["EPERM", "FILE_FORBIDDEN"],
  // A directory is to be made where a file is.
  ["EEXIST", "FILE_KIND_UNEXPECTED"],
  ["EISDIR", "FILE_KIND_UNEXPECTED"],
  ["ENOTDIR", "FILE_KIND_UNEXPECTED"],
  // A link that leads to itself.
  ["ELOOP", "FILE_KIND_UNEXPECTED"],
  ["EROFS", "FILE_SYSTEM_READ_ONLY"],
  ["ENOSPC", "DISK_FULL"],
  ["EDQUOT", "DISK_FULL"],
  ["EFBIG", "DISK_FULL"],
  ["EMFILE", "OPEN_FILES_EXHAUSTED"],
  ["ENFILE", "OPEN_FILES_EXHAUSTED"],
]);

/** What Node throws when the operating system says no; some calls know no path. */
const SystemError = v.object({
  code: v.string(),
  errno: v.number(),
  syscall: v.string(),
  path: v.optional(v.string()),
  dest: v.optional(v.string()),
});

type SystemError = v.InferOutput<typeof SystemError>;

/** What there is to say about an error, before it becomes text. */
interface Description {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
}

/**
 * Tells what could not go on.
 *
 * @returns The exit code.
 */
export function tellError(error: unknown, { stderr, environment }: Screen): number {
  stderr.write(`${formatError(error, environment["SLIPWAY_DEBUG"] !== undefined)}\n`);
  return error instanceof ReleaseError ? exitCodeOf(error.code) : 2;
}

/** Tells that an output was not read to its end. */
export function tellCutOutput({ name, cause }: CutOutput, screen: Screen): number {
  return tellError(new ReleaseError("OUTPUT_UNWRITABLE", `${name} was cut off`, { cause }), screen);
}

/** What could not go on, its code, and on a line of its own what to do about it. Stacks only on request. */
export function formatError(error: unknown, debug: boolean): string {
  const { code, message, hint } = describe(error, debug);
  const lines = linesOf(`error ${code}: ${message}`);
  if (hint !== undefined) lines.push("", ...linesOf(hint));
  if (debug && error instanceof Error) lines.push("", error.stack ?? "", ...causes(error));
  return lines.join("\n");
}

/** The same in one line: the code, and what could not go on. */
export function describeError(error: unknown): string {
  const { code, message } = describe(error, true);
  return sanitise(`${code}: ${message.split("\n").join(" ")}`);
}

function describe(error: unknown, debug: boolean): Description {
  if (error instanceof ReleaseError) {
    return { code: error.code, message: `${error.message}${reasonOf(error)}`, hint: error.hint };
  }
  const system = v.safeParse(SystemError, error);
  const code = system.success ? codeOf(system.output) : undefined;
  if (system.success && code !== undefined) {
    return { code, message: describeSystemError(system.output), hint: `\`slipway explain ${code}\` says what to do` };
  }
  if (isOtherKind(error)) {
    const code = "FILE_KIND_UNEXPECTED";
    return { code, message: error.message, hint: `\`slipway explain ${code}\` says what to do` };
  }
  return {
    code: INTERNAL,
    message: error instanceof Error ? error.message : String(error),
    hint: debug
      ? undefined
      : "This is a defect of Slipway. Run again with SLIPWAY_DEBUG=1 for the stack, and please report it",
  };
}

/** What reading a file of a wrong kind or size ends with, in words of our own. */
function isOtherKind(error: unknown): error is Error {
  return (
    error instanceof Error &&
    !("errno" in error) &&
    "code" in error &&
    (error.code === "EFTYPE" || error.code === "EFBIG")
  );
}

/** A program that is not there is no file of the user's. */
function codeOf({ code, syscall }: SystemError): OwnErrorCode | undefined {
  return code === "ENOENT" && syscall.startsWith("spawn") ? undefined : SYSTEM_ERRORS.get(code);
}

function describeSystemError({ code, errno, syscall, path, dest }: SystemError): string {
  const place = [path, dest].flatMap((one) => (one === undefined ? [] : [`\`${one}\``])).join(" → ");
  return `${place === "" ? "" : `${place}: `}${wordsOf(errno, code)} (${code}, ${syscall})`;
}

/** Why a file could not be used, where whoever threw says only which one. */
function reasonOf({ message, cause }: ReleaseError): string {
  if (isOtherKind(cause)) return message.includes(cause.message) ? "" : `: ${cause.message}`;
  const system = v.safeParse(SystemError, cause);
  if (!system.success || message.includes(system.output.code)) return "";
  const { code, errno } = system.output;
  return `: ${wordsOf(errno, code)} (${code})`;
}

function wordsOf(errno: number, code: string): string {
  const [, words = code] = getSystemErrorMap().get(errno) ?? [];
  return words;
}

/** Messages quote files and other programs. */
function linesOf(text: string): string[] {
  return text.split("\n").map((line) => sanitise(line));
}

function causes(error: Error): string[] {
  if (!(error.cause instanceof Error)) return [];
  return [`caused by ${error.cause.stack ?? error.cause.message}`, ...causes(error.cause)];
}
