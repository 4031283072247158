import type { Page } from "../page.ts";
import { quote } from "../quote.ts";
import { because } from "./because.ts";

export const workspacePatternUnmatched: Page = {
  title: "A workspace lists packages that are not there",
  message: ({ file, actual, reason }) =>
    `${quote(file)} lists ${quote(actual)}, and packages are missing${because(reason)}`,
  what: "A pattern of the workspace without a wildcard matches no `package.json`, or a pattern leads into a git submodule that is not checked out.",
  why: "Package managers pass over what is not there without a word: the packages vanish from the release, and it looks complete. `actions/checkout` leaves submodules out unless it is told to bring them.",
  fix: "Correct the pattern or remove it. For a submodule, set `submodules: true` at `actions/checkout` in every job that reads the repository, or run `git submodule update --init`; packages that are not to be released from here are taken out by a negated pattern.",
  sources: [
    "https://github.com/actions/checkout#usage",
    "https://git-scm.com/docs/git-submodule",
    "https://pnpm.io/pnpm-workspace_yaml",
  ],
};
