import { intersects, subset, validRange } from "semver";

import type { Problem } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { findCredentials } from "../../workflow/credentials.ts";
import type { PublishJob, PublishStep } from "../../workflow/publish-job.ts";
import { bundledNpm, type InstalledNpm, isNpm12, type JobToolchain, nodeRange } from "../../workflow/toolchain.ts";
import { fieldOfJob, type Place, workflowProblem } from "./problem.ts";
import { requestsProvenance } from "./provenance-settings.ts";

/** npm exchanges ID tokens since this version. */
const OIDC = "11.5.1";

const STAGING = "11.15.0";

const NO_NPM: ReadonlySet<PublishStep["client"]> = new Set([
  "slipway",
  "yarn",
  "yarn-classic",
  "bun",
  "lerna",
  "nx",
  "other",
]);

/**
 * An older npm does not know trusted publishing and goes out without credentials.
 *
 * @see https://docs.npmjs.com/trusted-publishers
 */
export const workflowNpmTooOld: Rule<"WORKFLOW_NPM_TOO_OLD"> = {
  stage: "check",
  codes: {
    WORKFLOW_NPM_TOO_OLD: {
      title: "The npm of the publishing job is too old",
      label: "outdated npm version",
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} uses ${quote(actual)}, expected ${quote(expected)}${because(reason)}`,
      what: "npm knows trusted publishing since 11.5.1 and staged publishing since 11.15.0.",
      says: "npm error code ENEEDAUTH",
      why: "Every Node brings its own npm: Node 20 and 22 bring npm 10, Node 24.0 to 24.4 npm 11.3 or 11.4. An npm that does not know the exchange publishes without credentials. It can still sign provenance, which misleads.",
      fix: "Use a current Node 24, or install an exact version before publishing: `npm install --global npm@11.15.0`. Slipway needs neither.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers",
        "https://github.com/orca-so/whirlpools/pull/1362",
        "https://github.com/aptos-labs/aptos-wallet-adapter/pull/702",
        "https://github.com/nodejs/node/blob/main/doc/changelogs/CHANGELOG_V24.md",
      ],
    },
  },
  *check({ workflows, trustedJobs, toolchainAt }) {
    if (workflows === undefined) return;
    for (const job of trustedJobs) {
      const publish = job.publishes.find(({ client }) => !NO_NPM.has(client));
      if (publish === undefined) continue;
      const floor = publish.mode === "stage" ? STAGING : OIDC;
      const toolchain = toolchainAt(job, publish);
      const old = tooOld(toolchain, floor);
      if (old === undefined) continue;
      const certain = isCertain(job, publish, toolchain);
      yield workflowProblem("WORKFLOW_NPM_TOO_OLD", certain ? "error" : "warning", old.place, {
        field: fieldOfJob(job.job, "steps"),
        actual: old.actual,
        expected: `npm ${floor} or later`,
        reason: certain ? undefined : `\`${publish.words.slice(0, 2).join(" ")}\` may use another npm, or a token`,
        predicts: publish.mode === "stage" ? 'Unknown command: "stage"' : "npm error code ENEEDAUTH",
      });
    }
  },
};

function tooOld({ node, npm }: JobToolchain, floor: string): { actual: string; place: Place } | undefined {
  const installed = npm.at(-1);
  if (installed !== undefined) {
    const range = validRange(installed.version);
    const old = range !== null && subset(range, `<${floor}`);
    return old ? { actual: `npm ${installed.version}`, place: installed } : undefined;
  }
  const bundled = node === undefined ? undefined : bundledNpm(node.version);
  if (node === undefined || bundled === undefined || !subset(bundled, `<${floor}`)) return undefined;
  return { actual: `the npm of Node ${node.version}`, place: node };
}

/** Other clients bring or choose their own npm, and a token publishes with any. */
function isCertain(
  job: PublishJob,
  { client, step, certainty, mode }: PublishStep,
  { npmKnown }: JobToolchain,
): boolean {
  if (client !== "npm" || certainty !== "certain" || !npmKnown || step?.step.run === undefined) return false;
  return mode === "stage" || findCredentials(job).every(({ kind }) => kind === "empty");
}

/** `engines` of npm 12, which is `latest` since July 2026. */
const NPM_12_NODE = "^22.22.2 || ^24.15.0 || >=26.0.0";

/** npm refuses to install a version of itself that does not support the Node it runs on. */
export const workflowNpmNodeMismatch: Rule<"WORKFLOW_NPM_NODE_MISMATCH"> = {
  stage: "check",
  codes: {
    WORKFLOW_NPM_NODE_MISMATCH: {
      title: "npm cannot be installed on this Node",
      label: ["npm version unfit for this Node", "npm versions unfit for this Node"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} installs ${quote(actual)}, expected ${quote(expected)}`,
      what: "npm 12, which is `latest` since July 2026, needs Node 22.22.2, 24.15.0 or 26.",
      says: "npm error code EBADENGINE",
      why: "`npm install --global npm@latest` was the advice for getting trusted publishing on Node 20 and 22. npm refuses to install a version of itself that does not support its Node.",
      fix: "Use a current Node 24 and the npm it brings, or install an exact version of npm 11: `npm install --global npm@11.15.0`.",
      sources: [
        "https://github.com/glideapps/quicktype/pull/2903",
        "https://github.com/kortix-ai/suna/pull/6940",
        "https://github.com/tuo-lei/vibe-replay/pull/443",
      ],
    },
  },
  *check({ workflows, publishingJobs, toolchainAt }) {
    if (workflows === undefined) return;
    for (const job of publishingJobs) {
      const [publish] = job.publishes;
      for (const npm of toolchainAt(job, publish).npm) {
        const range = npm.node === undefined ? undefined : nodeRange(npm.node.version);
        if (range === undefined || !isNpm12(npm.version) || intersects(range, NPM_12_NODE)) continue;
        yield workflowProblem("WORKFLOW_NPM_NODE_MISMATCH", "error", npm, {
          field: fieldOfJob(job.job, "steps"),
          actual: `npm@${npm.version} on Node ${npm.node?.version}`,
          expected: `Node ${NPM_12_NODE}, or npm@11.15.0`,
          predicts: `npm error code EBADENGINE`,
        });
      }
    }
  },
};

/** npm versions that cannot do what they are asked for. */
export const workflowNpmBroken: Rule<"WORKFLOW_NPM_BROKEN"> = {
  stage: "check",
  codes: {
    WORKFLOW_NPM_BROKEN: {
      title: "This version of npm cannot do what it is asked for",
      label: "broken npm version",
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} uses ${quote(actual)}, expected ${quote(expected)}${because(reason)}`,
      what: "Two versions are known: npm 12.0.0 cannot sign provenance, and the npm that runner images have carried with Node 22.22.2 cannot install another npm.",
      says: "npm error Cannot find module 'sigstore'",
      why: "npm 12.0.0 was published without a library, the npm 10.9.7 of some images was damaged.",
      fix: "Use a current Node 24 and the npm it brings, or install an exact version that is whole: `npm install --global npm@11.15.0`. Where the npm of the image is the damaged one, install that first and the wanted one with it.",
      sources: [
        "https://github.com/npm/cli/issues/9722",
        "https://github.com/actions/runner-images/issues/13883",
        "https://github.com/nodejs/node/issues/62430",
      ],
    },
  },
  *check(facts) {
    if (facts.workflows === undefined) return;
    for (const job of facts.trustedJobs) {
      const [publish] = job.publishes;
      const { npm } = facts.toolchainAt(job, publish);
      const last = npm.at(-1);
      if (last !== undefined && /^v?12\.0\.0$/.test(last.version)) yield withoutSigstore(job, last, facts);
      const [first] = npm;
      // The fault is in the npm that installs; one that is installed first does not have it.
      if (first !== undefined && /^v?22\.22\.2$/.test(first.node?.version ?? "")) yield withoutPromiseRetry(job, first);
    }
  },
};

function withoutSigstore(job: PublishJob, npm: InstalledNpm, { context }: Facts): Problem<"WORKFLOW_NPM_BROKEN"> {
  const attached = requestsProvenance(job) || context.visibility === "public";
  return workflowProblem("WORKFLOW_NPM_BROKEN", attached ? "error" : "warning", npm, {
    field: fieldOfJob(job.job, "steps"),
    actual: "npm 12.0.0",
    expected: "npm 12.0.1 or later",
    reason: "it was published without the library that signs provenance",
    predicts: "npm error Cannot find module 'sigstore'",
  });
}

function withoutPromiseRetry({ job }: PublishJob, npm: InstalledNpm): Problem<"WORKFLOW_NPM_BROKEN"> {
  return workflowProblem("WORKFLOW_NPM_BROKEN", "warning", npm, {
    field: fieldOfJob(job, "steps"),
    actual: "Node 22.22.2, whose npm cannot install another npm",
    expected: "a current Node 24",
    reason: "runner images have carried a damaged npm 10.9.7 with it",
    predicts: "npm error Cannot find module 'promise-retry'",
  });
}
