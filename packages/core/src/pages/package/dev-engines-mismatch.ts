import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const devEnginesMismatch: Page = {
  title: "`devEngines` names another package manager than the one in use",
  message: ({ actual, expected }) =>
    `\`devEngines.packageManager\` allows ${actual}, and this workspace installs and packs with ${quote(expected)}`,
  what: "The root manifest's `devEngines.packageManager` does not name the client that the workspace uses, and its `onFail` lets that be an error.",
  says: 'npm error code EBADDEVENGINES\nnpm error EBADDEVENGINES Invalid name "pnpm" does not match "npm" for "packageManager"',
  why: "npm refuses to install or to run scripts in such a directory, so a build inside packing fails. Older versions of npm refuse every command, `npm publish` and `npm trust` too.",
  fix: "Name the client that is really used, or set `onFail` to `warn`.",
  sources: ["https://github.com/lokalise/shared-ts-libs/pull/1114", "https://github.com/pnpm/pnpm/issues/9924"],
};
