import { stringify } from "yaml";

interface WorkflowParts {
  readonly on?: object;
  readonly workflow?: object;
  /** Over those of a job that publishes well. */
  readonly job?: Readonly<Record<string, unknown>>;
  /** Keys of the job to leave out. */
  readonly without?: readonly string[];
  /** Instead of `npm publish`. */
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: string;
  /** Before the step that publishes. */
  readonly steps?: readonly object[];
  readonly otherJobs?: object;
}

const TRIGGERS = { push: { tags: ["release-*"] } };

/** Text of a workflow that publishes from `acme/anvils` with npm, wrong in nothing but what is asked for. */
export function createWorkflow(parts: WorkflowParts = {}): string {
  const { on = TRIGGERS, workflow, job, without = [], run = "npm publish", env, node = "24", steps = [] } = parts;
  const publish = {
    if: "github.repository == 'acme/anvils'",
    "runs-on": "ubuntu-latest",
    permissions: { contents: "read", "id-token": "write" },
    steps: [
      { uses: "actions/checkout@v6", with: { "persist-credentials": false } },
      ...(/\bpnpm\b/.test(run) ? [{ uses: "pnpm/action-setup@v6" }] : []),
      { uses: "actions/setup-node@v7", with: { "node-version": node } },
      ...steps,
      { run, ...(env !== undefined && { env }) },
    ],
    ...job,
  };
  const kept = Object.fromEntries(Object.entries(publish).filter(([key]) => !without.includes(key)));
  return stringify({ name: "release", on, ...workflow, jobs: { publish: kept, ...parts.otherJobs } });
}
