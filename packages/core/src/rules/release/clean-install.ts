import type { CodeSet } from "../../rule/rule.ts";
import { inOneLine, quote } from "../../text/words.ts";

/** What a consumer of a rehearsed release would meet. */
export const cleanInstall: CodeSet<
  | "INSTALL_FAILED"
  | "INSTALL_PEER_CONFLICT"
  | "INSTALL_OPTIONAL_MISSING"
  | "INSTALL_TYPES_BROKEN"
  | "INSTALL_ENTRY_BROKEN"
  | "INSTALL_ENTRY_THREW"
> = {
  stage: "install",
  codes: {
    INSTALL_FAILED: {
      title: "A package of the release cannot be installed",
      label: "failed installation",
      message: ({ package: name, actual }) =>
        `${name === undefined ? "What was published" : quote(name)} cannot be installed into a clean project: ${quote(inOneLine(actual ?? ""))}`,
      what: "After a rehearsal every package is installed, at the version just published, into an empty project: with the npm on this machine, and with those of `--consumers`. The package manager refused this one, also by itself. The others were installed without it.",
      says: 'EUNSUPPORTEDPROTOCOL Unsupported URL Type "workspace:": workspace:*',
      why: "A manifest on the registry asks for something no consumer can get: a `workspace:`, `catalog:` or `file:` dependency left in, a version of a sibling that neither this release nor the registry has, or a private package. npm 12 also refuses what comes from git or from any address unless the project allows it; who allows it can install the package, so that is a warning. A registry that could not be reached for other dependencies fails the same way.",
      fix: "Read the package manager's own message above. When it names a dependency of the package, correct that dependency; when it names the network, rehearse again with the registry in reach.",
      sources: [
        "https://github.com/PostHog/posthog-js/issues/3290",
        "https://github.com/monoes/monomind/issues/130",
        "https://docs.npmjs.com/cli/v12/using-npm/config#allow-git",
      ],
    },
    INSTALL_PEER_CONFLICT: {
      title: "Two packages of one release exclude each other",
      label: "peer conflict",
      message: ({ package: name, actual, expected }) =>
        `${quote(name)} cannot be installed beside ${expected ?? "the others"}: it asks for ${quote(actual)}`,
      what: "After a rehearsal every package is installed into one project, each at the version just published. npm found no tree: a package wants another version of a peer than this release has, and it was installed in a project of its own.",
      says: 'ERESOLVE unable to resolve dependency tree … peer core@"^1.0.0" from plugin@1.0.0',
      why: "The range in `peerDependencies` was not raised with the sibling's new major, or it leaves out its prerelease. Whoever takes the newest of both gets `ERESOLVE` from npm; other package managers install both and warn.",
      fix: "Widen the range in the package's `peerDependencies`, such as `^1.0.0 || ^2.0.0`, and release it again. If the package is for the older version on purpose, `ignore` in `slipway.json` says so with a reason.",
      sources: ["https://docs.npmjs.com/cli/v12/using-npm/config#strict-peer-deps"],
    },
    INSTALL_OPTIONAL_MISSING: {
      title: "An optional dependency is left out of the clean project without a word",
      label: ["optional dependency left out", "optional dependencies left out"],
      message: ({ package: name, field, actual }) =>
        `${quote(name)} was installed without ${quote(field)} (${quote(actual)}), which is for this platform too`,
      what: "After a rehearsal the clean project lacks this optional dependency, and nothing on the registry says that it is for another operating system or processor.",
      why: "npm goes on without an optional dependency that it cannot get, and says nothing: a version that is not on the registry, or a package whose own dependencies are not. The first `import` that needs it fails, which is how packages with native programs break when their platform packages were not published.",
      fix: "Publish the dependency at that version first, or correct the version. If another step of the release publishes it, name it under `publishedElsewhere` in `slipway.json`.",
      sources: ["https://docs.npmjs.com/cli/v12/configuring-npm/package-json#optionaldependencies"],
    },
    INSTALL_TYPES_BROKEN: {
      title: "The types of a package do not compile in a clean project",
      label: ["package with broken types", "packages with broken types"],
      message: ({ package: name, entry, actual }) =>
        `Types of ${quote(name)} in ${quote(entry)} do not compile: ${quote(actual)}`,
      what: "After a rehearsal the repository's own TypeScript compiles a file that imports every entry point with types, without `skipLibCheck`. Only what it says inside the package's own files counts. A module of the workspace that no consumer can get is an error, everything else a warning.",
      says: "TS2307 Cannot find module '@acme/internal' or its corresponding type declarations.",
      why: "Inside the workspace every member is there, so declarations may import one that is private or not published. TypeScript turns what it cannot find into `any` for whoever has `skipLibCheck`, and into an error for everybody else.",
      fix: "Publish the member, bundle its declarations, or export the type from a package that is published. What is missing from `dependencies` belongs there, types too.",
      sources: ["https://www.typescriptlang.org/tsconfig/#skipLibCheck"],
    },
    INSTALL_ENTRY_BROKEN: {
      title: "An entry point cannot be loaded by anyone",
      label: "broken entry point",
      message: ({ field, actual }) => `Importing ${quote(field)} from a clean project fails: ${quote(actual)}`,
      what: "After a rehearsal the entry points of every package are imported from a clean project. This one leads to a file that is not in the tarball, to a dependency that the manifest does not declare, or to something that is not JavaScript.",
      says: "ERR_MODULE_NOT_FOUND",
      why: "Inside the workspace the file exists and the dependency is there because another package, or the root, has it. A consumer has only what the tarball holds and what `dependencies` and `peerDependencies` name. A build that did not run before packing looks the same.",
      fix: "Build before packing, add the file to `files`, correct the target in `exports` or `main`, or move the dependency from `devDependencies` to `dependencies`.",
      sources: ["https://nodejs.org/api/packages.html#package-entry-points"],
    },
    INSTALL_ENTRY_THREW: {
      title: "An entry point throws when Node loads it",
      label: ["entry point that throws", "entry points that throw"],
      message: ({ field, actual }) => `Importing ${quote(field)} from a clean project throws: ${quote(actual)}`,
      what: "The entry point was found and ran, and threw while it was being loaded.",
      why: "A module for browsers, for a bundler or for another runtime may do so under Node and be right. A module for Node that does so is broken for its consumers.",
      fix: "Nothing, when the entry point is not meant for Node; `ignore` in `slipway.json` then says so with a reason. Otherwise load it in a clean project and mend what it throws.",
      sources: [],
    },
  },
};
