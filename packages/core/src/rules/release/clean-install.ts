import type { CodeSet } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";

/** What a consumer of a rehearsed release would meet. */
export const cleanInstall: CodeSet<"INSTALL_FAILED" | "INSTALL_ENTRY_BROKEN" | "INSTALL_ENTRY_THREW"> = {
  stage: "install",
  codes: {
    INSTALL_FAILED: {
      title: "npm cannot install the release into a clean project",
      message: ({ actual }) => `npm could not install what was published: ${quote(actual)}`,
      what: "After a rehearsal every package is installed, at the version just published, into an empty project with the npm on this machine. npm refused.",
      says: 'EUNSUPPORTEDPROTOCOL Unsupported URL Type "workspace:": workspace:*',
      why: "A manifest on the registry asks for something no consumer can get: a `workspace:`, `catalog:` or `file:` dependency left in, a version of a sibling that neither this release nor the registry has, or a private package. A registry that could not be reached for other dependencies fails the same way.",
      fix: "Read npm's own message above. When it names a dependency of one of your packages, correct that dependency; when it names the network, rehearse again with the registry in reach.",
      sources: ["https://github.com/PostHog/posthog-js/issues/3290", "https://github.com/monoes/monomind/issues/130"],
    },
    INSTALL_ENTRY_BROKEN: {
      title: "An entry point cannot be loaded by anyone",
      message: ({ field, actual }) => `Importing ${quote(field)} from a clean project fails: ${quote(actual)}`,
      what: "After a rehearsal the entry points of every package are imported from a clean project. This one leads to a file that is not in the tarball, to a dependency that the manifest does not declare, or to something that is not JavaScript.",
      says: "ERR_MODULE_NOT_FOUND",
      why: "Inside the workspace the file exists and the dependency is there because another package, or the root, has it. A consumer has only what the tarball holds and what `dependencies` and `peerDependencies` name. A build that did not run before packing looks the same.",
      fix: "Build before packing, add the file to `files`, correct the target in `exports` or `main`, or move the dependency from `devDependencies` to `dependencies`.",
      sources: ["https://nodejs.org/api/packages.html#package-entry-points"],
    },
    INSTALL_ENTRY_THREW: {
      title: "An entry point throws when Node loads it",
      message: ({ field, actual }) => `Importing ${quote(field)} from a clean project throws: ${quote(actual)}`,
      what: "The entry point was found and ran, and threw while it was being loaded.",
      why: "A module for browsers, for a bundler or for another runtime may do so under Node and be right. A module for Node that does so is broken for its consumers.",
      fix: "Nothing, when the entry point is not meant for Node; `ignore` in `slipway.json` then says so with a reason. Otherwise load it in a clean project and mend what it throws.",
      sources: [],
    },
  },
};
