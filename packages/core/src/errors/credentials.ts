import type { ErrorPage } from "./error-page.ts";

type CredentialErrorCode =
  | "CODE_BESIDE_TOKEN"
  | "ID_TOKEN_MISSING"
  | "ID_TOKEN_REFUSED"
  | "ID_TOKEN_UNREACHABLE"
  | "ID_TOKEN_UNREADABLE"
  | "NOT_LOGGED_IN"
  | "ONE_TIME_PASSWORD_REFUSED"
  | "REGISTRY_INSECURE";

const GITHUB_OIDC = "https://docs.github.com/actions/reference/security/oidc";

const TRUSTED_PUBLISHING = "https://docs.npmjs.com/trusted-publishers";

/** This job or this person cannot prove who they are. */
export const credentialErrors: Readonly<Record<CredentialErrorCode, ErrorPage>> = {
  CODE_BESIDE_TOKEN: {
    title: "Code would run where an ID token can be had",
    what: "`pack`, `rehearse`, `preview` and `publish` without `--from` run code of the repository: lifecycle scripts, builds, the packed packages themselves. This environment offers an ID token, by `ACTIONS_ID_TOKEN_REQUEST_URL`, `NPM_ID_TOKEN` or `SIGSTORE_ID_TOKEN`. Nothing was run.",
    why: "An ID token publishes every package that trusts this workflow. A script sees its parents' environment (`/proc/<pid>/environ`), so that any dependency's script could mint a token and publish what it likes in the repository's name, with provenance.",
    fix: "Release in two jobs. The first one has no `id-token: write`, installs, builds and runs `slipway pack --plan plan.json --out packed`; the second one has it, neither checks out nor installs, and runs `slipway publish --from packed --plan plan.json`. The workflow that releases Slipway is of that shape. Where the risk is taken with open eyes: `--code-beside-token`.",
    sources: [GITHUB_OIDC, "https://github.com/slipway-release/slipway/blob/main/.github/workflows/release.yml"],
  },
  ID_TOKEN_MISSING: {
    title: "This job has no ID token",
    what: "Trusted publishing or provenance needs an ID token, and the environment has none: neither GitHub's endpoint nor the variable that carries one for this purpose (`NPM_ID_TOKEN` for the registry, `SIGSTORE_ID_TOKEN` for signing).",
    why: "GitHub offers its endpoint to jobs with `id-token: write` only. `permissions` of a job replaces that of the workflow, a reusable workflow gets no more than the job that calls it has, and a pull request from a fork gets none. On a laptop there is no ID token at all.",
    fix: "Add `permissions: id-token: write` to the job that publishes and to every job that calls it. Without trusted publishing: `slipway publish --auth token --no-provenance`.",
    sources: [TRUSTED_PUBLISHING, GITHUB_OIDC],
  },
  ID_TOKEN_REFUSED: {
    title: "GitHub refuses this job an ID token",
    what: "The endpoint for ID tokens answered with a status that no second try changes.",
    why: "The token with which a job asks is good for what the job may do, and ends with it. The job, or a workflow that calls it, lacks `id-token: write`.",
    fix: "Add `permissions: id-token: write` to the job that publishes and to every job that calls it, then run the release again.",
    sources: [GITHUB_OIDC],
  },
  ID_TOKEN_UNREACHABLE: {
    title: "GitHub gives no ID token just now",
    what: "The endpoint for ID tokens gave no token in any of five tries, or wants to be left alone for more than a minute, or its address in `ACTIONS_ID_TOKEN_REQUEST_URL` is not one.",
    why: "This is an outage or a rate limit on GitHub's side, or a proxy between a self-hosted runner and GitHub.",
    fix: "See GitHub's status page, then re-run the failed job: what the registry shows is not sent twice. On a self-hosted runner, let its proxy through to the host of `ACTIONS_ID_TOKEN_REQUEST_URL`.",
    sources: ["https://www.githubstatus.com", GITHUB_OIDC],
  },
  ID_TOKEN_UNREADABLE: {
    title: "An ID token is not one",
    what: "What the endpoint or a variable gave is not a JSON Web Token with an issuer, a subject and one audience. The message shows no part of it.",
    why: "Before anything is sent, the claims are compared with what the manifests say. A variable such as `NPM_ID_TOKEN` that holds an npm token or the name of another variable is the usual cause.",
    fix: "Let the CI system fill `NPM_ID_TOKEN` with an ID token for the audience `npm:` and the registry's host, and `SIGSTORE_ID_TOKEN` with one for `sigstore`. In GitHub Actions set neither: Slipway asks for tokens itself.",
    sources: [TRUSTED_PUBLISHING, "https://www.rfc-editor.org/rfc/rfc7519"],
  },
  NOT_LOGGED_IN: {
    title: "npm's configuration has no credential that the registry knows",
    what: "Staged versions are approved or rejected in a person's name, and `publish --auth token` publishes in one: nothing here says who that is, or the registry does not know the credential. Nothing was sent or changed.",
    why: "`slipway publish --auth token` asks every registry whose the credential is (`-/whoami`) before the first package is sent, and in a dry run: a token that was revoked would stop the release half-way. A trusted publisher can put versions on the stage and cannot take them off: that needs the account of somebody who may publish the packages, with its second factor. The credential is looked for in npm's configuration, for exactly this registry.",
    fix: "`npm login`, or `npm login --registry <address>` for another registry than the default one, then run the same command again. `npm whoami` shows who npm takes you for.",
    sources: ["https://docs.npmjs.com/staged-publishing", "https://docs.npmjs.com/cli/commands/npm-login"],
  },
  ONE_TIME_PASSWORD_REFUSED: {
    title: "The registry did not get a one-time password that it accepts",
    what: "The code was wrong or too old, or nobody gave one. Nothing was changed.",
    why: "npm asks for a second factor for each version that is approved or rejected. A code of an authenticator lives half a minute, and is used for as long as the registry takes it. An account with a security key has no codes: it confirms in the browser, for which Slipway needs a terminal.",
    fix: "Run it again in a terminal and follow the prompt, or with a fresh code: `slipway approve report.json --yes --otp=<code>`. A code that is always wrong comes from a clock that is: set the time of the device.",
    sources: ["https://docs.npmjs.com/about-two-factor-authentication"],
  },
  REGISTRY_INSECURE: {
    title: "A registry would get credentials unencrypted",
    what: "The address of a registry begins with `http:` and leads to another machine. Nothing was sent there.",
    why: "Everybody on the way can read what is sent to such an address and use it as their own: an ID token, the credential it is exchanged for, the token of a person. npm's configuration names credentials by host, so an address that lost its `s` gets them as well.",
    fix: "Set the address with `https`: `npm config set registry https://<host>/`. A person who publishes by a token to a registry that has no encryption names its origin: `slipway publish --auth token --insecure-registry http://<host>`. With trusted publishing there is no such way.",
    sources: [TRUSTED_PUBLISHING, "https://docs.npmjs.com/cli/using-npm/config#registry"],
  },
};
