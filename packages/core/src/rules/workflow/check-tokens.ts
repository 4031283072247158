import type { Problem } from "../../problems/problem.ts";
import { type Credential, findCredentials } from "../../workflow/credentials.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** Look for a token first and do not ask for an ID token when there is one. */
const TOKEN_FIRST = new Set(["semantic-release", "changesets", "lerna", "yarn", "other"]);

/** A static token beside trusted publishing hides why an exchange failed, is stolen more easily, and will stop working. */
export function* checkTokens(input: CheckInput): Iterable<Problem> {
  for (const job of publishingJobs(input)) {
    for (const credential of findCredentials(job)) {
      const reason = explain(job, credential);
      if (reason === undefined) continue;
      yield workflowProblem("WORKFLOW_TOKEN_IN_SCOPE", "warning", credential, {
        field: fieldOfJob(job.job),
        actual: credential.name,
        expected: "no registry token in the job that publishes",
        reason,
      });
    }
  }
}

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
