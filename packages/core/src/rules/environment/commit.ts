import type { Rule } from "../../rule/rule.ts";
import { formatCount, quote } from "../../text/words.ts";

/** The run's tag names another commit in this clone than in the run: it was moved, or fetched from elsewhere. */
export const environmentTagMoved: Rule<"ENVIRONMENT_TAG_MOVED"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_TAG_MOVED: {
      title: "The release tag names another commit than this run",
      label: "moved release tag",
      message: ({ field, actual, expected }) =>
        `The tag \`${field}\` names ${actual} in this clone, the run was started for ${expected}`,
      what: "The run was started for one commit, and the tag in this clone names another. Provenance would name the run's.",
      why: "The tag was moved between the start of the run and the checkout, or the run was started again for an older state of it.",
      fix: "Cut a new release tag for the commit you mean. Protect `release-*` tags against changes with a ruleset.",
      sources: ["https://github.com/pnpm/pnpm/blob/main/.github/workflows/release.yml"],
    },
  },
  check({ context }) {
    const actual = context.checkout?.tagCommit;
    if (context.tag === undefined || actual === undefined || context.commit === undefined) return [];
    if (actual === context.commit) return [];
    return [
      {
        code: "ENVIRONMENT_TAG_MOVED",
        severity: "error",
        field: context.tag,
        actual,
        expected: context.commit,
        reason: "provenance would name the run's commit, not the one the tag names now",
      },
    ];
  },
};

/** Provenance names the run's commit: a package built from another one carries a false statement. */
export const environmentCheckoutMismatch: Rule<"ENVIRONMENT_CHECKOUT_MISMATCH"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_CHECKOUT_MISMATCH: {
      title: "What is checked out is not the run's commit",
      label: ["checkout of another commit", "checkouts of another commit"],
      message: ({ actual, expected }) => `\`HEAD\` is ${actual}, the run was started for ${expected}`,
      what: "Provenance names the commit that the run was started for, whatever the job has checked out.",
      why: "A step checked out another ref or made a commit, the usual version bump for instance. The packages would carry a statement about code they were not built from.",
      fix: "Check out the run's own commit (`actions/checkout` without `ref`) and commit version changes before the tag.",
      sources: ["https://docs.npmjs.com/generating-provenance-statements"],
    },
  },
  check({ context }) {
    const actual = context.checkout?.head;
    if (context.ci !== context.provider.id || actual === undefined || context.commit === undefined) return [];
    // In a pull request the run's commit is a merge that nobody checks out to look at it.
    if (actual === context.commit || context.event?.startsWith("pull_request") === true) return [];
    return [
      {
        code: "ENVIRONMENT_CHECKOUT_MISMATCH",
        severity: "warning",
        field: "HEAD",
        actual,
        expected: context.commit,
        reason: "provenance names the run's commit, whatever was checked out or committed since",
      },
    ];
  },
};

/** A tag can be put on any commit, reviewed or not. A maintenance branch is a good reason, so this only warns. */
export const environmentCommitOffDefaultBranch: Rule<"ENVIRONMENT_COMMIT_OFF_DEFAULT_BRANCH"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_COMMIT_OFF_DEFAULT_BRANCH: {
      title: "The release tag is not on the default branch",
      label: ["tag off the default branch", "tags off the default branch"],
      message: ({ field, actual, expected }) =>
        `The tag \`${field}\` names ${actual ?? "a commit"}, expected ${expected}`,
      what: "The tagged commit is no ancestor of the default branch, so nothing says that it was reviewed.",
      why: "A tag can be put on any commit by anyone who may push tags, and the workflow file comes from that commit. For a maintenance branch this is as it should be.",
      fix: "Merge first, then tag. Restrict who may create `release-*` tags with a ruleset, and the publishing environment to tags and branches you trust.",
      sources: ["https://github.com/orgs/community/discussions/208477"],
    },
  },
  check({ context }) {
    if (context.ci !== context.provider.id || context.tag === undefined || context.checkout?.onDefaultBranch !== false)
      return [];
    return [
      {
        code: "ENVIRONMENT_COMMIT_OFF_DEFAULT_BRANCH",
        severity: "warning",
        field: context.tag,
        actual: context.commit,
        expected: `a commit on \`${context.defaultBranch ?? "the default branch"}\``,
      },
    ];
  },
};

const MOST_NAMED = 3;

/** Tracked files that are not as in the commit that provenance names: a version was set, or a build writes them anew. */
export const environmentFilesChanged: Rule<"ENVIRONMENT_FILES_CHANGED"> = {
  stage: "check",
  codes: {
    ENVIRONMENT_FILES_CHANGED: {
      title: "Files differ from the commit that provenance names",
      label: ["work tree unlike the commit", "work trees unlike the commit"],
      message: ({ actual, expected }) => `${actual} from the commit ${expected} of this run`,
      what: "git tracks the files, and what lies in the checkout is not what the commit has. Provenance names the commit, whatever is packed.",
      why: "A step before has set a version, formatted, or built into files that git tracks. Whoever follows the provenance finds other files than those in the package, and a second run may pack something else.",
      fix: "Commit what the step changes before the tag is made. What is built belongs into `.gitignore`. `git status` shows the files.",
      sources: ["https://docs.npmjs.com/generating-provenance-statements", "https://git-scm.com/docs/git-status"],
    },
  },
  check({ context }) {
    const { changed = [], head = "" } = context.checkout ?? {};
    if (context.ci !== context.provider.id || changed.length === 0) return [];
    if (context.event?.startsWith("pull_request") === true) return [];
    const named = changed.slice(0, MOST_NAMED).map((file) => quote(file));
    const more = changed.length - named.length;
    return [
      {
        code: "ENVIRONMENT_FILES_CHANGED",
        severity: "warning",
        field: "HEAD",
        actual: `${formatCount(changed.length, "tracked file")} (${named.join(", ")}${more > 0 ? `, and ${more} more` : ""}) ${changed.length === 1 ? "differs" : "differ"}`,
        expected: context.commit ?? head,
      },
    ];
  },
};
