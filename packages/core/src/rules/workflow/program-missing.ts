import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { JobStep, JobWay } from "../../workflow/publish-job.ts";
import { parseShell, type ShellCommand } from "../../workflow/shell.ts";
import { declaredNewYarn } from "../../workspace/yarn.ts";
import { isHeard, mustSucceed } from "./job-contents.ts";
import { commandPlace, fieldOfJob, type Place, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";
import { waysToRegistry } from "./ways-to-registry.ts";

/** A package manager that GitHub's machines do not have, and that no step sets up. */
export const workflowProgramMissing: Rule<"WORKFLOW_PROGRAM_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_PROGRAM_MISSING: {
      title: "The job that publishes starts a package manager that its machine does not have",
      label: "missing package manager",
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} runs ${quote(actual)}, expected ${expected ?? "a step before it that sets it up"}${because(reason)}`,
      what: "A job on a machine of GitHub's starts pnpm, bun or a yarn newer than 1, and no step before it sets that up. Nothing is said behind an action or a command that may have done so.",
      says: "pnpm: command not found",
      why: "GitHub's images bring Node, npm and, but for `ubuntu-slim`, yarn 1. The step that sets the client up was left out when a job was cut in two, or it comes behind `actions/setup-node` with `cache: pnpm`, which asks pnpm for its store.",
      fix: "Set it up before it is used: `pnpm/action-setup`, `oven-sh/setup-bun`, or `corepack enable` for yarn.",
      sources: [
        "https://github.com/actions/runner-images/blob/main/images/ubuntu/Ubuntu2604-Readme.md",
        "https://github.com/actions/runner-images/blob/main/images/ubuntu-slim/ubuntu-slim-Readme.md",
        "https://github.com/pnpm/action-setup#readme",
        "https://yarnpkg.com/corepack",
      ],
    },
  },
  *check(facts) {
    const reported = new Set<string>();
    for (const { way, certain } of waysToRegistry(facts)) {
      const found = firstMissing(way, facts);
      if (found === undefined) continue;
      const { place, ...details } = found;
      const key = `${place.file}:${place.at.position.line}`;
      if (reported.has(key)) continue;
      reported.add(key);
      yield workflowProblem("WORKFLOW_PROGRAM_MISSING", certain ? "error" : "warning", place, {
        field: fieldOfJob(way.job, "steps"),
        ...details,
      });
    }
  },
};

interface Missing {
  readonly place: Place;
  readonly actual: string;
  readonly expected: string;
  readonly reason: string | undefined;
  readonly predicts: string;
}

const SETUPS = new Map([
  ["pnpm", "`pnpm/action-setup` before it"],
  ["bun", "`oven-sh/setup-bun` before it"],
  ["yarn", "`corepack enable` before it"],
]);

const PROGRAMS = new Map([
  ["pnpm", "pnpm"],
  ["pnpx", "pnpm"],
  ["bun", "bun"],
  ["bunx", "bun"],
  ["yarn", "yarn"],
]);

/** Bring no program. */
const WITHOUT_PROGRAMS =
  /^actions\/(?:checkout|setup-(?:node|python|java|go|dotnet)|cache(?:\/(?:restore|save))?|upload-artifact|download-artifact|create-github-app-token)$/;

/** Do what they say and set nothing up. */
const PLAIN_PROGRAMS =
  /^(?:echo|printf|ls|cat|pwd|true|:|cd|mkdir|rm|chmod|sleep|date|exit|git|gh|jq|sed|grep|npm|set|cp|mv|tar|node)$/;

/** Whatever brings a program says its name, or changes where programs are looked for. */
const SETTING_UP = /corepack|pnpm|\bbun\b|yarn|PATH|\balias\b|\bsource\b/;

function firstMissing({ steps, job }: JobWay, facts: Facts): Missing | undefined {
  if (job.container !== undefined || !isKnownImage(job)) return undefined;
  const set = new Set<string>();
  for (const step of steps) {
    const name = actionOf(step.step)?.name;
    if (name !== undefined) {
      if (name === "pnpm/action-setup") set.add("pnpm");
      else if (name === "oven-sh/setup-bun") set.add("bun");
      else if (!WITHOUT_PROGRAMS.test(name)) return undefined;
      const missing = mustSucceed(step) && name === "actions/setup-node" ? missingForCache(step, set) : undefined;
      if (missing !== undefined) return missing;
      continue;
    }
    for (const command of parseShell(step.run ?? "")) {
      const program = PROGRAMS.get(command.words[0]);
      if (program !== undefined && !set.has(program)) {
        return mustSucceed(step) ? missingForCommand(command, program, step, job, facts) : undefined;
      }
      const rest = command.words.slice(1).join(" ");
      if (program !== undefined) continue;
      if (!PLAIN_PROGRAMS.test(command.words[0]) || SETTING_UP.test(rest)) return undefined;
    }
    if (SETTING_UP.test((step.run ?? "").replace(/^\s*(?:pnpm|pnpx|bun|bunx|yarn)\s.*$/gm, ""))) return undefined;
  }
  return undefined;
}

/** Whose software is known. */
function isKnownImage({ runsOn }: JobWay["job"]): boolean {
  const labels = runsOn?.group === undefined ? (runsOn?.labels ?? []) : [];
  return labels.length > 0 && labels.every(({ text }) => /^(?:ubuntu|windows)-(?:latest|slim|\d[\d.]*)$/.test(text));
}

function missingForCommand(
  command: ShellCommand,
  program: string,
  step: JobStep,
  job: JobWay["job"],
  facts: Facts,
): Missing | undefined {
  if (!isHeard(command)) return undefined;
  const { words, line } = command;
  const reason = program === "yarn" ? yarnFault(job, facts) : undefined;
  if (program === "yarn" && reason === undefined) return undefined;
  return {
    place: commandPlace(step, line),
    actual: words.join(" "),
    expected: SETUPS.get(program) ?? program,
    reason,
    predicts:
      program !== "yarn" || isSlim(job)
        ? `${words[0]}: command not found`
        : "the current global version of Yarn is 1.22.22",
  };
}

function isSlim({ runsOn }: JobWay["job"]): boolean {
  return runsOn?.labels.some(({ text }) => text === "ubuntu-slim") === true;
}

/** The images' yarn 1 starts a newer one that the repository holds, and refuses where only `packageManager` names one. */
function yarnFault(job: JobWay["job"], { workflows }: Facts): string | undefined {
  if (isSlim(job)) return "`ubuntu-slim` has no yarn";
  const manager = declaredNewYarn(workflows?.rootManifest ?? {});
  const settings = workflows?.files?.get(".yarnrc.yml");
  if (settings === undefined || (settings.kind === "present" && !isWithoutPath(settings.text))) return undefined;
  return manager && `the machine's yarn is 1.22, and \`packageManager\` is \`${manager}\``;
}

function isWithoutPath(settings: string | undefined): boolean {
  return settings !== undefined && !/^\s*yarnPath\s*:/m.test(settings);
}

function missingForCache(step: JobStep, set: ReadonlySet<string>): Missing | undefined {
  if (step.inputs.get("cache") !== "pnpm" || set.has("pnpm")) return undefined;
  return {
    place: { file: step.file, at: step.step.with.get("cache")?.at ?? step.step.at },
    actual: "cache: pnpm",
    expected: SETUPS.get("pnpm") ?? "pnpm",
    reason: "it asks pnpm where its store is",
    predicts: "Unable to locate executable file: pnpm",
  };
}
