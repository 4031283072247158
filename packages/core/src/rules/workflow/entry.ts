import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { choosePublishJob } from "../../workflow/choose-job.ts";
import { baseName, workflowProblem } from "./problem.ts";

const EXCHANGE_REFUSED = "OIDC token exchange error - package not found";

/**
 * npm compares the file that entered the run with the trust record: by name, in letter case, not the workflow that it
 * calls.
 *
 * @see https://docs.npmjs.com/trusted-publishers#troubleshooting
 */
export const workflowFileMismatch: Rule<"WORKFLOW_FILE_MISMATCH"> = {
  stage: "check",
  narrow: ["WORKFLOW_FILE_MISMATCH"],
  codes: {
    WORKFLOW_FILE_MISMATCH: {
      title: "The trust record names another file than the one that publishes",
      label: ["wrong workflow file in the trust record", "wrong workflow files in the trust record"],
      message: ({ actual, expected, reason }) =>
        `${quote(actual)} publishes, the trust record names ${quote(expected)}${because(reason)}`,
      what: "A trust record names the workflow file that a run enters through: its bare name with its ending, in its letter case.",
      says: "npm error 404 Not Found - PUT …; at verbose level: OIDC token exchange error - package not found",
      why: "The file was renamed or split, `.yml` became `.yaml`, the record holds a path, or it names a reusable workflow while npm looks at the one that calls it. npm checks nothing of this when the record is saved.",
      fix: "Rename the workflow or mend the trust record of every package. `workflow` in `slipway.json` says what the record names.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers#troubleshooting",
        "https://github.com/opslane/opslane/pull/484",
        "https://github.com/0x80/firebase-tools-with-isolate/pull/49",
        "https://github.com/amannn/next-intl/pull/2364",
      ],
    },
  },
  check(facts) {
    const { publishJobs: jobs = [], trust } = facts;
    const declared = trust?.workflow;
    // Of a job that calls a workflow of another repository nothing is concluded.
    const first = jobs.find(({ job }) => job.uses === undefined);
    if (declared === undefined || first === undefined) return [];
    const entries = [...new Set(jobs.map(({ entry }) => baseName(entry.file)))];
    if (entries.includes(declared)) return [];
    return [
      workflowProblem(
        "WORKFLOW_FILE_MISMATCH",
        "error",
        { file: first.entry.file, at: first.job.at },
        {
          actual: entries.join(", "),
          expected: declared,
          reason: explain(declared, facts),
          predicts: predict(declared, facts),
        },
      ),
    ];
  },
};

function explain(declared: string, { publishingJobs, workflows }: Facts): string {
  if (declared.includes("/")) return "a trust record holds the file's name, not its path";
  if (publishingJobs.some(({ path }) => path.slice(1).some(({ workflow }) => baseName(workflow.file) === declared))) {
    return `\`${declared}\` is only called, and npm looks at the workflow that entered the run`;
  }
  const exists = workflows?.workflows.some(({ file }) => baseName(file) === declared) === true;
  return exists ? `\`${declared}\` is not seen to publish npm packages` : `there is no \`${declared}\``;
}

/** npm's command line refuses such names at once; the web site takes any. */
function predict(declared: string, { context }: Facts): string {
  const { name, pipelines } = context.provider;
  if (declared.includes("/")) return `${name} workflow must be just a file not a path`;
  const ends = pipelines.extensions.some((extension) => declared.endsWith(extension));
  return ends ? EXCHANGE_REFUSED : `${name} workflow must end in ${pipelines.extensions.join(" or ")}`;
}

/** Every workflow that enters a publishing run needs a trust record of its own on every package. */
export const workflowEntriesSeveral: Rule<"WORKFLOW_ENTRIES_SEVERAL"> = {
  stage: "check",
  codes: {
    WORKFLOW_ENTRIES_SEVERAL: {
      title: "Several workflow files publish",
      label: "further publishing workflow",
      message: ({ actual, expected }) =>
        `Packages are published by ${quote(actual)}, expected ${expected ?? "one workflow"}`,
      what: "More than one file leads to a job that publishes with an ID token.",
      why: "Each of them needs a trust record of its own on each package it publishes, and each is one more way in. Since September 2026 a package takes up to ten records; before, only one of the files could work.",
      fix: "Publish from one file. Where several are wanted, nightly versions for instance, see that every package has a record for each file: `slipway trust` lists all of them.",
      sources: ["https://github.com/orgs/community/discussions/206745", "https://github.com/base/account-sdk/pull/289"],
    },
  },
  check({ publishJobs = [], context }) {
    const trusted = publishJobs.filter(({ idToken }) => idToken === "write");
    const entries = [...new Set(trusted.map(({ entry }) => entry.file))];
    const second = trusted.find(({ entry }) => entry.file === entries[1]);
    const taken = choosePublishJob(trusted, context.tag);
    if (second === undefined || taken === undefined) return [];
    return [
      workflowProblem(
        "WORKFLOW_ENTRIES_SEVERAL",
        "warning",
        { file: second.entry.file, at: second.path[0].job.at },
        {
          actual: entries.map(baseName).join(", "),
          expected: "one workflow that publishes",
          reason: `each of these files needs a trust record on every package it publishes; \`${baseName(taken.entry.file)}\` is taken for the releases`,
        },
      ),
    ];
  },
};
