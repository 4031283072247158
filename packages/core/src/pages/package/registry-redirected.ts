import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const registryRedirected: Page = {
  title: "A package goes to another registry than the release",
  message: ({ package: name, actual, expected, reason }) =>
    `${quote(name)} goes to ${quote(actual)}, the release to ${quote(expected)}${because(reason)}`,
  what: "`publishConfig.registry`, a registry for the package's scope in `publishConfig`, or one in npm's configuration sends this package elsewhere. npm prefers a scope's registry to everything else, even to `publishConfig.registry`.",
  why: "Versions, dist-tags and the credential's audience are looked up at the release's registry. At another one they mean nothing, and the package would appear where nobody looks for it, or end with `E404`.",
  fix: "Remove the setting, or release the packages of the other registry on their own. A mirror for installing belongs into a setting that does not apply to publishing.",
  sources: [
    "https://github.com/npm/npm-registry-fetch/blob/main/lib/index.js",
    "https://github.com/tkskto/vue-component-analyzer/pull/455",
    "https://github.com/UiPath/apollo-ui/pull/1070",
  ],
};
