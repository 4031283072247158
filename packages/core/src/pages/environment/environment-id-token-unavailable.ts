import type { Page } from "../page.ts";

export const environmentIdTokenUnavailable: Page = {
  title: "The publishing job cannot get an ID token",
  message: ({ expected, reason }) =>
    `The publishing job can get no ID token: it needs \`${expected}\`${reason === undefined ? "" : `; ${reason}`}`,
  what: "Trusted publishing begins with an ID token that GitHub mints for the job. GitHub offers it only to jobs whose effective permissions contain `id-token: write`; on other CI systems it comes in `NPM_ID_TOKEN`. Slipway never takes a registry token in its place.",
  says: "npm error code ENEEDAUTH",
  why: "A job's `permissions` replace the workflow's, they do not add to them. A job in a reusable workflow can have at most what the calling job grants. Runs of pull requests from forks never get an ID token, and neither does a person's machine.",
  fix: "Give the publishing job `permissions: id-token: write`, and nothing else that it does not need. In a reusable workflow, grant it in the caller's job as well. Where publishing with a token is what you want, say so: `slipway publish --auth token`.",
  sources: [
    "https://docs.npmjs.com/trusted-publishers",
    "https://github.com/jellyfin/JavascriptSubtitlesOctopus/pull/73",
    "https://github.com/WYRE-AI/autotask-mcp/pull/100",
  ],
};
