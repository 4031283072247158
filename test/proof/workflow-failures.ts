import { atExchange, type FailureRow, foreseen } from "./failure-row.ts";

/** Of workflows and the tools in them. */
export const workflowFailures: readonly FailureRow[] = [
  foreseen(
    "WF-01",
    "the job has no `id-token: write`",
    ["WORKFLOW_ID_TOKEN_MISSING", "ENVIRONMENT_ID_TOKEN_UNAVAILABLE"],
    ["workflow", "environment"],
    { enacted: true, fixed: true },
  ),
  foreseen(
    "WF-02",
    "a reusable workflow asks for `id-token: write`, and its caller does not pass it on",
    ["WORKFLOW_CALLER_PERMISSION"],
    ["workflow"],
    { enacted: true, fixed: true },
  ),
  foreseen("WF-03", "provenance is asked for without `id-token: write`", ["WORKFLOW_ID_TOKEN_MISSING"], ["workflow"], {
    enacted: true,
    fixed: true,
  }),
  foreseen("WF-04", "npm is too old for trusted publishing", ["WORKFLOW_NPM_TOO_OLD"], ["workflow"]),
  foreseen("WF-05", "npm 12 is installed on a Node that it refuses", ["WORKFLOW_NPM_NODE_MISMATCH"], ["workflow"]),
  foreseen("WF-06", "npm 12.0.0, which cannot sign", ["WORKFLOW_NPM_BROKEN"], ["workflow"]),
  foreseen("WF-07", "npm 12 refuses flags that npm 11 took", ["WORKFLOW_NPM_WORKSPACES"], ["workflow"], {
    enacted: true,
    fixed: true,
    reason: "in the workflow's own commands, not in what other tools hand on to npm",
  }),
  foreseen("WF-08", "the npm of Node 22.22.2 cannot install another npm", ["WORKFLOW_NPM_BROKEN"], ["workflow"]),
  atExchange(
    "WF-09",
    "the token line of setup-node turns a refused exchange into `E404`",
    ["EXCHANGE_REFUSED", "WORKFLOW_TOOL_WITHOUT_OIDC"],
    { enacted: true, reason: "the line is harmless by itself, but for pnpm 11.0; Slipway never falls back to it" },
  ),
  foreseen("WF-10", "a token has expired or was revoked", ["WORKFLOW_TOKEN_IN_SCOPE"], ["workflow"], {
    enacted: true,
    reason: "the token is seen, its age is not",
  }),
  foreseen("WF-11", "a token that asks for a one-time password", ["WORKFLOW_TOKEN_IN_SCOPE"], ["workflow"], {
    enacted: true,
    reason: "the token is seen, its rights are not",
  }),
  foreseen(
    "WF-12",
    "a green run that publishes nothing: a guard with an old name, a failure that is swallowed",
    ["WORKFLOW_GUARD_EXCLUDES_REPOSITORY", "WORKFLOW_FAILURE_SWALLOWED"],
    ["workflow"],
  ),
  foreseen(
    "WF-13",
    "a fork runs the release",
    ["WORKFLOW_FORK_GUARD_MISSING", "ENVIRONMENT_FORK_RUN"],
    ["workflow", "environment"],
    { enacted: true },
  ),
  foreseen("WF-14", "a semantic-release without trusted publishing", ["WORKFLOW_TOOL_WITHOUT_OIDC"], ["workflow"]),
  foreseen("WF-15", "a lerna without trusted publishing", ["WORKFLOW_TOOL_WITHOUT_OIDC"], ["workflow"]),
  foreseen("WF-16", "a yarn without trusted publishing", ["WORKFLOW_TOOL_WITHOUT_OIDC"], ["workflow"]),
  atExchange(
    "WF-17",
    "pnpm 11 says “unknown error” where the exchange is refused",
    ["EXCHANGE_REFUSED", "WORKFLOW_TOOL_WITHOUT_OIDC"],
    { enacted: true, reason: "pnpm 11.0 is seen in the workflow" },
  ),
  foreseen(
    "WF-18",
    "an old changesets action writes a token line of its own",
    ["WORKFLOW_TOOL_WITHOUT_OIDC"],
    ["workflow"],
  ),
  foreseen(
    "WF-19",
    "npm refuses to work where `devEngines` names another package manager",
    ["WORKFLOW_DEV_ENGINES", "DEV_ENGINES_MISMATCH"],
    ["files", "workflow"],
    { enacted: true },
  ),
  foreseen(
    "WF-20",
    "a command beside `publish` finds nobody logged in",
    ["WORKFLOW_COMMAND_NEEDS_TOKEN"],
    ["workflow"],
    { enacted: true },
  ),
  foreseen(
    "WF-21",
    "a release made with GitHub's own token starts no workflow",
    ["WORKFLOW_RELEASE_EVENT_UNSEEN"],
    ["workflow"],
  ),
  foreseen("WF-22", "npm is too old for `npm stage`", ["WORKFLOW_NPM_TOO_OLD"], ["workflow"]),
  foreseen(
    "WF-23",
    "a package goes out without provenance",
    ["PROVENANCE_DISABLED", "WORKFLOW_PROVENANCE_DISABLED"],
    ["files", "workflow"],
    { enacted: true },
  ),
  foreseen(
    "WF-24",
    "npm publishes in a container without the runner's variables",
    ["WORKFLOW_PUBLISH_IN_DOCKER"],
    ["workflow"],
  ),
  foreseen("WF-25", "npm takes a directory for a repository on GitHub", ["WORKFLOW_PUBLISH_OPERAND"], ["workflow"], {
    enacted: true,
    fixed: true,
  }),
  foreseen("WF-26", "a GitLab job without `id_tokens`", ["ENVIRONMENT_ID_TOKEN_UNAVAILABLE"], ["environment"], {
    enacted: true,
    reason: "in the job; `.gitlab-ci.yml` is not read",
  }),
  atExchange("WF-27", "a CircleCI job that was started again with SSH", ["EXCHANGE_REFUSED"], {
    enacted: true,
    reason: "how a job was started stands in its ID token only",
  }),
  foreseen(
    "WF-28",
    "one npm publishes several packages, and a package gets the credential of the one before it",
    ["WORKFLOW_NPM_WORKSPACES"],
    ["workflow"],
    { reason: "the npm 11 of the tests has been mended" },
  ),
  foreseen(
    "WF-29",
    "npm's configuration names a mirror, which is asked for the exchange and knows none",
    ["REGISTRY_MIRRORED"],
    ["files", "environment", "workflow"],
  ),
  foreseen(
    "WF-30",
    "nothing names the client of a workspace, and npm packs `workspace:` as it is",
    ["PACKAGE_MANAGER_UNKNOWN"],
    ["files"],
  ),
  foreseen(
    "WF-31",
    "GitHub Packages refuses an unscoped name, or the scope of another owner",
    ["PACKAGE_SCOPE_NOT_OWNER"],
    ["files", "workflow"],
  ),
  foreseen(
    "WF-32",
    "several workflow files publish, and each needs a trusted publisher of its own",
    ["WORKFLOW_ENTRIES_SEVERAL"],
    ["workflow"],
  ),
  foreseen("WF-33", "no workflow publishes", ["WORKFLOW_RELEASE_MISSING"], ["workflow"], {
    reason: "what publishes from elsewhere is not seen, and the problem says so",
  }),
  foreseen(
    "WF-34",
    "a workflow is not what GitHub reads, or a linter knows better",
    ["WORKFLOW_UNREADABLE", "WORKFLOW_LINT"],
    ["workflow"],
  ),
  foreseen("WF-35", "what is published gets neither a tag nor a release", ["WORKFLOW_RELEASE_UNTAGGED"], ["workflow"], {
    reason: "of the pairs of action and command line that changesets does not support",
  }),
];
