import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { JobWay, PublishJob } from "../../workflow/publish-job.ts";
import { replaceValue, type WorkflowConcurrency, type WorkflowFile } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";

/** A run that is cancelled while it publishes leaves half a release. */
export const workflowCancelInProgress: Rule<"WORKFLOW_CANCEL_IN_PROGRESS"> = {
  stage: "check",
  codes: {
    WORKFLOW_CANCEL_IN_PROGRESS: {
      title: "A second run cancels a release in the middle",
      label: ["release that a second run cancels", "releases that a second run cancels"],
      message: ({ field, actual, expected }) => `${quote(field)} is ${quote(actual)}, expected ${quote(expected)}`,
      what: "A newer run of the same concurrency group stops the one that is publishing.",
      why: "What is published cannot be taken back, so a run that is stopped after four of nine packages leaves a release in which packages ask for versions that do not exist. Linters recommend the setting, for tests it is right.",
      fix: "`slipway check --fix` sets it to `false`, unless the file is also the CI of pull requests, where cancelling is right: write an expression there, `${{ github.event_name == 'pull_request' }}`, or give the job that publishes a group of its own. With `queue: max` no waiting run is dropped either.",
      sources: [
        "https://github.blog/changelog/2026-05-07-github-actions-concurrency-groups-now-allow-larger-queues",
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency",
      ],
    },
  },
  *check({ publishingJobs, jobWays }) {
    const reported = new Set<unknown>();
    for (const job of publishingJobs) {
      for (const { file, concurrency } of concurrenciesOf(job)) {
        const { cancelInProgress } = concurrency;
        if (cancelInProgress?.text !== "true" || reported.has(cancelInProgress)) continue;
        reported.add(cancelInProgress);
        const servesPullRequests = entriesOf(file, jobWays).some(isForPullRequests);
        yield workflowProblem(
          "WORKFLOW_CANCEL_IN_PROGRESS",
          "warning",
          { file, at: cancelInProgress.at },
          {
            field: "concurrency.cancel-in-progress",
            actual: "true",
            expected: servesPullRequests ? "${{ github.event_name == 'pull_request' }}" : "false",
            edits: servesPullRequests ? undefined : [replaceValue(file, cancelInProgress.at, "false")],
          },
        );
      }
    }
  },
};

/** The files that start what stands in a file: itself, and those that call it. */
function entriesOf(file: string, ways: readonly JobWay[]): WorkflowFile[] {
  const entries = ways.filter(({ path }) => path.some(({ workflow }) => workflow.file === file));
  return [...new Set(entries.map(({ entry }) => entry))];
}

function isForPullRequests({ triggers }: WorkflowFile): boolean {
  return triggers.some(({ event }) => event.startsWith("pull_request") || event === "merge_group");
}

/** Two releases at once publish into each other. */
export const workflowConcurrencyMissing: Rule<"WORKFLOW_CONCURRENCY_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_CONCURRENCY_MISSING: {
      title: "Two releases can run at the same time",
      label: "missing concurrency limit",
      message: ({ field, actual, expected }) =>
        `${quote(field)} is ${quote(actual)}, expected ${expected ?? "one group for all releases"}`,
      what: "Nothing keeps a second run from publishing while the first one does: there is no concurrency group, or each run has its own.",
      why: "Two runs publish the same packages against each other, move dist-tags in any order, and share one rate limit.",
      fix: "Give the workflow a `concurrency` group with a fixed name, `cancel-in-progress: false` and `queue: max`, so that waiting runs are not dropped.",
      sources: ["https://github.blog/changelog/2026-05-07-github-actions-concurrency-groups-now-allow-larger-queues"],
    },
  },
  *check({ publishingJobs }) {
    for (const job of publishingJobs) {
      if (concurrenciesOf(job).length > 0) continue;
      const { workflow } = job;
      const own = job.job.concurrency ?? workflow.concurrency;
      yield workflowProblem(
        "WORKFLOW_CONCURRENCY_MISSING",
        "warning",
        { file: workflow.file, at: own?.group?.at ?? job.job.at },
        {
          field: own === workflow.concurrency && own !== undefined ? "concurrency" : fieldOfJob(job.job, "concurrency"),
          actual: own?.group?.text,
          expected: "a group that is the same for every release",
        },
      );
    }
  },
};

/** Differs from run to run: a group of its own for every run. */
const PER_RUN = /github\.(?:sha|run_id|run_number|run_attempt)/;

interface FoundConcurrency {
  readonly file: string;
  readonly concurrency: WorkflowConcurrency;
}

/** The groups that hold a publishing job back: its own, its workflow's, and those of whatever calls it. */
function concurrenciesOf({ path }: PublishJob): FoundConcurrency[] {
  return path.flatMap(({ workflow, job }) =>
    [workflow.concurrency, job.concurrency].flatMap((concurrency) =>
      concurrency === undefined || PER_RUN.test(concurrency.group?.text ?? "")
        ? []
        : [{ file: workflow.file, concurrency }],
    ),
  );
}
