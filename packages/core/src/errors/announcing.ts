import type { ErrorPage } from "./error-page.ts";

type AnnouncingErrorCode =
  | "GITHUB_TOKEN_MISSING"
  | "GITHUB_REFUSED"
  | "GITHUB_UNREACHABLE"
  | "RELEASE_TAG_MISSING"
  | "RELEASE_TAG_MOVED";

const RELEASES = "https://docs.github.com/rest/releases/releases";

/** The packages are out, and GitHub has no release that says so. */
export const announcingErrors: Readonly<Record<AnnouncingErrorCode, ErrorPage>> = {
  GITHUB_TOKEN_MISSING: {
    title: "There is no token for GitHub",
    what: "Releases and comments are written through GitHub's API, with a token that this process does not have: neither `GH_TOKEN` nor `GITHUB_TOKEN` is set. The packages are not affected.",
    why: "A workflow hands its token to nobody by itself: each step that needs it is given it.",
    fix: "In the workflow: `env: { GITHUB_TOKEN: ${{ github.token }} }` on the step, and in its job `permissions: contents: write` for a release, `pull-requests: write` for a comment. By hand: `GH_TOKEN=$(gh auth token) slipway announce report.json`.",
    sources: [
      "https://docs.github.com/actions/security-for-github-actions/security-guides/automatic-token-authentication",
    ],
  },
  GITHUB_REFUSED: {
    title: "GitHub refuses to take the release",
    what: "GitHub's API answered with a status that no second try changes, or with something that is not a release. The packages are not affected.",
    why: "Releases are written with `contents: write`. `permissions` of a job replaces that of the workflow, and the default of an organisation may be read-only. With 422, an immutable release of this tag exists or existed.",
    fix: "Give the job that announces `permissions: contents: write` and hand it `token: ${{ github.token }}`, then re-run the failed job. It changes nothing that is right already.",
    sources: [RELEASES, "https://docs.github.com/code-security/concepts/supply-chain-security/immutable-releases"],
  },
  GITHUB_UNREACHABLE: {
    title: "GitHub takes no release just now",
    what: "GitHub's API did not answer, answered with an outage, or asked to be left alone for too long, in every try. The packages are not affected.",
    why: "This is an outage or a rate limit on GitHub's side.",
    fix: "See GitHub's status page, then re-run the failed job, `gh run rerun <run> --failed`: it completes what the last try left, also a draft.",
    sources: ["https://www.githubstatus.com", RELEASES],
  },
  RELEASE_TAG_MISSING: {
    title: "The tag of the release is not on GitHub",
    what: "A GitHub Release belongs to a tag, and the repository has none of this name. The packages are not affected.",
    why: "Publishing a draft of a tag that does not exist would make the tag on the default branch, wherever that is by now, and not on the commit that was released. The tag was deleted after the run began, or was never pushed.",
    fix: "Push it again to the commit that was released: `git push origin <tag>`, then re-run the failed job.",
    sources: [RELEASES],
  },
  RELEASE_TAG_MOVED: {
    title: "The tag of the release is at another commit than the release",
    what: "The packages were published from one commit, which their provenance names, and the release tag is at another by now. No GitHub Release is written: it would show readers sources that are not those of the packages.",
    why: "The tag was moved, or deleted and made anew, after the run began; or the report is of another run than this one.",
    fix: "Let the tag name the commit again that was published, `git push --force origin <commit>:refs/tags/<tag>`, then re-run the failed job. By hand, give it the report of that tag's release.",
    sources: [RELEASES],
  },
};
