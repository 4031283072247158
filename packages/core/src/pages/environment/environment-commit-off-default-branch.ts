import type { Page } from "../page.ts";

export const environmentCommitOffDefaultBranch: Page = {
  title: "The release tag is not on the default branch",
  message: ({ field, actual, expected }) => `The tag \`${field}\` names ${actual ?? "a commit"}, expected ${expected}`,
  what: "The tagged commit is no ancestor of the default branch, so nothing says that it was reviewed.",
  why: "A tag can be put on any commit by anyone who may push tags, and the workflow file comes from that commit. For a maintenance branch this is as it should be.",
  fix: "Merge first, then tag. Restrict who may create `release-*` tags with a ruleset, and the publishing environment to tags and branches you trust.",
  sources: ["https://github.com/orgs/community/discussions/208477"],
};
