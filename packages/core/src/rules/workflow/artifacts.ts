import { coerce, gte } from "semver";

import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { splitArguments } from "../../workflow/client.ts";
import { type JobStep, neededJobs } from "../../workflow/publish-job.ts";
import { parseShell } from "../../workflow/shell.ts";
import { unfoldSteps } from "../../workflow/steps.ts";
import type { SourceSpan } from "../../workflow/workflow.ts";
import { stripWrappers } from "../../workflow/wrappers.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

/** The first that fails when an artifact is not what was uploaded. */
const CHECKING = "8.0.0";

interface Doubt {
  readonly at: SourceSpan;
  readonly actual: string;
  readonly expected: string;
}

/** What comes to a publishing job, by whatever way, should be what a job of the same run made, and named by its identifier. */
export const workflowArtifactUnverified: Rule<"WORKFLOW_ARTIFACT_UNVERIFIED"> = {
  stage: "check",
  codes: {
    WORKFLOW_ARTIFACT_UNVERIFIED: {
      title: "What is published may not be what was packed",
      label: "unverified artifact",
      message: ({ field, actual, expected }) => `${quote(field)} takes ${quote(actual)}, expected ${quote(expected)}`,
      what: "The publishing job, or one that it waits for, downloads artifacts of another run, artifacts by name, or with a version of the action that does not compare digests.",
      why: "What lies between the job that packs and the job that publishes decides what is published. Every job of a run can upload an artifact of any name, and replace the one that is there: a job that installs and builds can put its own plan in the place of the one that it is compared with. An identifier says which upload is meant.",
      fix: "Use `actions/download-artifact` 8 or later with `artifact-ids: ${{ needs.<job>.outputs.artifact-id }}`, the output `artifact-id` of the step that uploaded it, in the same run. A job may take by name what it uploads itself, from another run the tarballs that `slipway pack --tarballs` looks through, and by a pattern what several jobs have packed for `slipway publish --from … --plan …`, which holds it against the plan.",
      sources: [
        "https://github.com/actions/download-artifact/releases/tag/v8.0.0",
        "https://github.com/actions/upload-artifact#outputs",
      ],
    },
  },
  *check({ trustedJobs, workflows }) {
    const seen = new Set<unknown>();
    for (const publishing of trustedJobs) {
      for (const location of [publishing, ...publishing.path.flatMap(neededJobs)]) {
        if (seen.has(location.job)) continue;
        seen.add(location.job);
        const steps =
          location === publishing
            ? publishing.steps
            : unfoldSteps(location, publishing.inputs, workflows?.actions ?? []);
        for (const { step, file } of steps) {
          const doubt = findDoubt(step, steps);
          if (doubt === undefined) continue;
          const { at, actual, expected } = doubt;
          yield workflowProblem(
            "WORKFLOW_ARTIFACT_UNVERIFIED",
            "warning",
            { file, at },
            { field: fieldOfJob(location.job, "steps"), actual, expected },
          );
        }
      }
    }
  },
};

function findDoubt(step: JobStep["step"], steps: readonly JobStep[]): Doubt | undefined {
  const action = actionOf(step);
  if (action === undefined || step.uses === undefined || !action.name.includes("download-artifact")) return undefined;
  const foreign = step.with.get("run-id") ?? step.with.get("run_id") ?? step.with.get("workflow");
  if (foreign !== undefined) {
    if (goesTo(TAKES_TARBALLS, step, steps)) return undefined;
    return { at: foreign.at, actual: `artifacts of another run (${foreign.text})`, expected: "artifacts of this run" };
  }
  const version = coerce(action.version);
  const known = action.name === "actions/download-artifact";
  if (known && version !== null && !gte(version, CHECKING)) {
    return {
      at: step.uses.at,
      actual: `download-artifact ${action.version ?? ""}`,
      expected: `download-artifact ${CHECKING} or later`,
    };
  }
  if (!known || step.with.has("artifact-ids")) return undefined;
  const name = step.with.get("name") ?? step.with.get("pattern");
  if (name !== undefined && isOwn(name.text, steps)) return undefined;
  if (step.with.has("pattern") && goesTo(COMPARES_PARTS, step, steps)) return undefined;
  return {
    at: name?.at ?? step.uses.at,
    actual: name === undefined ? "every artifact of the run" : `an artifact by name (${name.text})`,
    expected: "artifact-ids",
  };
}

/** What an earlier attempt of the same job uploaded. */
function isOwn(name: string, steps: readonly JobStep[]): boolean {
  return steps.some(
    ({ step }) => actionOf(step)?.name === "actions/upload-artifact" && step.with.get("name")?.text === name,
  );
}

/** A verb of Slipway's that believes nothing of a directory, and how it is given one. */
interface Distrustful {
  readonly verb: "pack" | "publish";
  readonly option: "tarballs" | "from";
}

/** Takes tarballs out of it, each by what is in it. */
const TAKES_TARBALLS: Distrustful = { verb: "pack", option: "tarballs" };

/** Takes all that several jobs have packed, when together it is the plan that was made before. */
const COMPARES_PARTS: Distrustful = { verb: "publish", option: "from" };

/** Goes to a step that looks through all of it. */
function goesTo(use: Distrustful, { with: inputs }: JobStep["step"], steps: readonly JobStep[]): boolean {
  const path = inputs.get("path")?.text;
  return path !== undefined && steps.some((step) => directoriesOf(use, step).includes(asVariable(path)));
}

/** The directories that a step is given so; by `publish` only together with a plan to compare with. */
function directoriesOf({ verb, option }: Distrustful, { step, run = "" }: JobStep): readonly string[] {
  const planned = (plan: string | undefined): boolean => verb === "pack" || (plan !== undefined && plan !== "none");
  const name = actionOf(step)?.name ?? "";
  if (name.endsWith(`packages/action/${verb}`) || name.toLowerCase().endsWith(`/slipway/${verb}`)) {
    const input = step.with.get(option);
    return input === undefined || !planned(step.with.get("plan")?.text) ? [] : [asVariable(input.text)];
  }
  return parseShell(run).flatMap(({ words }) => {
    const [program, word, ...rest] = stripWrappers(words);
    const { flags } = splitArguments(rest, new Set([`--${option}`, "--plan"]));
    const directory = program === "slipway" && word === verb ? flags.get(`--${option}`) : undefined;
    return directory === undefined || !planned(flags.get("--plan")) ? [] : [asVariable(directory)];
  });
}

/** A path below the runner's directory for temporary files, in one of its spellings. */
function asVariable(path: string): string {
  return path.replace(/^(?:\$\{\{\s*runner\.temp\s*\}\}|\$\{RUNNER_TEMP\})/, "$RUNNER_TEMP");
}
