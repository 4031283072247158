import { isIssuer } from "../../context/provider.ts";
import type { ReleaseContext } from "../../context/release-context.ts";
import { goesElsewhere } from "../../plan/publish-settings.ts";
import type { Rule } from "../../rule/rule.ts";

/** Trusted publishing begins with an ID token, and nothing takes its place: not even a registry token that is there. */
export const environmentIdTokenUnavailable: Rule<"ENVIRONMENT_ID_TOKEN_UNAVAILABLE"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_ID_TOKEN_UNAVAILABLE: {
      title: "The publishing job cannot get an ID token",
      label: ["job without an ID token", "jobs without an ID token"],
      message: ({ expected, reason }) =>
        `The publishing job can get no ID token: it needs \`${expected}\`${reason === undefined ? "" : `; ${reason}`}`,
      what: "Trusted publishing begins with an ID token that the CI service mints for the job. GitHub offers it only to jobs whose effective permissions contain `id-token: write`; GitLab puts it into `NPM_ID_TOKEN` where the job's `id_tokens` ask for it, and on CircleCI a command of its own mints it. Slipway never takes a registry token in its place.",
      says: "npm error code ENEEDAUTH",
      why: "A job's `permissions` replace the workflow's, they do not add to them. A job in a reusable workflow can have at most what the calling job grants. Runs of pull requests from forks never get an ID token, and neither does a person's machine.",
      fix: "Give the publishing job `permissions: id-token: write`, and nothing else that it does not need. In a reusable workflow, grant it in the caller's job as well. On GitLab give the job `id_tokens` with `NPM_ID_TOKEN`, on CircleCI give `slipway publish` an `--id-token-command`. Where publishing with a token is what you want, say so: `slipway publish --auth token`.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers",
        "https://github.com/jellyfin/JavascriptSubtitlesOctopus/pull/73",
        "https://github.com/WYRE-AI/autotask-mcp/pull/100",
      ],
    },
  },
  check({ context, job }) {
    if (job === undefined || context.idToken) return [];
    const reason = reasonOf(context);
    const { variables, idTokenGrant } = context.provider;
    return [
      {
        code: "ENVIRONMENT_ID_TOKEN_UNAVAILABLE",
        severity: "error",
        actual: `\`${context.ci === "other" ? "NPM_ID_TOKEN" : variables.idToken}\` is not set`,
        expected: context.ci === "other" ? "NPM_ID_TOKEN" : idTokenGrant,
        reason,
        predicts: "npm error code ENEEDAUTH",
      },
    ];
  },
};

function reasonOf({ ci, pullRequest }: ReleaseContext): string | undefined {
  if (ci === "other") return "this CI service is none that npm is known to take ID tokens from";
  if (ci === "none") return "trusted publishing works in a CI job only";
  return pullRequest?.fork === true ? "a pull request from a fork never gets an ID token" : undefined;
}

/** The registry knows a service by exactly one issuer; GitHub's enterprises can be set to put their slug behind it. */
export const environmentIssuerMismatch: Rule<"ENVIRONMENT_ISSUER_MISMATCH"> = {
  stage: "job",
  alsoIn: ["check"],
  narrow: ["ENVIRONMENT_ISSUER_MISMATCH"],
  codes: {
    ENVIRONMENT_ISSUER_MISMATCH: {
      title: "The ID token comes from an issuer that npm does not accept",
      label: "unaccepted token issuer",
      message: ({ actual, expected }) => `The ID token's issuer is \`${actual}\`, npm accepts only \`${expected}\``,
      what: "The `iss` claim of the ID token is compared letter by letter with the one address by which npm knows the CI service.",
      says: "OIDC token exchange error - unauthorized",
      why: "An enterprise can put its own slug behind the issuer's address (`include_enterprise_slug`); GitHub Enterprise Server, a GitLab of one's own and CircleCI Server have issuers of their own. npm accepts none of them.",
      fix: "Have an administrator of the enterprise turn `include_enterprise_slug` off. Nothing in the repository can change the issuer: from a server of one's own `slipway publish --auth token` is what is left.",
      sources: ["https://github.com/npm/cli/issues/9203", "https://github.com/jsr-io/jsr/issues/1485"],
    },
  },
  check({ context, job, settings }) {
    const claims = job?.claims;
    const { id, name, issuer, longerIssuer } = context.provider;
    // Which issuers another registry accepts only that one knows.
    if (settings !== undefined && goesElsewhere(settings)) return [];
    if (claims === undefined || context.ci !== id || isIssuer(context.provider, claims.iss)) return [];
    return [
      {
        code: "ENVIRONMENT_ISSUER_MISMATCH",
        severity: "error",
        field: "iss",
        actual: claims.iss,
        expected: issuer,
        reason: claims.iss.startsWith(`${issuer}/`)
          ? longerIssuer
          : `npm takes ID tokens of ${name} from this one only, none of a server of one's own`,
        predicts: "OIDC token exchange error - unauthorized",
      },
    ];
  },
};

/** An ID token for another registry is worth nothing at this one. */
export const environmentAudienceMismatch: Rule<"ENVIRONMENT_AUDIENCE_MISMATCH"> = {
  stage: "job",
  alsoIn: ["check"],
  narrow: ["ENVIRONMENT_AUDIENCE_MISMATCH"],
  codes: {
    ENVIRONMENT_AUDIENCE_MISMATCH: {
      title: "The ID token is meant for another service",
      label: ["ID token for another service", "ID tokens for another service"],
      message: ({ actual, expected }) =>
        `The ID token's audience is \`${actual}\`, this registry asks for \`${expected}\``,
      what: "The `aud` claim says for whom a token was minted: `npm:` and the host name of the registry that npm's configuration gives.",
      says: "OIDC token exchange error - unauthorized",
      why: "The token was minted for another registry, a mirror for instance, or handed over in `NPM_ID_TOKEN` by a pipeline that asked for a different audience.",
      fix: "Mint the token for the registry that is published to, and look for a `registry` line in `.npmrc` or `publishConfig` that points elsewhere.",
      sources: ["https://docs.npmjs.com/trusted-publishers"],
    },
  },
  check({ job }) {
    const claims = job?.claims;
    if (job === undefined || claims === undefined || claims.aud === job.audience) return [];
    return [
      {
        code: "ENVIRONMENT_AUDIENCE_MISMATCH",
        severity: "error",
        field: "aud",
        actual: claims.aud,
        expected: job.audience,
        predicts: "OIDC token exchange error - unauthorized",
      },
    ];
  },
};

/** A token that was made when the job began is not taken until the job ends. */
export const environmentIdTokenExpiring: Rule<"ENVIRONMENT_ID_TOKEN_EXPIRING"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_ID_TOKEN_EXPIRING: {
      title: "One ID token serves the whole release, and the registry takes it for minutes",
      label: ["ID token for the whole release", "ID tokens for the whole release"],
      message: ({ actual, expected }) => `Every package is to be exchanged for by ${actual}, expected ${expected}`,
      what: "The registry takes an ID token of CircleCI's for five minutes. `NPM_ID_TOKEN` holds one that was minted before this program began.",
      says: "OIDC token exchange error - unauthorized",
      why: "Each package is exchanged for just before it is sent, so that a release of more than some minutes ends with 401 for the rest, after the first ones are public.",
      fix: 'Let Slipway mint one for each exchange: `slipway publish --id-token-command "circleci run oidc get --claims \'{\\"aud\\":\\"npm:HOST\\"}\'"`, with the registry\'s host for `HOST`, or the same in `SLIPWAY_ID_TOKEN_COMMAND`.',
      sources: ["https://github.com/ckeditor/ckeditor5-dev/releases/tag/v61.3.0"],
    },
  },
  check({ context, job }) {
    const { id, idTokenLifetime } = context.provider;
    if (job?.claims === undefined || job.renewsIdTokens || context.ci !== id || idTokenLifetime === undefined)
      return [];
    return [
      {
        code: "ENVIRONMENT_ID_TOKEN_EXPIRING",
        severity: "warning",
        actual: `the one token of \`NPM_ID_TOKEN\`, which the registry takes for ${idTokenLifetime / 60} minutes`,
        expected: "one that `--id-token-command` mints for each package",
      },
    ];
  },
};

/** `repo:owner@1/name@2:…`, the default of repositories created or renamed since July 2026. */
const IMMUTABLE = /^repo:[^/:]+@\d+\/[^:]+@\d+:/;

/** Two reports, unconfirmed by npm, say that the exchange refuses subjects of this form. */
export const environmentSubjectImmutable: Rule<"ENVIRONMENT_SUBJECT_IMMUTABLE"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_SUBJECT_IMMUTABLE: {
      title: "The ID token has an immutable subject",
      label: "immutable token subject",
      message: ({ actual }) =>
        `The ID token's subject is \`${actual}\`, a form with which exchanges have been reported to fail`,
      what: "Repositories created or renamed since July 2026 have identifiers in the `sub` claim of their ID tokens: `repo:owner@1/name@2:…`.",
      says: "OIDC token exchange error - package not found",
      why: "Two people report that the exchange refuses such tokens although every field of the trust record matches. npm has not confirmed it, so this only warns.",
      fix: "Nothing, while the exchange works: Slipway tries it for every package before it publishes the first. If it is refused, opt the repository out of immutable subjects, or ask npm's support.",
      sources: [
        "https://github.com/npm/cli/issues/9969",
        "https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/",
      ],
    },
  },
  check({ job }) {
    const subject = job?.claims?.sub;
    if (subject === undefined || !IMMUTABLE.test(subject)) return [];
    return [
      {
        code: "ENVIRONMENT_SUBJECT_IMMUTABLE",
        severity: "warning",
        field: "sub",
        actual: subject,
        reason: "reported, not confirmed: the exchange refused such tokens although every field matched",
        predicts: "OIDC token exchange error - package not found",
      },
    ];
  },
};
