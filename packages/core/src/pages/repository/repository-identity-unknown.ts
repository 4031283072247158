import type { Page } from "../page.ts";

export const repositoryIdentityUnknown: Page = {
  title: "It is not known which repository will publish",
  message: ({ reason }) => `The repository that publishes is not known${reason === undefined ? "" : `: ${reason}`}`,
  what: "The `repository` of each manifest has to name the repository that publishes, and nothing here tells which that is. Missing and malformed values are still found, wrong ones are not.",
  why: "In GitHub Actions the variables `GITHUB_SERVER_URL` and `GITHUB_REPOSITORY` tell, elsewhere the git remote `origin`. Here there is neither: a directory without git, a clone without a remote, or a remote that is a path.",
  fix: "`slipway check --repository owner/name`, spelt as GitHub shows it.",
  sources: ["https://docs.github.com/en/actions/reference/workflows-and-actions/variables"],
};
