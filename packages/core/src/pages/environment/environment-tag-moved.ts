import type { Page } from "../page.ts";

export const environmentTagMoved: Page = {
  title: "The release tag names another commit than this run",
  message: ({ field, actual, expected }) =>
    `The tag \`${field}\` names ${actual} in this clone, the run was started for ${expected}`,
  what: "The run was started for one commit, and the tag in this clone names another. Provenance would name the run's.",
  why: "The tag was moved between the start of the run and the checkout, or the run was started again for an older state of it.",
  fix: "Cut a new release tag for the commit you mean. Protect `release-*` tags against changes with a ruleset.",
  sources: ["https://github.com/pnpm/pnpm/blob/main/.github/workflows/release.yml"],
};
