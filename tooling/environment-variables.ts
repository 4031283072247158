/**
 * What of the environment Slipway reads under a name of its own, and what it does with it. A test compares the names with those
 * in the sources.
 */
export const environmentVariables: Readonly<Record<string, string>> = {
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "set by GitHub in a job with `id-token: write`; what asks for the job's ID tokens",
  ACTIONS_ID_TOKEN_REQUEST_URL:
    "set by GitHub beside it; with both, code of the repository is not run unless asked for",
  CHANGESETS_OUTPUT: "set by changesets' action; the file that is told which packages were published",
  CI: "this is a job: progress is plain lines",
  FORCE_COLOR: "colour even where the output is no terminal; `0` takes that back",
  FORCE_HYPERLINK: "codes are links to their pages even where the terminal is not known for links; `0` takes that back",
  GH_TOKEN: "for GitHub's API: releases, tags, comments; goes before `GITHUB_TOKEN`",
  GITHUB_ACTIONS: "this is a job of GitHub Actions: summary and annotations are written",
  GITHUB_ACTOR: "set by GitHub; who started the run",
  GITHUB_API_URL: "address of GitHub's API, where it is an Enterprise Server's",
  GITHUB_EVENT_NAME: "set by GitHub; a pull request is looked at with its pending changesets",
  GITHUB_EVENT_PATH: "set by GitHub; the pull request or the run that a preview is about",
  GITHUB_OUTPUT: "set by GitHub; where the action's outputs go",
  GITHUB_REF: "set by GitHub; the tag or branch that the run is for",
  GITHUB_REPOSITORY: "set by GitHub; the repository, unless `--repository` names it",
  GITHUB_RUN_ATTEMPT: "set by GitHub; named in reports and provenance",
  GITHUB_RUN_ID: "set by GitHub; named in reports and provenance",
  GITHUB_SERVER_URL: "address of GitHub, where it is an Enterprise Server's",
  GITHUB_SHA: "set by GitHub; the commit that provenance will name",
  GITHUB_STEP_SUMMARY: "set by GitHub; where the summary goes",
  GITHUB_TOKEN: "for GitHub's API, where `GH_TOKEN` is not set",
  GITHUB_WORKFLOW_REF: "set by GitHub; the workflow that trust records must name",
  GIT_CONFIG_COUNT: "git's own; settings that come from the environment are kept",
  NO_COLOR: "no colour",
  NPM_ID_TOKEN: "an ID token for the registry, where the service is none of those Slipway can ask",
  PATHEXT: "Windows' own; the endings of programs on `PATH`",
  RUNNER_ENVIRONMENT: "set by GitHub; npm takes ID tokens of hosted runners only",
  SIGSTORE_ID_TOKEN: "an ID token to sign provenance with, beside `NPM_ID_TOKEN`",
  SLIPWAY_DEBUG: "errors are shown with their stack",
  TERM: "the terminal's own; some are known for links, and `dumb` has none",
  TERM_PROGRAM: "the terminal's own; some are known for links",
  VTE_VERSION: "the terminal's own; from 5000 it has links",
  WT_SESSION: "Windows Terminal's own; it has links",
  npm_config_registry:
    "npm's own, as all `npm_config_*`; the registry, credentials and proxies come from npm's configuration",
};
