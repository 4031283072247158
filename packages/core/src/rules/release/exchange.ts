import type { Problem } from "../../problems/problem.ts";
import type { CodeSet } from "../../rule/rule.ts";

const TRUSTED_PUBLISHING = "https://docs.npmjs.com/trusted-publishers";

/** What the exchange of an ID token for each package's credential shows, before the first package is sent. */
export const exchange: CodeSet<"EXCHANGE_REFUSED" | "EXCHANGE_UNREACHABLE" | "EXCHANGE_ID_TOKEN_FAILED"> = {
  stage: "probe",
  narrow: ["EXCHANGE_REFUSED", "EXCHANGE_UNREACHABLE", "EXCHANGE_ID_TOKEN_FAILED"],
  codes: {
    EXCHANGE_REFUSED: {
      title: "The registry gives this workflow no credential for a package",
      label: "refused exchange",
      message: (problem) =>
        `\`${problem.package ?? ""}\`: the registry refused the exchange with \`${problem.actual ?? ""}\`${sent(problem)}${remedy(problem)}`,
      what: "Before the first package is sent, the ID token of this workflow is exchanged for a credential of every package. For this one the registry said no.",
      says: "OIDC token exchange error - package not found",
      why: "`package not found` (404) means that no trusted publisher of the package matches this workflow, or that the package does not exist; it does not say which. All fields are compared exactly, letter case included: repository, the file name of the workflow that entered the run, and the environment of the job. A record through which nothing was published within two days of its making has expired: it is listed as before and no longer taken. `unauthorized` (401) means that the registry does not take the ID token itself: its issuer or its audience is another one. npm tells none of this: it goes on without a credential and ends with ENEEDAUTH, E404 or EOTP. A record that allows staging only is no cause of this: it passes the exchange, and the publication is refused with `OIDC permission denied for this action` or `E_STAGE_REQUIRED`.",
      fix: "`slipway trust` compares the records of every package with what the workflow of the default branch claims, and `slipway trust --set` adds what is missing for the next release (it asks for two-factor authentication). A record that matches and is refused all the same may have expired: `slipway trust --renew <package>` makes it anew; release within two days then. `slipway trust --new` creates a package that was never published, with an empty placeholder, and attaches its trusted publisher. For a single package the `npm trust` command that is shown does as well.",
      sources: [
        TRUSTED_PUBLISHING,
        "https://github.com/npm/documentation/pull/2041",
        "https://github.com/npm/documentation/pull/2036",
        "https://github.com/npm/cli/issues/8544",
        "https://github.com/npm/cli/issues/9203",
        "https://github.com/npm/cli/issues/9969",
        "https://github.com/elizaOS/eliza/pull/8438",
        "https://github.com/cipherstash/stack/pull/504",
      ],
    },
    EXCHANGE_UNREACHABLE: {
      title: "The registry did not answer the exchange",
      label: "unanswered exchange",
      message: ({ package: name, actual }) =>
        `\`${name ?? ""}\`: the exchange got no answer: ${actual ?? "network error"}`,
      what: "The exchange of the ID token for a credential failed on the way, in every try: no connection, a gateway's error, or an answer that cannot be read.",
      why: "Nothing is known about this package's trusted publisher, so the release stops before the first package is sent.",
      fix: "See the registry's status page and run the job again.",
      sources: [TRUSTED_PUBLISHING],
    },
    EXCHANGE_ID_TOKEN_FAILED: {
      title: "This job could not get an ID token",
      label: "failed ID token",
      message: ({ package: name, actual }) =>
        `\`${name ?? ""}\`: no ID token for the exchange: ${actual ?? "the endpoint did not answer"}`,
      what: "GitHub's endpoint gave this job no ID token, which the registry would exchange for a credential.",
      says: "This command requires you to be logged in to <registry>",
      why: "The job that publishes needs `permissions: id-token: write`; `permissions` of a job replaces that of the workflow, and with a reusable workflow the calling job has to grant it as well.",
      fix: "Add `id-token: write` to the `permissions` of the publishing job and of every job that calls it.",
      sources: [
        TRUSTED_PUBLISHING,
        "https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect",
      ],
    },
  },
};

/** Those that a trusted publisher is compared with, or those that say who made the token and for whom. */
function sent({ claims, actual }: Problem): string {
  if (claims === undefined) return "";
  if (actual?.startsWith("401") === true)
    return `; the ID token is from ${shown(claims["iss"])} for ${shown(claims["aud"])}`;
  const environment =
    claims["environment"] === undefined ? "no environment" : `environment ${shown(claims["environment"])}`;
  return `; the ID token says repository ${shown(claims["repository"])}, workflow ${shown(claims["workflow_ref"])}, ${environment}`;
}

function shown(value: string | undefined): string {
  return value === undefined ? "unknown" : `\`${value}\``;
}

function remedy({ package: name, command, reason }: Problem): string {
  if (command !== undefined) {
    return `; to trust this workflow: \`${command}\`, or for all packages \`slipway trust --set\`; a record that says all this has expired unused: \`slipway trust --renew ${name ?? "<package>"}\``;
  }
  return reason === undefined ? "" : `; ${reason}`;
}
