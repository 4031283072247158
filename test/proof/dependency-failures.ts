import { type FailureRow, foreseen, installed, packed, unknown } from "./failure-row.ts";

/** Of what a package needs, and consumers do not get. */
const NEEDS: readonly FailureRow[] = [
  foreseen(
    "DEP-01",
    "platform packages that nobody has published: npm leaves them out without a word, and the first import fails",
    ["DEPENDENCY_UNSATISFIED"],
    ["registry", "tarball"],
    {
      enacted: true,
      reason:
        "what another step publishes is named in `publishedElsewhere`, and asked for just before the first upload",
    },
  ),
  foreseen("DEP-02", "a dependency on JSR, which is not on npm's registry", ["DEPENDENCY_UNSATISFIED"], ["registry"], {
    enacted: true,
  }),
  foreseen(
    "DEP-03",
    "a dependency on git or an address, which npm 12 does not install",
    ["DEPENDENCY_NOT_FROM_REGISTRY"],
    ["files", "tarball"],
    { enacted: true },
  ),
  foreseen(
    "DEP-04",
    "a prerelease that the range of a package of the same release leaves out",
    ["DEPENDENCY_SIBLING_LEFT_OUT"],
    ["files", "registry"],
    { enacted: true },
  ),
  packed(
    "DEP-05",
    "`workspace:` is packed as the version of before, from a lockfile that was not renewed",
    ["TARBALL_DEPENDENCY_CHANGED"],
    { reason: "of bun before 1.4, which a program plays in the tests" },
  ),
  packed("DEP-06", "a bundled dependency is not in the tarball", ["TARBALL_BUNDLED_MISSING"], { enacted: true }),
  foreseen(
    "DEP-07",
    "a package counts on a script that npm 12 and pnpm do not run",
    ["PACKAGE_INSTALL_SCRIPT"],
    ["files", "tarball"],
    { enacted: true, reason: "whether the package works without it is not known" },
  ),
  foreseen(
    "DEP-08",
    "a package counts on a patch or an override of the repository's root",
    ["DEPENDENCY_CHANGED_HERE"],
    ["files"],
    { enacted: true, reason: "for what it depends on itself, not for what that brings along" },
  ),
  foreseen(
    "DEP-09",
    "a package needs one that was left out of the release and is not on the registry",
    ["DEPENDENCY_UNSATISFIED"],
    ["registry"],
    { enacted: true },
  ),
  unknown(
    "DEP-10",
    "plug-ins go out, and the core that they need is refused: it names them as optional peers, which made a circle",
    "it cannot happen here: optional peers give way, so that the core goes first and holds what needs it",
  ),
  packed(
    "DEP-11",
    "a package needs a change in another one whose version was not raised: consumers get the old one",
    ["PACKAGE_CHANGED_UNRAISED"],
    {
      where: ["registry", "tarball"],
      enacted: true,
      reason: "when the package is packed, for what it depends on itself",
    },
  ),
  foreseen("DEP-12", "a required peer that nobody has", ["DEPENDENCY_UNSATISFIED"], ["registry"], { enacted: true }),
  foreseen("DEP-13", "a range that no published version is in", ["DEPENDENCY_UNSATISFIED"], ["registry"], {
    enacted: true,
  }),
  foreseen("DEP-14", "a dist-tag that the registry does not have", ["DEPENDENCY_UNSATISFIED"], ["registry"], {
    enacted: true,
  }),
  foreseen("DEP-15", "an alias of a name that nobody has", ["DEPENDENCY_UNSATISFIED"], ["registry"], {
    enacted: true,
  }),
  foreseen("DEP-16", "a dependency on a private package of the workspace", ["DEPENDENCY_PRIVATE"], ["files"], {
    enacted: true,
    reason: "an error where the registry was asked, and has nothing of that name from elsewhere",
  }),
  foreseen("DEP-17", "a dependency on a path", ["DEPENDENCY_LOCAL"], ["files"]),
  foreseen("DEP-18", "what another step was to publish never came", ["DEPENDENCY_ELSEWHERE"], ["registry"], {
    reason:
      "a note before, since it may still come; just before the first upload it is asked for again, and its absence stops the release",
  }),
  foreseen("DEP-19", "a dependency that the registry does not show", ["DEPENDENCY_UNKNOWN"], ["registry"], {
    reason: "a refused or failed answer is no absence: a warning",
  }),
  foreseen(
    "DEP-20",
    "an installation script calls a development dependency, which consumers do not have",
    ["DEPENDENCY_DEVELOPMENT_ONLY"],
    ["files"],
  ),
  foreseen(
    "DEP-21",
    "packages that need each other: whichever goes first cannot be installed for a while",
    ["DEPENDENCY_CYCLE"],
    ["files"],
    { reason: "once one of them has failed, those that were not sent are held" },
  ),
];

/** Of what the first consumer meets. */
const CONSUMERS: readonly FailureRow[] = [
  installed("DEP-22", "packages of one release that exclude each other", ["INSTALL_PEER_CONFLICT"]),
  installed("DEP-23", "an entry point that does not load", ["INSTALL_ENTRY_BROKEN"]),
  installed("DEP-24", "an entry point that throws", ["INSTALL_ENTRY_THREW"], {
    reason: "a warning: it may want a browser, or a host",
  }),
  installed("DEP-25", "types that do not compile", ["INSTALL_TYPES_BROKEN"], {
    reason: "by the repository's own TypeScript, and in the package's own files only",
  }),
  installed("DEP-26", "an optional dependency that npm left out", ["INSTALL_OPTIONAL_MISSING"], {
    reason: "for another reason than `os` and `cpu`",
  }),
];

/** Of releases that the registry accepts, and that nobody can install or use. */
export const dependencyFailures: readonly FailureRow[] = [...NEEDS, ...CONSUMERS];
