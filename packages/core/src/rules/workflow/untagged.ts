import { coerce, intersects, validRange } from "semver";

import { isJsonObject, type Manifest } from "../../json/json.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import type { JobStep, PublishStep } from "../../workflow/publish-job.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

const ACTION = "changesets/action";

const CLI = "@changesets/cli";

/** Majors of the action, and where each looks for what was published. */
const LISTENS: ReadonlyMap<number, { readonly cli: 2 | 3; readonly to: string }> = new Map([
  [1, { cli: 2, to: "lines of `New tag:`" }],
  [2, { cli: 3, to: "the file that `CHANGESETS_OUTPUT` names" }],
]);

/** Send packages, and tell nobody of it in changesets' words. */
const SILENT: ReadonlySet<PublishStep["client"]> = new Set(["npm", "pnpm", "yarn", "bun"]);

/** Words by which a script of one's own tells the action all the same. */
const TELLS = /New tag:|CHANGESETS_OUTPUT/;

/** `changesets/action` tags what the publish script tells it of, and each major is told in another way. */
export const workflowReleaseUntagged: Rule<"WORKFLOW_RELEASE_UNTAGGED"> = {
  stage: "check",
  codes: {
    WORKFLOW_RELEASE_UNTAGGED: {
      title: "What is published gets neither a tag nor a release",
      label: ["release without tags", "releases without tags"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} publishes by ${quote(actual)}, of which the action hears nothing: expected ${quote(expected)}`,
      what: "`changesets/action` learns from its publish script what was published. Version 1 reads lines of `New tag:`, which the command line of changesets 2 prints; version 2 reads a file that only that of 3 writes. A script that calls a package manager does neither.",
      why: "The packages go out, the job is green, and no tag and no GitHub Release is made. That happened to fourteen repositories between June and September 2026, and each made them up by hand.",
      fix: "Use version 2 of the action with `@changesets/cli` 3, or version 1 with 2; or `slipway publish --code-beside-token` as the publish script, which tells both. What is missing already `slipway announce --reconcile` shows.",
      sources: [
        "https://github.com/changesets/action/blob/v2.1.1/src/run.ts",
        "https://github.com/changesets/action/blob/v1.9.0/src/run.ts",
        "https://github.com/langchain-ai/langgraphjs/pull/2791",
        "https://github.com/marko-js/vite/pull/288",
      ],
    },
  },
  *check({ publishingJobs, commandsIn, workflows }) {
    const range = rangeOf(workflows?.rootManifest);
    for (const job of publishingJobs) {
      for (const publish of job.publishes) {
        const pair = findPair(publish, range, commandsIn);
        if (pair === undefined) continue;
        yield workflowProblem("WORKFLOW_RELEASE_UNTAGGED", "warning", publish, {
          field: fieldOfJob(job.job, "steps"),
          ...pair,
        });
      }
    }
  },
};

interface Pair {
  readonly actual: string;
  readonly expected: string;
  readonly reason: string;
}

function findPair(
  { client, certainty, step }: PublishStep,
  range: string | undefined,
  commandsIn: (script: string, step: JobStep) => readonly StartedCommand[],
): Pair | undefined {
  const action = step === undefined ? undefined : actionOf(step.step);
  if (step === undefined || action?.name !== ACTION || certainty !== "certain" || !wantsTags(step)) return undefined;
  const major = coerce(action.version)?.major;
  const listens = major === undefined ? undefined : LISTENS.get(major);
  const script = scriptOf(step);
  if (listens === undefined || script === undefined || TELLS.test(script)) return undefined;
  const reason = `version ${major} of the action hears of ${listens.to}`;
  const commands = commandsIn(script, step);
  if (client === "changesets" || commands.some(({ ways }) => ways.some(tags))) {
    const cli = majorOf(range);
    if (cli === undefined || cli === listens.cli) return undefined;
    return { actual: `${ACTION} ${major} with ${CLI} ${range}`, expected: `${CLI} ${listens.cli}`, reason };
  }
  // A program of the repository's own may tell it as well.
  const isOpen = commands.some(({ guessed, ways }) => guessed || ways.some(runsOwnProgram));
  if (!SILENT.has(client) || isOpen) return undefined;
  return {
    actual: script.trim().split("\n", 1)[0] ?? client,
    expected: "changeset publish, or slipway publish",
    reason,
  };
}

/** Version 1 makes tags and releases together, 2 each by itself; both do unless they are told not to. */
function wantsTags({ inputs }: JobStep): boolean {
  const no = (name: string): boolean => inputs.get(name) === "false";
  return !no("creategithubreleases") && !(no("create-github-releases") && no("push-git-tags"));
}

function scriptOf({ inputs, step }: JobStep): string | undefined {
  const names = ["publish", "publish-script"];
  return names.map((name) => inputs.get(name) ?? step.with.get(name)?.text).find((text) => text !== undefined);
}

function tags([program, verb]: readonly string[]): boolean {
  return program === "changeset" && (verb === "tag" || verb === "git-tag" || verb === "publish");
}

function runsOwnProgram([program = ""]: readonly string[]): boolean {
  return /^(?:node|deno|tsx|bash|sh|python3?)$|[./]/.test(program);
}

function rangeOf(manifest: Manifest | undefined): string | undefined {
  for (const field of ["devDependencies", "dependencies"]) {
    const dependencies = manifest?.[field];
    const range = isJsonObject(dependencies) ? dependencies[CLI] : undefined;
    if (typeof range === "string") return range;
  }
  return undefined;
}

/** The one major that a range allows; `undefined` where it allows several, or says nothing of it. */
function majorOf(range: string | undefined): 2 | 3 | undefined {
  if (range === undefined || validRange(range) === null) return undefined;
  if (!intersects(range, ">=3.0.0-0")) return 2;
  return intersects(range, "<3.0.0-0") ? undefined : 3;
}
