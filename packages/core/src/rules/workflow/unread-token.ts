import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { writesNoNpmrc } from "../../workflow/job-credentials.ts";
import type { JobStep, PublishClient, PublishJob } from "../../workflow/publish-job.ts";
import type { NamedFile, WorkflowText } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

/** Look for a token in an `.npmrc` and nowhere else. */
const BY_NPMRC: ReadonlySet<PublishClient> = new Set(["npm", "pnpm", "yarn-classic"]);

/** A token in a variable is of no use unless an `.npmrc` names that variable. */
export const workflowTokenUnread: Rule<"WORKFLOW_TOKEN_UNREAD"> = {
  stage: "check",
  narrow: ["WORKFLOW_TOKEN_UNREAD"],
  codes: {
    WORKFLOW_TOKEN_UNREAD: {
      title: "Nobody reads the token that the publishing job is given",
      label: "unread token",
      message: ({ field, actual, expected }) =>
        `${quote(field)} is given ${quote(actual)}, but ${expected === undefined ? "there is no `.npmrc` that reads it" : `the \`.npmrc\` reads ${quote(expected)}`}`,
      what: "The job that publishes holds a token in one variable, and the `.npmrc` that the client reads names another, or there is none.",
      says: "npm error code ENEEDAUTH",
      why: "npm and pnpm know a token only through an `.npmrc`. `actions/setup-node` with `registry-url` writes one that reads `NODE_AUTH_TOKEN`; a variable named `NPM_TOKEN` is then looked at by nobody.",
      fix: "Give the variable the name that the `.npmrc` reads, let `actions/setup-node` write one with `registry-url`, or publish with an ID token and without any.",
      sources: [
        "https://github.com/actions/setup-node/blob/main/docs/advanced-usage.md",
        "https://docs.npmjs.com/using-private-packages-in-a-ci-cd-workflow",
      ],
    },
  },
  *check(facts) {
    const reported = new Set<unknown>();
    for (const job of facts.publishingJobs) {
      if (job.idToken === "write" || job.logins.length > 0) continue;
      for (const publish of job.publishes) {
        const { step, client, certainty } = publish;
        if (step?.run === undefined || !BY_NPMRC.has(client)) continue;
        const read = readByNpmrc(job, step, facts);
        if (read.length === 0 && !(client === "npm" && hasNoNpmrc(job, facts))) continue;
        const [name, value] = unreadToken(job, step, facts, read) ?? [];
        if (name === undefined || value === undefined || reported.has(value)) continue;
        reported.add(value);
        const certain = certainty === "certain" && job.steps.every(writesNoNpmrc);
        const own = [...step.step.env.values()].includes(value);
        yield workflowProblem(
          "WORKFLOW_TOKEN_UNREAD",
          certain ? "error" : "warning",
          { file: own ? step.file : job.workflow.file, at: value.at },
          {
            field: fieldOfJob(job.job, "steps"),
            actual: name,
            expected: read.length === 0 ? undefined : read.join(", "),
            predicts: "npm error code ENEEDAUTH",
          },
        );
      }
    }
  },
};

const VARIABLE = /\$\{(\w+)\}/g;

/** The variables that the project's `.npmrc` and the one of setup-node name. */
function readByNpmrc(job: PublishJob, until: JobStep, { workflows }: Facts): string[] {
  const file = workflows?.files?.get(".npmrc");
  const lines = file?.kind === "present" ? (file.text ?? "").split("\n") : [];
  const own = lines.flatMap((line) =>
    /_auth/i.test(line) ? [...line.matchAll(VARIABLE)].flatMap(([, name = ""]) => name) : [],
  );
  const before = job.steps.slice(0, job.steps.indexOf(until));
  const written = before.some(
    ({ step }) => actionOf(step)?.name === "actions/setup-node" && step.with.has("registry-url"),
  );
  return [...new Set([...own, ...(written ? ["NODE_AUTH_TOKEN"] : [])])];
}

const NPM_SETTING = /^npm_config_|^npm_config$/i;

/** Whether neither the repository has an `.npmrc` nor anything in the job is seen to make one, or to set what stands in one. */
function hasNoNpmrc({ steps }: PublishJob, { workflows, commandsOf }: Facts): boolean {
  return (
    workflows?.files?.get(".npmrc")?.kind === "absent" &&
    steps.every(
      (step) =>
        writesNoNpmrc(step) &&
        !/npmrc|_auth|_password|userconfig/i.test(step.run ?? "") &&
        ![...step.env.keys(), ...step.variables.keys()].some((name) => NPM_SETTING.test(name)) &&
        commandsOf(step).every(
          ({ words, outputs }) =>
            (KNOWN.has(words[0] ?? "") || isShellScript(words[0] ?? "", workflows?.files)) &&
            !SETS.test(words.join(" ")) &&
            ![...words, ...outputs].some((word) => /npmrc|_auth/i.test(word)),
        ),
    )
  );
}

/** Programs that write no `.npmrc` by themselves, shells among them, which are looked into: another one may. */
const KNOWN = new Set(
  "npm pnpm yarn bun corepack git gh bash sh eval xargs cd echo printf read mapfile readarray test [ ls cat sort uniq head tail grep find mkdir cp mv rm jq tsc set export true exit".split(
    " ",
  ),
);

/** Scripts that are looked into as well. */
function isShellScript(word: string, files: ReadonlyMap<string, NamedFile> = new Map()): boolean {
  const file = files.get(word.replace(/^\.\//, ""));
  return file?.kind === "present" && /^#!.*\b(?:ba|da|z)?sh\b/.test(file.text ?? "");
}

/** Log in, or keep what is given elsewhere. */
const SETS = /^(?:npm|pnpm|yarn) (?:config set|set|login|adduser)\b/;

const TOKEN = /^(?:NODE_AUTH_TOKEN|(?!npm_config_).*NPM.*TOKEN.*)$/i;

function unreadToken(
  { steps }: PublishJob,
  { env, variables }: JobStep,
  { workflows, commandsOf }: Facts,
  read: readonly string[],
): readonly [string, WorkflowText] | undefined {
  if (read.some((name) => variables.has(name))) return undefined;
  const texts = steps.flatMap((step) => [
    step.run ?? "",
    ...[...step.step.with.values()].map(({ text }) => text),
    ...commandsOf(step).map(({ words }) => words.join(" ")),
  ]);
  const files = [...(workflows?.files?.values() ?? [])].map((file) =>
    file.kind === "present" ? (file.text ?? "") : "",
  );
  return [...env].find(
    ([name, { text }]) =>
      TOKEN.test(name) && /\bsecrets\b/.test(text) && ![...texts, ...files].some((other) => other.includes(name)),
  );
}
