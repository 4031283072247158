import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const packageVersionTaken: Page = {
  title: "This version is on the registry with other contents",
  message: ({ package: name, actual, expected }) =>
    `${quote(name)} is on the registry with the integrity ${quote(actual)}, the packed tarball has ${quote(expected)}`,
  what: "The version was published before, and what is there is not what was packed here.",
  says: "You cannot publish over the previously published versions: 1.0.0.",
  why: "A version can never be replaced. Usually a release was cut short and its packages were built again, differently; or somebody published by hand. npm's own check does not see it for prereleases and deprecated versions.",
  fix: "Raise the version and release again. To finish a release that was cut short, publish from the packed directory of that run.",
  sources: ["https://github.com/supabase/cli/pull/5207", "https://github.com/getsentry/craft/pull/476"],
};
