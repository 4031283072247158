import type { ErrorPage } from "./error-page.ts";

type AnnouncingErrorCode =
  | "GITHUB_TOKEN_MISSING"
  | "GITHUB_REFUSED"
  | "GITHUB_UNREACHABLE"
  | "RELEASE_TAG_MISSING"
  | "RELEASE_TAG_MOVED"
  | "RELEASE_COMMIT_UNREAD"
  | "VERSION_TAG_ELSEWHERE"
  | "VERSION_TAGS_REFUSED";

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
    fix: "First see whether the report is of this tag's release: `slipway report report.json` shows tag and commit. By hand, give it the one that is. Only where the report is right and the tag was moved: let it name the commit again that was published, `git push --force origin <commit>:refs/tags/<tag>`, then re-run the failed job.",
    sources: [RELEASES],
  },
  RELEASE_COMMIT_UNREAD: {
    title: "The commit of the release tag cannot be fetched",
    what: "The GitHub Release is written, without what the changelogs say. Whether the versions of this repository have tags of their own, and which are missing, is not known: none was made.",
    why: "Tags are pushed with git, and changelogs are read with it, from the commit of the release tag. The server did not answer, the token may not read the repository, or there is no git on this machine.",
    fix: "Re-run the failed job: it completes what is missing. Where versions have no tags of their own: `slipway announce report.json --no-tags`.",
    sources: [RELEASES],
  },
  VERSION_TAG_ELSEWHERE: {
    title: "A tag of a version is at another commit than the version",
    what: "The version was published from one commit, which its provenance names, and its tag is at another. The tag stays where it is, and the tags that were missing are made.",
    why: "Somebody tagged the version by hand, or another tool did, before it was published or from another branch; or an earlier attempt of the release was given up after tagging.",
    fix: "Find out which commit is right: `npm view <name>@<version> gitHead`. A tag that is wrong: `git push --delete origin <tag>`, then run `slipway announce report.json` again.",
    sources: ["https://github.com/changesets/changesets/issues/1545"],
  },
  VERSION_TAGS_REFUSED: {
    title: "The repository refuses the tags of the versions",
    what: "The packages are public, and the tags of their versions can be made neither in one push nor one after another.",
    why: "A ruleset restricts who may create tags, and GitHub's built-in Actions identity cannot bypass one; or the token may not write.",
    fix: "Let a GitHub App bypass the ruleset and give its token to the job: `GITHUB_TOKEN: ${{ steps.app.outputs.token }}`. Or let the rule leave out tags such as `*@*`. Then re-run the failed job: it makes only what is missing.",
    sources: ["https://github.com/resq-software/dev/issues/44"],
  },
};
