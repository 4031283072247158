import type { Problem } from "@slipway/core";
import * as v from "valibot";

import { lintProblem } from "./lint-problem.ts";

/** Keys and scopes that GitHub knows and released versions of actionlint do not, by name. */
const NEWER_KEYS = /^unexpected key "(?:queue|cache-mode|parallel|background|wait|wait-all|cancel|deployment)" for /;
const NEWER_SCOPES = /^unknown permission scope "(?:models|artifact-metadata)"/;
/** `uses: $/path`, YAML aliases, and inputs of actions that came after its list. */
const NEWER_FORMS =
  /"\$\/|got alias node with|^input "(?:package-manager-cache|allow-unsafe-pr-checkout)" is not defined in action/;
/** GitHub's own runners, which come and go faster than the list. */
const HOSTED_LABEL = /^label "(?:ubuntu|windows|macos)-[^"]*" is unknown/;
/** What it says of a step of which it does not know the key. */
const STEP_WITHOUT_WORK = /^step must run script with "run" section or run action with "uses" section/;

const Findings = v.array(
  v.object({
    message: v.string(),
    filepath: v.string(),
    line: v.number(),
    column: v.number(),
    kind: v.string(),
  }),
);

/**
 * The findings of `actionlint -format '{{json .}}'`.
 *
 * @param toFile Turns a path of its output into one from the workspace's base.
 * @returns `undefined` for output of another form.
 * @see https://github.com/rhysd/actionlint/blob/main/docs/usage.md
 */
export function parseActionlint(output: string, toFile: (path: string) => string): Problem[] | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Findings), output);
  if (!parsed.success) return undefined;
  const newer = new Set(parsed.output.filter(({ message }) => NEWER_KEYS.test(message)).map(placeOf));
  return parsed.output.flatMap((finding) => {
    const { message, filepath, line, column, kind } = finding;
    const outdated = [NEWER_KEYS, NEWER_SCOPES, NEWER_FORMS, HOSTED_LABEL].some((form) => form.test(message));
    if (outdated || (STEP_WITHOUT_WORK.test(message) && newer.has(placeOf(finding)))) return [];
    return [lintProblem({ name: `actionlint/${kind}`, message, file: toFile(filepath), position: { line, column } })];
  });
}

function placeOf({ filepath, line, column }: v.InferOutput<typeof Findings>[number]): string {
  return `${filepath}:${line}:${column}`;
}
