import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import type { JobStep, JobWay } from "../../workflow/publish-job.ts";
import { isHosted, mustPass, mustSucceed } from "./job-contents.ts";
import { commandPlace, fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";
import { waysToRegistry } from "./ways-to-registry.ts";

/** GitHub's command line takes no token by itself. */
export const workflowGhTokenMissing: Rule<"WORKFLOW_GH_TOKEN_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_GH_TOKEN_MISSING: {
      title: "GitHub's command line has no token",
      label: ["`gh` command without a token", "`gh` commands without a token"],
      message: ({ field, actual, expected }) => `${quote(field)} runs ${quote(actual)}, expected ${quote(expected)}`,
      what: "A step of a job that publishes, or of one that it waits for, runs `gh` without `GH_TOKEN` or `GITHUB_TOKEN` in its environment.",
      says: "gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.",
      why: "A workflow's token is in no variable until a step puts it there. The step fails, often after packages are public.",
      fix: "Add `env: { GH_TOKEN: ${{ github.token }} }` to the step, and see that the job's `permissions` allow what it does.",
      sources: ["https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-github-cli"],
    },
  },
  *check(facts) {
    const reported = new Set<string>();
    for (const { way, certain } of waysToRegistry(facts)) {
      const found = firstWithout(way, facts);
      if (found === undefined) continue;
      const place = commandPlace(found.step, found.command.line);
      const key = `${place.file}:${place.at.position.line}`;
      if (reported.has(key)) continue;
      reported.add(key);
      yield workflowProblem("WORKFLOW_GH_TOKEN_MISSING", certain ? "error" : "warning", place, {
        field: fieldOfJob(way.job, "steps"),
        actual: found.command.words.slice(0, 3).join(" "),
        expected: "GH_TOKEN: ${{ github.token }}",
        predicts: "set the GH_TOKEN environment variable",
      });
    }
  },
};

const TOKEN = /\b(?:GH|GITHUB)(?:_ENTERPRISE)?_TOKEN\b/;

/** What it does with GitHub; the rest it can do without anybody's leave. */
const ASKING = new Set(
  "api cache gist issue label pr project release repo ruleset run search secret status variable workflow".split(" "),
);

/** Actions that may put a token into the environment of the steps behind them, by how they are called. */
const MAY_LOG_IN = /^(?!actions\/|pnpm\/|oven-sh\/).*(?:token|auth|login|gh-|github|mise|set-?up|env)/;

interface Found {
  readonly step: JobStep;
  readonly command: StartedCommand;
}

function firstWithout({ steps, job }: JobWay, facts: Facts): Found | undefined {
  // A runner of one's own may be logged in, and an image may hold a token.
  if (!isHosted(job) || job.runsOn === undefined || job.container !== undefined) return undefined;
  for (const step of steps) {
    if (MAY_LOG_IN.test(actionOf(step.step)?.name ?? "")) return undefined;
    if ([...step.variables.keys(), ...step.env.keys()].some((name) => TOKEN.test(name))) continue;
    for (const command of facts.commandsOf(step)) {
      const [program, subject = "", verb = ""] = command.words;
      if (program === "gh" && subject === "auth" && verb === "login") return undefined;
      if (setsToken(command, step)) return undefined;
      if (program !== "gh" || !ASKING.has(subject) || /^(?:--help|-h)$/.test(verb)) continue;
      if (mustSucceed({ ...step, conditions: [] }) && mustPass(command)) return { step, command };
    }
  }
  return undefined;
}

/** Scripts set it for themselves, or for the steps behind them. */
function setsToken({ environment, outputs }: StartedCommand, { run = "" }: JobStep): boolean {
  if ([...environment.keys()].some((name) => TOKEN.test(name))) return true;
  return TOKEN.test(run) || outputs.some((file) => file.includes("GITHUB_ENV"));
}
