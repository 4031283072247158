import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { recogniseClient } from "../../workflow/client.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import type { PublishJob, PublishStep } from "../../workflow/publish-job.ts";
import { isNpm12 } from "../../workflow/toolchain.ts";
import { editInScript, fieldOfJob, workflowProblem } from "./problem.ts";

/** Something else stands in its place when it runs. Of the paths that `packages/*` comes to, each is read like any other. */
const EXPANDED = /[$`?[{]/;

const PATH = /^(?:\.|~\/|\/|file:|[a-z][a-z+]+:|@|[A-Za-z]:)/;

const TARBALL = /\.(?:tgz|tar|tar\.gz)$/i;

/**
 * `npm publish` reads its argument as it reads a dependency: `packages/foo` is a repository on GitHub, `dist` a package
 * on the registry. Only a leading `./` makes a directory of it.
 *
 * @see https://github.com/npm/npm-package-arg
 */
export const workflowPublishOperand: Rule<"WORKFLOW_PUBLISH_OPERAND"> = {
  stage: "check",
  codes: {
    WORKFLOW_PUBLISH_OPERAND: {
      title: "npm does not take this for a directory",
      label: ["misread directory of a command", "misread directories of commands"],
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} publishes ${quote(actual)}, expected ${quote(expected)}${because(reason)}`,
      what: "`npm publish` reads its argument as it reads a dependency.",
      says: "npm error code 128 … git --no-replace-objects ls-remote ssh://git@github.com/packages/foo.git",
      why: "`packages/foo` is short for a repository on GitHub, `dist` for a package on the registry. Only what begins with `./`, `../`, `/` or `~/`, ends with `/`, or has more than one slash is a path.",
      fix: "Put `./` in front. `slipway check --fix` does.",
      sources: ["https://github.com/gjsify/gnome-shell/pull/104", "https://github.com/npm/npm-package-arg"],
    },
  },
  *check({ publishingJobs }) {
    for (const { job, publishes } of publishingJobs) {
      for (const publish of publishes) {
        if (publish.client !== "npm" || publish.step?.step.run === undefined) continue;
        const operand = publish.ways.map(operandOf).find((word) => misread(word) !== undefined);
        const meaning = misread(operand);
        if (operand === undefined || meaning === undefined) continue;
        yield workflowProblem("WORKFLOW_PUBLISH_OPERAND", "error", publish, {
          field: fieldOfJob(job, "steps"),
          actual: operand,
          expected: `./${operand}`,
          reason: `npm takes it for ${meaning}`,
          edits: [editInScript(publish, operand, `./${operand}`)],
        });
      }
    }
  },
};

function operandOf(words: readonly string[]): string | undefined {
  const recognised = recogniseClient(words);
  return typeof recognised === "object" && recognised.client === "npm" ? recognised.operands[0] : undefined;
}

function misread(operand: string | undefined): string | undefined {
  if (operand === undefined || EXPANDED.test(operand) || PATH.test(operand) || operand.endsWith("/")) return undefined;
  const slashes = operand.split("/").length - 1;
  if (slashes === 1) return `the GitHub repository \`${operand}\``;
  return slashes === 0 && !TARBALL.test(operand) && !operand.includes("*")
    ? `the package \`${operand}\` on the registry`
    : undefined;
}

/** How npm abbreviated long flags until version 12. */
const ABBREVIATED = new Map([
  ["-ws", "--workspaces"],
  ["-iwr", "--include-workspace-root"],
]);

/** `-ws` is an error for npm 12; with npm 11, `--workspaces` lets one package's credential reach the next. */
export const workflowNpmWorkspaces: Rule<"WORKFLOW_NPM_WORKSPACES"> = {
  stage: "check",
  codes: {
    WORKFLOW_NPM_WORKSPACES: {
      title: "Publishing all workspaces at once goes wrong",
      label: ["publication of all workspaces at once", "publications of all workspaces at once"],
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} has ${quote(actual)}, expected ${quote(expected)}${because(reason)}`,
      what: "`npm publish --workspaces` publishes all packages of a workspace in one process; `-ws` was its abbreviation.",
      says: "-ws is not a valid single-hyphen cli flag. Did you mean --ws?",
      why: "npm 12 takes `-ws` and `-iwr` for errors. npm 11, up to 11.19 at least and no more in 11.21, keeps the credential of one package for the next: when the exchange of that one is refused, it is sent with a credential that is not its own, and the answer misleads.",
      fix: "Write the flags out; `slipway check --fix` does. Publish each package with a process of its own, or with Slipway, which knows their order as well.",
      sources: [
        "https://github.com/capacitor-community/stripe/pull/490",
        "https://github.com/webspatial/webspatial-sdk/pull/1359",
      ],
    },
  },
  *check({ publishingJobs, workflows, toolchainAt }) {
    for (const job of publishingJobs) {
      for (const publish of job.publishes) {
        if (publish.client !== "npm") continue;
        const npm = workflows === undefined ? undefined : toolchainAt(job, publish).npm.at(-1);
        const twelve = npm !== undefined && isNpm12(npm.version);
        const abbreviated = publish.words.find((word) => ABBREVIATED.has(word));
        if (abbreviated !== undefined) yield refused(job, publish, abbreviated, twelve);
        else if (publish.words.includes("--workspaces") && !twelve) yield leaky(job, publish);
      }
    }
  },
};

function refused(
  { job }: PublishJob,
  publish: PublishStep,
  flag: string,
  twelve: boolean,
): Problem<"WORKFLOW_NPM_WORKSPACES"> {
  const expected = ABBREVIATED.get(flag) ?? flag;
  return workflowProblem("WORKFLOW_NPM_WORKSPACES", twelve ? "error" : "warning", publish, {
    field: fieldOfJob(job, "steps"),
    actual: flag,
    expected,
    reason: twelve ? undefined : "npm 12 takes it for an error, npm 11 for a mistake",
    predicts: `${flag} is not a valid single-hyphen cli flag. Did you mean --${flag.slice(1)}?`,
    edits: [editInScript(publish, flag, expected)],
  });
}

function leaky({ job }: PublishJob, publish: PublishStep): Problem<"WORKFLOW_NPM_WORKSPACES"> {
  return workflowProblem("WORKFLOW_NPM_WORKSPACES", "warning", publish, {
    field: fieldOfJob(job, "steps"),
    actual: "npm publish --workspaces",
    expected: "one npm for each package, or npm 11.21 or 12.2",
    reason:
      "npm 11, up to 11.19 at least, sends a package whose exchange was refused with the credential of the one before it",
  });
}

const PUBLISH = /\b(?:npm|pnpm|yarn npm|bun) publish\b/;

const PASSED_ON = /--env-file|GITHUB_/;

/** Provenance is made from the variables of the runner, and a container started by hand has none of them. */
export const workflowPublishInDocker: Rule<"WORKFLOW_PUBLISH_IN_DOCKER"> = {
  stage: "check",
  codes: {
    WORKFLOW_PUBLISH_IN_DOCKER: {
      title: "Publishing in a container loses what provenance is made of",
      label: ["publication in a container", "publications in a container"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} runs ${quote(actual)}, expected ${expected ?? "the variables of the runner"}`,
      what: "A step starts a container by hand and publishes in it.",
      says: "npm error 422 … Error verifying sigstore provenance bundle",
      why: "The statement of provenance is made from variables such as `GITHUB_WORKFLOW_REF` and `RUNNER_ENVIRONMENT`. In a container that `docker run` starts they are missing, and so are those for the ID token.",
      fix: "Use `container:` of the job, which passes everything on, or publish outside of the container.",
      sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/provenance.js"],
    },
  },
  *check({ commandsOf, jobWays }) {
    const reported = new Set<unknown>();
    for (const { job, steps } of jobWays) {
      for (const step of steps) {
        const { file } = step;
        const { run } = step.step;
        if (run === undefined || reported.has(run) || !commandsOf(step).some(publishesInContainer)) continue;
        reported.add(run);
        yield workflowProblem(
          "WORKFLOW_PUBLISH_IN_DOCKER",
          "warning",
          { file, at: run.at },
          {
            field: fieldOfJob(job, "steps"),
            actual: "docker run … publish",
            expected: "a job with `container`, or the GITHUB_ and RUNNER_ variables passed on",
            predicts: "Error verifying sigstore provenance bundle",
          },
        );
      }
    }
  },
};

function publishesInContainer({ words }: StartedCommand): boolean {
  const text = words.join(" ");
  return /^(?:docker|podman) run\b/.test(text) && PUBLISH.test(text) && !PASSED_ON.test(text);
}
