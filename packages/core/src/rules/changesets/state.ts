import type { CodeSet } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";

type Code =
  | "CHANGESETS_UNREADABLE"
  | "CHANGESETS_CONFIG_REFUSED"
  | "CHANGESET_PACKAGE_UNKNOWN"
  | "CHANGESET_MIXED"
  | "CHANGESET_NEVER_USED"
  | "CHANGESETS_USED_AGAIN"
  | "CHANGESETS_LEFT";

const VERSIONING = "https://github.com/changesets/changesets/blob/main/docs/config-file-options.md";

/** States of `.changeset/` in which `changeset version` fails, or leaves for ever what it was meant to use. */
export const changesetsState: CodeSet<Code> = {
  stage: "read",
  codes: {
    CHANGESETS_UNREADABLE: {
      title: "A file of changesets cannot be read",
      label: "unreadable changesets file",
      message: ({ file, reason }) => `${quote(file)} cannot be used by changesets${because(reason)}`,
      what: "`.changeset/config.json`, `.changeset/pre.json` or a changeset is not what the repository's own major of changesets can parse.",
      why: "`changeset version` stops at it, so that no version is raised and nothing is released until it is mended.",
      fix: "Mend the file at the place named, or make the changeset anew with `changeset add`.",
      sources: [VERSIONING, "https://github.com/changesets/changesets/blob/main/docs/adding-a-changeset.md"],
    },
    CHANGESETS_CONFIG_REFUSED: {
      title: "Changesets refuses its configuration",
      label: "refused changesets setting",
      message: ({ file, reason }) => `changesets refuses ${quote(file)}${because(reason)}`,
      what: "The repository's own major of changesets looks at its configuration before anything else, and finds something wrong: an option of the wrong kind, a group that overlaps another, an ignored name that no package has (2 only), or a published package that depends on an ignored one.",
      why: "Every command of changesets stops there. A workflow that tolerates it stays green and releases nothing.",
      fix: "Change the option that is named. A package that depends on an ignored one has to be ignored too, or the other no longer.",
      sources: [VERSIONING],
    },
    CHANGESET_PACKAGE_UNKNOWN: {
      title: "A changeset names a package that is not there",
      label: ["changeset for an unknown package", "changesets for unknown packages"],
      message: ({ file, actual }) =>
        `the changeset ${quote(file)} names ${quote(actual)}, which no package of the workspace is called`,
      what: "A changeset asks for a release of a package that was renamed, removed or spelt otherwise.",
      says: "Found changeset <id> for package <name> which is not in the workspace",
      why: "`changeset version` stops at it, and with it the release of everything else.",
      fix: "Correct the name in the changeset, or take the line out.",
      sources: ["https://github.com/changesets/changesets/blob/main/docs/problems-publishing-in-monorepos.md"],
    },
    CHANGESET_MIXED: {
      title: "A changeset names ignored packages and others",
      label: "mixed changeset",
      message: ({ file, actual, expected }) =>
        `the changeset ${quote(file)} is for ${actual ?? ""}, which changesets leaves alone, and for ${expected ?? ""}, which it does not`,
      what: "One changeset names packages that are ignored, or private where private packages are not versioned, and packages that are released.",
      says: "Found mixed changeset <id> … Mixed changesets that contain both ignored and not ignored packages are not allowed",
      why: "`changeset version` stops at it, and with it the release of everything else.",
      fix: "Make two changesets of it, or take the ignored packages out.",
      sources: [VERSIONING],
    },
    CHANGESET_NEVER_USED: {
      title: "A changeset is for ignored packages only",
      label: ["changeset that is never used", "changesets that are never used"],
      message: ({ file, actual, reason }) =>
        `the changeset ${quote(file)} is only for ${actual ?? ""}, which changesets leaves alone: it is never used up${because(reason)}`,
      what: "Every package that a changeset names is ignored, or private where private packages are not versioned.",
      why: "`changeset version` leaves it where it is. Actions count the files that are there: as long as there is one they open a version pull request, and never come to publishing. Releases stay green and publish nothing. One that a prerelease has set aside already is a warning: it is counted again when prereleases end.",
      fix: "Delete the changeset, or take its packages out of `ignore`.",
      sources: [VERSIONING, "https://github.com/changesets/action"],
    },
    CHANGESETS_USED_AGAIN: {
      title: "Changesets 3 releases again what a prerelease of 2 has released",
      label: "prerelease state of changesets 2",
      message: ({ file, actual }) =>
        `${quote(file)} is of changesets 2: the next \`changeset version\` of 3 uses ${actual ?? ""} changesets that it lists as used once more`,
      what: "`.changeset/pre.json` lists used changesets in `changesets`, as 2 does, and the repository uses 3, which keeps them in `.changeset/pre/`.",
      why: "`changeset version` of 3 moves them while it is listing what is pending, and counts them among that: packages that have not changed since the last prerelease get another one, and changelogs say the same again.",
      fix: "In one commit before the next version, move the files that `changesets` lists with `git mv` to `.changeset/pre/`, and take `changesets` and `initialVersions` out of `pre.json`.",
      sources: [
        "https://github.com/changesets/changesets/blob/main/packages/pre/src/index.ts",
        "https://github.com/sveltejs/kit/pull/16639",
      ],
    },
    CHANGESETS_LEFT: {
      title: "A release leaves changesets behind",
      label: "release that leaves changesets behind",
      message: ({ actual, reason }) => `the release leaves ${quote(actual)} behind${because(reason)}`,
      what: "A release tag is made, or something is published, and `.changeset/` holds changesets that no version has used.",
      why: "What they describe is on the branch but under no new version: the release goes out without it, or with it under a version whose changelog does not say so. Most often the version pull request was not merged, or something was merged after it.",
      fix: "Merge the version pull request first, or run `changeset version` and commit what it writes. If the changesets are meant for the next release, nothing has to be done.",
      sources: ["https://github.com/changesets/changesets/blob/main/docs/intro-to-using-changesets.md"],
    },
  },
};
