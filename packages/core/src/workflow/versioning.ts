import type { WorkspacePackage } from "../workspace/workspace.ts";
import { findCommands, repositoryScripts, type StartedCommand } from "./commands.ts";
import { findJobWays } from "./job-ways.ts";
import type { JobStep, PublishJob } from "./publish-job.ts";
import { judgeVersionAction, judgeVersionCommand, type Versioning } from "./version-commands.ts";
import type { RepositoryWorkflows, WorkflowFile, WorkflowJob, WorkflowStep } from "./workflow.ts";

/** A step that has a part in raising versions. */
export interface VersionStep extends Versioning {
  readonly job: WorkflowJob;
  /** As the job has it: a composite action of the repository is one step. */
  readonly step: WorkflowStep;
  /** The script of the repository that it does so through. */
  readonly script: string | undefined;
}

/**
 * The steps of a workflow file that raise versions, open pull requests with them or push them, found through composite
 * actions and scripts of the repository. A file in which nothing raises a version has none.
 */
export function findVersioning(
  read: RepositoryWorkflows,
  packages: readonly WorkspacePackage[],
  entry: WorkflowFile,
): VersionStep[] {
  const scripts = repositoryScripts(read.rootManifest, packages, read);
  const ways = findJobWays({ ...read, workflows: [entry] });
  const found = ways.flatMap(({ job, steps }) =>
    steps.flatMap((jobStep) => {
      const step = outermost(job, jobStep);
      const by = jobStep.step.uses;
      if (by !== undefined) {
        const verdict = judgeVersionAction(by.text);
        return verdict === undefined ? [] : [{ job, step, script: undefined, ...verdict }];
      }
      return findCommands(jobStep.run ?? "", scripts, jobStep).flatMap((command) => {
        const verdict = judge(command);
        return verdict === undefined ? [] : [{ job, step, script: command.scripts[0], ...verdict }];
      });
    }),
  );
  return found.filter(({ job, does }) => does !== "push" || found.some((other) => other.job === job && raises(other)));
}

function raises({ does }: VersionStep): boolean {
  return does !== "push";
}

function judge({ opened, ways }: StartedCommand): Versioning | undefined {
  if (opened) return undefined;
  return ways.map(judgeVersionCommand).find((verdict) => verdict !== undefined);
}

/** The step of the job itself that a step of a composite action belongs to. */
function outermost(job: WorkflowJob, { actions, step }: JobStep): WorkflowStep {
  const [reference] = actions;
  return reference === undefined ? step : (job.steps.find(({ uses }) => uses?.text === reference) ?? step);
}

/** Whether a command raises versions and publishes them in one go: most can be told which versions to publish. */
function doesBoth([program = "", verb = "", ...rest]: readonly string[]): boolean {
  switch (program) {
    case "semantic-release":
    case "multi-semantic-release":
    case "release-it":
    case "np":
      return true;
    case "beachball":
      return verb === "publish";
    case "rush":
      return verb === "publish" && rest.includes("--apply");
    case "nx":
      return verb === "release" && rest[0] !== "publish";
    case "lerna":
      return verb === "publish" && !rest.some((word) => /^from-(?:git|package)$/.test(word));
    default:
      return false;
  }
}

/** What of a job raises versions only as it publishes them, as people call it. */
export function versionsWhilePublishing({ publishes }: PublishJob, versioning: readonly VersionStep[]): string[] {
  const found = publishes.flatMap(({ words, client, step, scripts }) => {
    if (doesBoth(words)) return [`\`${words[0]}\``];
    if (client === "semantic-release") return ["`semantic-release`"];
    // One script that does both cannot be taken apart from outside.
    const [script] = scripts;
    const raised = versioning.find((other) => other.script === script && other.step === step?.step && raises(other));
    return script !== undefined && raised !== undefined ? [`the script \`${script}\` (${raised.tool})`] : [];
  });
  return [...new Set(found)];
}
