import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const installFailed: Page = {
  title: "npm cannot install the release into a clean project",
  message: ({ actual }) => `npm could not install what was published: ${quote(actual)}`,
  what: "After a rehearsal every package is installed, at the version just published, into an empty project with the npm on this machine. npm refused.",
  says: 'EUNSUPPORTEDPROTOCOL Unsupported URL Type "workspace:": workspace:*',
  why: "A manifest on the registry asks for something no consumer can get: a `workspace:`, `catalog:` or `file:` dependency left in, a version of a sibling that neither this release nor the registry has, or a private package. A registry that could not be reached for other dependencies fails the same way.",
  fix: "Read npm's own message above. When it names a dependency of one of your packages, correct that dependency; when it names the network, rehearse again with the registry in reach.",
  sources: ["https://github.com/PostHog/posthog-js/issues/3290", "https://github.com/monoes/monomind/issues/130"],
};
