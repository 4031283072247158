import { isJsonObject, type Json, type PublishFailure } from "@slipway/core";
import * as v from "valibot";

import type { RegistryAnswer } from "./answer.ts";

/**
 * What an answer of success is worth. Only the registry's own words say that it has taken a version: a JSON object in which
 * `success` or `ok` is true, neither is anything else, and nothing is an error; on the stage, the identifier that it waits under. Anything else below
 * 400 may come from whatever stands in between, or from a registry that did nothing.
 */
export type VersionAnswer =
  | { readonly kind: "accepted" }
  | { readonly kind: "staged"; readonly stageId: string }
  | UnclearAnswer;

export interface UnclearAnswer {
  readonly kind: "unclear";
  readonly status: number;
  /** Of the JSON object that it is, without what may not be shown; absent for anything else. */
  readonly keys: readonly string[] | undefined;
}

/** An answer of success that is not JSON comes from something in between: another try may reach the registry. */
export const FOREIGN_ANSWER = "EINVALIDANSWER";

/**
 * What an answer below 400 to what makes a version public, or puts it on the stage, is worth.
 *
 * @throws `FOREIGN_ANSWER`
 */
export async function readVersionAnswer(response: RegistryAnswer, stage: boolean): Promise<VersionAnswer> {
  const text = await response.text();
  return judgeAnswer(response, text.trim() === "" ? undefined : parseAnswer(text), stage);
}

/**
 * What an answer below 400 to an approval is worth. npm's own is documented as 201 with one sentence and nothing else: any
 * other may speak of an approval that is still to come.
 *
 * @throws `FOREIGN_ANSWER`
 * @see https://github.com/npm/api-documentation (`stage.yaml`)
 */
export async function readApprovalAnswer(response: RegistryAnswer): Promise<VersionAnswer> {
  const text = await response.text();
  const answer = text.trim() === "" ? undefined : parseAnswer(text);
  return v.is(Approved, answer) ? { kind: "accepted" } : judgeAnswer(response, answer, false);
}

/** Nothing is an error, and neither word of success is a denial. */
const Word = v.pipe(
  v.unknown(),
  v.check((value) => value === undefined || isYes(value)),
);
const Nothing = v.pipe(
  v.unknown(),
  v.check((value) => value === undefined || value === null),
);
const WORDS = {
  success: v.optional(Word),
  ok: v.optional(Word),
  error: v.optional(Nothing),
  errors: v.optional(Nothing),
};

const Accepted = v.pipe(
  v.object(WORDS),
  v.check(({ success, ok }) => success !== undefined || ok !== undefined),
);

const Approved = v.object({
  ...WORDS,
  message: v.pipe(v.string(), v.regex(/^\s*package version approved and published successfully\.?\s*$/iu)),
});

const Staged = v.object({ ...WORDS, stageId: v.pipe(v.string(), v.nonEmpty()) });

/** `true`, and what registries say in its place: Verdaccio's and Artifactory's sentences begin so. */
const YES =
  /^\s*(?:true|1|yes|ok|(?:created|added) new (?:package|version|entity)|package (?:added|changed|created|published))\b[\s.!]*$/iu;

function isYes(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === "string" && YES.test(value));
}

function judgeAnswer({ status, redact }: RegistryAnswer, answer: Json | undefined, stage: boolean): VersionAnswer {
  if (!isJsonObject(answer)) return { kind: "unclear", status, keys: undefined };
  const unclear = { kind: "unclear", status, keys: Object.keys(answer).map(redact) } as const;
  if (stage) return v.is(Staged, answer) ? { kind: "staged", stageId: answer.stageId } : unclear;
  return v.is(Accepted, answer) ? { kind: "accepted" } : unclear;
}

function parseAnswer(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw Object.assign(new Error("the answer is no registry's: it is not JSON"), {
      code: FOREIGN_ANSWER,
      type: "invalid-json",
    });
  }
}

/** The failure of whoever had no other answer; it tells none of its values. */
export function failUnclear(answer: UnclearAnswer): PublishFailure {
  return { class: "gateway", phase: "put", status: answer.status, message: describeUnclear(answer) };
}

function describeUnclear({ status, keys }: UnclearAnswer): string {
  const body =
    keys === undefined
      ? "nothing that is a JSON object"
      : keys.length === 0
        ? "an empty object"
        : `an object of ${keys
            .slice(0, 10)
            .map((key) => `\`${key}\``)
            .join(", ")}`;
  return `the registry answered ${status} and ${body}, which is no word of success`;
}
