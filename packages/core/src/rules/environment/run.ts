import satisfies from "semver/functions/satisfies.js";

import { pipelinePath } from "../../context/provider.ts";
import type { TokenSource } from "../../context/publishing-job.ts";
import type { RepositoryIdentity } from "../../context/release-context.ts";
import type { Problem } from "../../problems/problem.ts";
import { readAddress } from "../../repository/address.ts";
import type { Rule } from "../../rule/rule.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

/** Events that strangers can cause, in runs that have the rights of the default branch. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  "pull_request_target",
  "issue_comment",
  "issues",
  "discussion_comment",
]);

/** Whoever can start the publishing job and feed it text is one injection away from publishing. */
export const environmentEventUntrusted: Rule<"ENVIRONMENT_EVENT_UNTRUSTED"> = {
  stage: "job",
  alsoIn: ["check"],
  narrow: ["ENVIRONMENT_EVENT_UNTRUSTED"],
  codes: {
    ENVIRONMENT_EVENT_UNTRUSTED: {
      title: "The release was started by an event that strangers can cause",
      label: ["event that strangers can cause", "events that strangers can cause"],
      message: ({ actual, expected }) => `The publishing job was started by \`${actual}\`, expected ${expected}`,
      what: "Runs of this event have the rights of the default branch, and anyone can cause them.",
      why: "Titles, comments, branch names and code of strangers come into a job that can publish. Several of the large thefts of 2025 and 2026 began this way.",
      fix: "Let the workflow that publishes have no other triggers than release tags and `workflow_dispatch`. Show pull requests their preview from a second file.",
      sources: [
        "https://jessehouwing.net/github-actions-learnings-from-the-recent-nx-hack",
        "https://docs.github.com/en/actions/how-tos/administer/control-workflow-execution",
      ],
    },
  },
  check({ context, job }) {
    if (job === undefined || context.event === undefined || !UNTRUSTED.has(context.event)) return [];
    return [
      {
        code: "ENVIRONMENT_EVENT_UNTRUSTED",
        severity: "error",
        file: context.workflow && pipelinePath(context.provider, context.workflow.file),
        field: "on",
        actual: context.event,
        expected: "push of a tag, or workflow_dispatch",
      },
    ];
  },
};

/** Of a service that is none of npm's nothing is known, and no rule of another one is applied. */
export const environmentCiUnknown: Rule<"ENVIRONMENT_CI_UNKNOWN"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_CI_UNKNOWN: {
      title: "The CI service is none that npm is known to take ID tokens from",
      label: "unknown CI service",
      message: ({ expected }) => `This CI service is not known, expected ${expected}`,
      what: "npm takes ID tokens of three services. This job runs on another one, or its variables do not say on which.",
      says: "npm error code ENEEDAUTH",
      why: "npm looks for `GITHUB_ACTIONS`, `GITLAB_CI` and `CIRCLECI`. On any other service it does not even try an exchange. What holds there for repository, pipeline, environment and runner is not known, so none of it is checked.",
      fix: "Where the registry has a trusted publisher of this service all the same, nothing: the exchange of every package is tried before the first is sent. Else publish from one of the three, or with a token: `slipway publish --auth token`.",
      sources: ["https://docs.npmjs.com/trusted-publishers", "https://github.com/watson/ci-info"],
    },
  },
  check({ context, job }) {
    if (job?.claims === undefined || context.ci !== "other") return [];
    return [
      {
        code: "ENVIRONMENT_CI_UNKNOWN",
        severity: "note",
        actual: "none of `GITHUB_ACTIONS`, `GITLAB_CI` and `CIRCLECI` is set",
        expected: "GitHub Actions, GitLab CI/CD or CircleCI",
      },
    ];
  },
};

/** A fork runs the workflows it was forked with, under its own name. Forks that publish packages of their own are fine. */
export const environmentForkRun: Rule<"ENVIRONMENT_FORK_RUN"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_FORK_RUN: {
      title: "The release runs in a fork",
      label: ["run in a fork", "runs in a fork"],
      message: ({ actual, expected }) =>
        `This run belongs to the fork \`${actual}\`, the packages belong to \`${expected}\``,
      what: "A fork has the workflows of the repository it was made from, and runs them under its own name.",
      says: "OIDC token exchange error - package not found",
      why: "Schedules, tags and pushes start them. Nothing can be published, since claims and manifests name different repositories, but each run fails.",
      fix: "Guard the first job: `if: github.repository == 'owner/name'`. It only saves the noise, it is no protection. A fork that publishes on its own puts its name into every manifest.",
      sources: ["https://github.com/sweetrb/apple-notes-mcp/pull/102", "https://github.com/typeorm/typeorm/pull/12148"],
    },
  },
  check({ context, job, publishable }) {
    const identity = context.repository?.identity;
    if (context.fork !== true || identity === undefined || publishable.length === 0) return [];
    const named = publishable.map((pkg) => addressOf(pkg));
    const [first] = named;
    if (first === undefined || named.some((address) => address === undefined || isSame(address, identity))) return [];
    const publishes = job !== undefined;
    return [
      {
        code: "ENVIRONMENT_FORK_RUN",
        severity: publishes ? "error" : "warning",
        file: context.workflow && pipelinePath(context.provider, context.workflow.file),
        actual: `${identity.owner}/${identity.name}`,
        expected: `${first.owner}/${first.name}`,
        reason: "this repository is a fork, and every package names another repository",
        predicts: "OIDC token exchange error - package not found",
      },
    ];
  },
};

function addressOf({ manifest }: WorkspacePackage): ReturnType<typeof readAddress> {
  const { repository } = manifest;
  if (typeof repository === "string") return readAddress(repository);
  if (typeof repository !== "object" || repository === null || !("url" in repository)) return undefined;
  return typeof repository["url"] === "string" ? readAddress(repository["url"]) : undefined;
}

/** In any letter case: spelling is a matter of the repository rules. */
function isSame(address: { owner: string; name: string }, identity: RepositoryIdentity): boolean {
  return `${address.owner}/${address.name}`.toLowerCase() === `${identity.owner}/${identity.name}`.toLowerCase();
}

const ABSOLUTE = /^(?:\/|\.\.\/|[a-z]:)/i;

/** A job that publishes by trusted publishing needs no registry token, and whoever gets into the job takes it along. */
export const environmentTokenPresent: Rule<"ENVIRONMENT_TOKEN_PRESENT"> = {
  stage: "job",
  alsoIn: ["check"],
  narrow: ["ENVIRONMENT_TOKEN_PRESENT"],
  codes: {
    ENVIRONMENT_TOKEN_PRESENT: {
      title: "A registry token is within reach of the publishing job",
      label: ["registry token within reach", "registry tokens within reach"],
      message: ({ field, actual, reason }) =>
        `The publishing job has the registry token \`${field}\` in ${actual}: ${reason}`,
      what: "With trusted publishing the job needs no registry token. One that is there all the same can be stolen, and some clients prefer it.",
      says: "npm error code EOTP",
      why: "Left from before trusted publishing, or written by `actions/setup-node` with `registry-url`. When the exchange is refused, other clients send the old token, and its failure (404, EOTP) hides the true reason. Tokens that bypass two-factor authentication stop publishing in January 2027.",
      fix: "Remove the variable from the job, the `_authToken` line from `.npmrc`, and the secret from the repository; then have npm disallow tokens for the packages.",
      sources: [
        "https://github.com/actions/setup-node/issues/1440",
        "https://github.com/webjsdev/webjs/issues/1456",
        "https://docs.npmjs.com/trusted-publishers",
      ],
    },
  },
  check({ context, job }) {
    if (job === undefined || !context.idToken) return [];
    return job.tokenSources.map((source) => ({
      code: "ENVIRONMENT_TOKEN_PRESENT",
      severity: "warning",
      ...placeOf(source),
      field: source.kind === "variable" ? source.name : source.key,
      actual: source.kind === "variable" ? "the environment" : `\`${source.file}\``,
      reason:
        source.empty === true
          ? "it is empty, which other clients than npm 11.5.1 and later take for a token"
          : "Slipway never falls back to it; other clients do, when the exchange is refused",
    }));
  },
};

/** Files outside of the repository have no place that an annotation could point at. */
function placeOf(source: TokenSource): Pick<Problem, "file" | "position"> {
  if (source.kind === "variable" || ABSOLUTE.test(source.file)) return {};
  return { file: source.file, position: source.line === undefined ? undefined : { line: source.line, column: 1 } };
}

/** As in the manifests' `engines`: the range npm 12 and its libraries are made for. */
const SUPPORTED = "^22.22.2 || ^24.15.0 || >=26";

/** Package managers only warn of an unsupported Node, and the bundled action has no package manager to warn. */
export const environmentNodeUnsupported: Rule<"ENVIRONMENT_NODE_UNSUPPORTED"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_NODE_UNSUPPORTED: {
      title: "This version of Node is not supported",
      label: "unsupported Node version",
      message: ({ actual, expected }) => `Node ${actual} runs this release, Slipway is made for \`${expected}\``,
      what: "Slipway publishes with npm's own libraries, and they ask for these versions of Node.",
      why: "Package managers only warn of an unsupported Node, and the bundled action has none that could.",
      fix: "Set up a current Node 24 before this step. For the bundled action, update the runner: it brings the Node that actions run on.",
      sources: ["https://docs.npmjs.com/trusted-publishers"],
    },
  },
  check({ job }) {
    if (job === undefined || satisfies(job.node, SUPPORTED, { includePrerelease: true })) return [];
    return [{ code: "ENVIRONMENT_NODE_UNSUPPORTED", severity: "warning", actual: job.node, expected: SUPPORTED }];
  },
};
