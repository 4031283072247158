import type { PackageState } from "@slipway/core";
import * as v from "valibot";

/** Answers that another try may change: the registry was not able to say. */
const UNABLE = new Set([408, 420, 425, 429]);

const NOT_FOUND = /not[ _-]?found|no such package|does(?: not|n't) exist/iu;

const MAX_LENGTH = 200;

/** The error of an answer of 400 or more. The body is parsed where it was JSON. */
const AnsweredError = v.object({ statusCode: v.number(), body: v.optional(v.unknown()) });

const RegistryError = v.union([
  v.pipe(
    v.string(),
    v.transform((text) => [text]),
  ),
  v.pipe(
    v.object({
      error: v.optional(v.string()),
      message: v.optional(v.string()),
      reason: v.optional(v.string()),
      errors: v.optional(v.array(v.object({ message: v.optional(v.string()) }))),
    }),
    v.transform(({ error, message, reason, errors }) =>
      [error, message, reason, ...(errors ?? []).map((one) => one.message)].filter((text) => text !== undefined),
    ),
  ),
]);

/**
 * What the failure of a packument's request means. Absent is only what the registry itself calls "not found", in JSON: a
 * 404 with a page of HTML comes from a proxy, a portal or a wrong path, and says nothing about the package. Other answers of
 * the 400s are refusals, save for those that ask to come back later. npm answers 404 also for private packages of other
 * people, which is beyond telling apart.
 */
export function parseFailure(error: unknown, host: string): PackageState {
  const answered = v.safeParse(AnsweredError, error);
  if (!answered.success) return { kind: "unreachable", message: `\`${host}\` did not answer: ${describe(error)}` };
  const { statusCode: status, body } = answered.output;
  const parsed = v.safeParse(RegistryError, body);
  const words = parsed.success ? parsed.output : [];
  if (status === 404 && words.some((text) => NOT_FOUND.test(text))) return { kind: "absent" };
  const said = words.length === 0 ? "" : `: ${oneLine(words.join(", "))}`;
  if (status === 404) {
    return { kind: "unreachable", message: `\`${host}\` answered 404, but not in the words of a registry${said}` };
  }
  if (status >= 500 || UNABLE.has(status))
    return { kind: "unreachable", message: `\`${host}\` answered ${status}${said}` };
  return { kind: "refused", status, message: `\`${host}\` answered ${status}${said}` };
}

/** A 404 without a body, which npm's library hands over as no bytes. */
const SilentNotFound = v.object({
  statusCode: v.literal(404),
  body: v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => bytes.length === 0),
  ),
});

export function isSilentNotFound(error: unknown): boolean {
  return v.is(SilentNotFound, error);
}

/** Without the address, which may hold a password. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  if (error.name === "AbortError" || error.name === "TimeoutError") return "it took too long";
  const [, reason] = error.message.split(/reason: /u, 2);
  if (reason !== undefined) return oneLine(reason);
  return "code" in error && typeof error.code === "string" ? error.code : "unknown reason";
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}
