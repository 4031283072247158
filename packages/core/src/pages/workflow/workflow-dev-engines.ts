import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowDevEngines: Page = {
  title: "npm refuses to work in this repository",
  message: ({ field, actual, expected }) =>
    `${quote(field)} runs ${quote(actual)}, but ${quote("devEngines")} asks for ${quote(expected)}`,
  what: "The root manifest names another package manager in `devEngines.packageManager`, and a step of the publishing job runs npm.",
  says: 'npm error code EBADDEVENGINES … Invalid name "pnpm" does not match "npm" for "packageManager"',
  why: "npm compares its own name with the one in `devEngines` when it installs and when it runs scripts, and stops unless `onFail` says otherwise. Older versions, and tools that ask npm something on the way, stop while publishing.",
  fix: "Run the repository's own package manager, set `onFail` to `warn`, or publish tarballs from another directory.",
  sources: ["https://github.com/lokalise/shared-ts-libs/pull/1114", "https://github.com/pnpm/pnpm/issues/9924"],
};
