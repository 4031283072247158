import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import { type Credential, findCredentials } from "../../workflow/credentials.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import { commandPlace, fieldOfJob, workflowProblem } from "./problem.ts";

/** Look for a token first and do not ask for an ID token when there is one. */
const TOKEN_FIRST = new Set(["semantic-release", "changesets", "lerna", "yarn", "other"]);

/** A static token beside trusted publishing hides why an exchange failed, is stolen more easily, and will stop working. */
export const workflowTokenInScope: Rule<"WORKFLOW_TOKEN_IN_SCOPE"> = {
  stage: "check",
  narrow: ["WORKFLOW_TOKEN_IN_SCOPE"],
  codes: {
    WORKFLOW_TOKEN_IN_SCOPE: {
      title: "The job that publishes holds a registry token",
      label: ["registry token in the job", "registry tokens in the job"],
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} has ${quote(actual)}, expected ${expected ?? "no token"}${because(reason)}`,
      what: "A variable, an input or an `.npmrc` line gives the publishing job a static token.",
      says: "npm error code EOTP This operation requires a one-time password",
      why: "npm falls back to it when the exchange of the ID token is refused, without a word; other clients use it first. So a stale token shows as `E404`, `E401` or `EOTP` and hides what is wrong with the trust record. And a token can be stolen and used from anywhere. Classic tokens are gone since December 2025, granular ones last 90 days, and from January 2027 those that bypass two-factor authentication no longer publish.",
      fix: "Give the job `id-token: write` and make its workflow each package's trusted publisher: `slipway trust --set`. Remove the token from the job once every package has its trust record, then forbid tokens in each package's settings and delete them. Private dependencies can be read with a token in the job that installs.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers",
        "https://github.com/webjsdev/webjs/issues/1456",
        "https://github.com/scalar/scalar/pull/9941",
        "https://github.com/npm/cli/issues/9268",
      ],
    },
  },
  *check({ publishingJobs, publishesToOthers }) {
    for (const job of publishingJobs) {
      if (publishesToOthers(job)) continue;
      for (const credential of findCredentials(job)) {
        const reason = explain(job, credential);
        if (reason === undefined) continue;
        yield workflowProblem("WORKFLOW_TOKEN_IN_SCOPE", "warning", credential, {
          field: fieldOfJob(job.job),
          actual: credential.name,
          // Without an ID token this one is what publishes: taken away alone it leaves npm with nothing.
          expected:
            job.idToken === "none"
              ? "`id-token: write` and trusted publishers, and no registry token in the job that publishes"
              : "no registry token in the job that publishes",
          reason,
        });
      }
    }
  },
};

function explain({ idToken, client }: PublishJob, { kind, name }: Credential): string | undefined {
  if (kind === "possible") return undefined;
  if (kind === "empty") {
    // npm takes an empty value for none, and an empty `NPM_TOKEN` is what changesets asks for.
    const harmless = client === "npm" || idToken !== "write" || name !== "NODE_AUTH_TOKEN";
    return harmless ? undefined : "even empty, it has been reported to keep clients from asking for an ID token";
  }
  if (idToken !== "write")
    return "it must be renewed every 90 days, and from January 2027 tokens that bypass two-factor authentication cannot publish";
  return TOKEN_FIRST.has(client)
    ? `${client === "other" ? "some clients use" : `${client} uses`} it instead of the ID token`
    : "it is what the client falls back to, silently, when the exchange is refused";
}

const NEEDS_LOGIN =
  /^(?:npm|pnpm|yarn npm) (?:whoami|access|owner|author|deprecate|unpublish|token|org|team|profile|stage (?:approve|reject|list|view|download))(?: |$)/;

const DIST_TAG = /^(?:npm|pnpm|yarn npm) (?:dist-tags?|tag) (?:add|rm|set|remove)(?: |$)/;

/** The credential of an exchange publishes and stages, nothing else: other commands find nobody logged in. */
export const workflowCommandNeedsToken: Rule<"WORKFLOW_COMMAND_NEEDS_TOKEN"> = {
  stage: "check",
  codes: {
    WORKFLOW_COMMAND_NEEDS_TOKEN: {
      title: "A command needs a login that trusted publishing does not give",
      label: ["command that needs a login", "commands that need a login"],
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} runs ${quote(actual)}, expected ${expected ?? "no such command"}${because(reason)}`,
      what: "The credential that npm gives for an ID token publishes and stages one package, nothing else.",
      says: "npm error code ENEEDAUTH",
      why: "`npm whoami` before publishing is a habit of the time of tokens. Moving a dist-tag after publishing was the usual way to promote a release.",
      fix: "Drop `npm whoami`. Publish with the final dist-tag: `--tag` or `publishConfig.tag`. Everything else is done by a person.",
      sources: [
        "https://github.com/npm/cli/issues/8547",
        "https://github.com/tediousjs/tedious/pull/1743",
        "https://github.com/npm/documentation/pull/2040",
      ],
    },
  },
  *check({ commandsOf, trustedJobs }) {
    for (const job of trustedJobs) {
      if (findCredentials(job).some(({ kind }) => kind !== "empty")) continue;
      for (const step of job.steps) {
        for (const { line, text, reason } of commandsOf(step).flatMap(needsLogin)) {
          yield workflowProblem("WORKFLOW_COMMAND_NEEDS_TOKEN", "warning", commandPlace(step, line), {
            field: fieldOfJob(job.job),
            actual: text,
            expected: "only `publish` and `stage publish` under trusted publishing",
            reason,
            predicts: "npm error code ENEEDAUTH",
          });
        }
      }
    }
  },
};

function needsLogin({
  words,
  line,
  tested,
  ignored,
}: StartedCommand): { line: number; text: string; reason?: string }[] {
  const plain = words.filter((word) => !word.startsWith("-"));
  const text = plain.slice(0, plain[0] === "yarn" ? 4 : 3).join(" ");
  if (tested || ignored) return [];
  if (NEEDS_LOGIN.test(plain.join(" "))) return [{ line, text }];
  if (!DIST_TAG.test(plain.join(" "))) return [];
  return [{ line, text, reason: "npm asks for an ID token here since 12.2, which is not documented yet" }];
}
