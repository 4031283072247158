import { isJsonObject } from "../../json/json.ts";
import type { Severity } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { provenanceSettings, requestsProvenance } from "./provenance-settings.ts";

/** Provenance that is switched off is not missed by anyone; provenance from a private repository is refused. */
export const workflowProvenance: Rule<"WORKFLOW_PROVENANCE_DISABLED" | "WORKFLOW_PROVENANCE_PRIVATE"> = {
  stage: "check",
  codes: {
    WORKFLOW_PROVENANCE_DISABLED: {
      title: "Provenance is switched off",
      label: ["switched-off provenance", "switched-off provenance"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} sets ${quote(actual)}, expected ${expected ?? "nothing"}`,
      what: "Packages published through an ID token from a public repository carry provenance, unless it is refused.",
      why: "Usually a left-over of an error that has another cause: `repository` in a manifest, a self-hosted runner, an outage of the signing services.",
      fix: "Remove the setting. The other problems of this check say what would be in the way.",
      sources: ["https://github.com/npm/cli/issues/8558", "https://docs.npmjs.com/generating-provenance-statements"],
    },
    WORKFLOW_PROVENANCE_PRIVATE: {
      title: "Provenance is asked for in a repository that is not public",
      label: ["provenance of a private repository", "provenance of a private repository"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} sets ${quote(actual)}, expected ${expected ?? "no provenance"}`,
      what: "npm refuses provenance from private and internal repositories.",
      says: 'Unsupported GitHub Actions source repository visibility: "private". Only public source repositories are supported when publishing with provenance.',
      why: "Left to itself npm attaches provenance only where it can. A flag, a variable or a setting insists.",
      fix: "Remove the setting, or make the repository public.",
      sources: [
        "https://github.com/exospherehost/failproofai/issues/15",
        "https://github.com/neondatabase/neon-pkgs/pull/163",
      ],
    },
  },
  *check({ context, publishingJobs }) {
    const { visibility } = context;
    for (const job of publishingJobs) {
      for (const setting of provenanceSettings(job)) {
        const field = fieldOfJob(job.job);
        if (!setting.value) {
          yield workflowProblem("WORKFLOW_PROVENANCE_DISABLED", "warning", setting, {
            field,
            actual: setting.written,
            expected: "nothing: npm attaches provenance by itself",
          });
        } else if (visibility === "private" || visibility === "internal") {
          yield workflowProblem("WORKFLOW_PROVENANCE_PRIVATE", "error", setting, {
            field,
            actual: `${setting.written} in a repository that is ${visibility}`,
            expected: "no provenance, or a public repository",
            predicts: `Unsupported ${context.provider.name} source repository visibility: "${visibility}". Only public source repositories are supported when publishing with provenance.`,
          });
        }
      }
    }
  },
};

/** npm takes provenance from the service's own runners only; the exchange succeeds on others, the upload does not. */
export const workflowRunnerUnsupported: Rule<"WORKFLOW_RUNNER_UNSUPPORTED"> = {
  stage: "check",
  codes: {
    WORKFLOW_RUNNER_UNSUPPORTED: {
      title: "The job that publishes does not run on a runner of GitHub",
      label: "unsupported job runner",
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} is ${quote(actual)}, expected a runner of GitHub such as ${quote(expected)}${because(reason)}`,
      what: "npm takes provenance only from runners that GitHub hosts. Others can exchange their ID token, sign, and are then refused.",
      says: 'Unsupported GitHub Actions runner environment: "self-hosted". Only "github-hosted" runners are supported when publishing with provenance.',
      why: "Self-hosted runners and those of other hosts (Blacksmith, BuildJet, CodeBuild, Depot, Namespace, WarpBuild) say `self-hosted` in their ID token. Any other label that GitHub does not list is a warning, because a larger runner of GitHub's may carry it, and so is an expression that only may come to such a runner.",
      fix: "Run the publishing job on `ubuntu-latest` and everything else where it runs now. A runner of your own can pack: what is published is the tarball it hands over.",
      sources: [
        "https://github.com/supabase/cli/pull/5312",
        "https://github.com/cipherstash/stack/pull/504",
        "https://github.com/grafana/plugin-tools/pull/2045",
      ],
    },
  },
  *check(facts) {
    const { name, hostedRunner } = facts.context.provider;
    for (const job of facts.trustedJobs) {
      const { runsOn } = job.job;
      if (job.runner === "github-hosted" || job.runner === "unknown" || runsOn === undefined) continue;
      const severity = severityOf(job, facts);
      if (severity === undefined) continue;
      yield workflowProblem(
        "WORKFLOW_RUNNER_UNSUPPORTED",
        severity,
        { file: job.workflow.file, at: runsOn.at },
        {
          field: fieldOfJob(job.job, "runs-on"),
          actual: runsOn.labels.map(({ text }) => text).join(", "),
          expected: "ubuntu-latest",
          reason: reasonOf(job, severity),
          predicts: `Unsupported ${name} runner environment: "self-hosted". Only "${hostedRunner}" runners are supported when publishing with provenance.`,
        },
      );
    }
  },
};

function reasonOf({ runner }: PublishJob, severity: Severity): string | undefined {
  if (runner === "other") return "the label is none of GitHub's own; a larger runner of GitHub's may carry it";
  if (runner === "perhaps-resold") return "the expression may come to a runner that is registered as self-hosted";
  return severity === "warning"
    ? "it fails once provenance is attached, which npm does for public repositories"
    : undefined;
}

/**
 * Provenance is attached when it is asked for, and by itself for public repositories unless it is switched off. Whoever
 * rents runners mostly does so for a public repository; a runner of one's own is as often behind a private one.
 */
function severityOf(job: PublishJob, { context, releasable }: Facts): Severity | undefined {
  const attached =
    job.certainty !== "certain" || job.runner === "other" || job.runner === "perhaps-resold" ? "warning" : "error";
  if (requestsProvenance(job)) return attached;
  const { visibility } = context;
  if (visibility === "private" || visibility === "internal") return undefined;
  if (provenanceSettings(job).some(({ value }) => !value)) return undefined;
  if (releasable.length > 0 && releasable.every(hasNoProvenance)) return undefined;
  return visibility === "public" || job.runner === "resold" ? attached : "warning";
}

function hasNoProvenance({ manifest: { publishConfig } }: WorkspacePackage): boolean {
  return (
    isJsonObject(publishConfig) && (publishConfig["provenance"] === false || publishConfig["access"] === "restricted")
  );
}
