import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const packageVersionNotClean: Page = {
  title: "The registry would show another version than the manifest",
  message: ({ package: name, actual, expected }) =>
    `${quote(name)} has the version ${quote(actual)}, which goes out as ${quote(expected)}`,
  what: "npm removes a leading `v` or `=`, blanks and build metadata (everything after `+`) before it sends a manifest.",
  why: "The version on the registry, in tags and in other packages' ranges would not be the one that is written down, and two versions that differ in build metadata only are one.",
  fix: "Write the version as it goes out. Put build metadata somewhere else, into the prerelease part for instance.",
  sources: [
    "https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js",
    "https://semver.org/#spec-item-10",
  ],
};
