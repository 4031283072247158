import { type FailureRow, foreseen, unknown } from "./failure-row.ts";

/** Of releases that the registry accepts, and that nobody can install or use. */
export const dependencyFailures: readonly FailureRow[] = [
  foreseen(
    "DEP-01",
    "platform packages that nobody has published: npm leaves them out without a word, and the first import fails",
    ["DEPENDENCY_UNSATISFIED"],
    ["registry", "tarball"],
    {
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
  ),
  foreseen(
    "DEP-04",
    "a prerelease that the range of a package of the same release leaves out",
    ["DEPENDENCY_SIBLING_LEFT_OUT"],
    ["files", "registry"],
  ),
  foreseen(
    "DEP-05",
    "`workspace:` is packed as the version of before, from a lockfile that was not renewed",
    ["TARBALL_DEPENDENCY_CHANGED"],
    ["tarball"],
  ),
  foreseen("DEP-06", "a bundled dependency is not in the tarball", ["TARBALL_BUNDLED_MISSING"], ["tarball"]),
  foreseen(
    "DEP-07",
    "a package counts on a script that npm 12 and pnpm do not run",
    ["PACKAGE_INSTALL_SCRIPT"],
    ["files", "tarball"],
    { reason: "whether the package works without it is not known" },
  ),
  foreseen(
    "DEP-08",
    "a package counts on a patch or an override of the repository's root",
    ["DEPENDENCY_CHANGED_HERE"],
    ["files"],
    { reason: "for what it depends on itself, not for what that brings along" },
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
  foreseen(
    "DEP-11",
    "a package needs a change in another one whose version was not raised: consumers get the old one",
    ["PACKAGE_CHANGED_UNRAISED"],
    ["registry", "tarball"],
    { reason: "when the package is packed, for what it depends on itself" },
  ),
];
