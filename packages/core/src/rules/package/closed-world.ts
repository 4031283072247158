import type { Candidate } from "../../plan/candidates.ts";
import { chooseAccess, chooseDistTag, type PublishSettings } from "../../plan/publish-settings.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { World } from "../../world/answer.ts";
import { findHidden, findUnasked, judgeWorld, type Released, targetOf } from "../../world/judge.ts";
import { dependencyProblem } from "./dependency-problem.ts";

type Code =
  | "DEPENDENCY_UNSATISFIED"
  | "DEPENDENCY_UNKNOWN"
  | "DEPENDENCY_ELSEWHERE"
  | "DEPENDENCY_SIBLING_LEFT_OUT"
  | "DEPENDENCY_NOT_FROM_REGISTRY";

/**
 * What the packages of a release need is there once it is out: in the release, on the registry, or published by another step
 * before. Asked of the manifests in the repository as they will be packed, and of the packed ones.
 */
export const closedWorld: Rule<Code> = {
  // What packing makes of a dependency decides.
  stage: "inspect",
  alsoIn: ["check"],
  needsRegistry: true,
  codes: {
    DEPENDENCY_UNSATISFIED: {
      title: "A package needs what neither the registry nor this release has",
      label: ["dependency that does not exist", "dependencies that do not exist"],
      message: ({ package: name, actual, expected, reason }) =>
        `${quote(name)} depends on ${quote(actual)}, which neither the registry nor this release has, expected ${expected ?? "a package that the registry has"}${because(reason)}`,
      what: "A dependency, an optional dependency or a required peer names a package, a version or a dist-tag that is not on the registry, and this release does not publish it either.",
      says: "npm error notarget No matching version found for <dependency>@<range>.",
      why: "After the release nobody can install the package; an optional dependency is left out without a word, and the first import fails. Usual causes: platform packages that another step was to publish, a range that was not raised with the dependency's version, a prerelease (a range such as `^1.0.0` does not contain `1.0.0-next.1`), a name on JSR, or a dependency left out by a filter.",
      fix: 'Raise the range, use `workspace:^`, or let the dependency take part in the release. What another step publishes between packing and publishing is named in `slipway.json`, as in `"publishedElsewhere": ["@acme/core-*"]`: it is asked for again just before the first upload.',
      sources: [
        "https://docs.npmjs.com/cli/using-npm/semver",
        "https://docs.npmjs.com/cli/configuring-npm/package-json#optionaldependencies",
      ],
    },
    DEPENDENCY_UNKNOWN: {
      title: "Whether the registry has a dependency is not known",
      label: ["dependency that nobody could look up", "dependencies that nobody could look up"],
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} depends on ${quote(actual)}, and the registry did not say whether it has that${because(reason)}`,
      what: "The registry was asked about a package that a package of this release needs, and gave no answer: it refused, or did not respond.",
      why: "A dependency that does not exist makes every installation fail. What was not answered is neither there nor missing.",
      fix: "Run it again when the registry answers. If it refuses without a credential, give npm's configuration one that may read the package.",
      sources: ["https://docs.npmjs.com/cli/v11/configuring-npm/npmrc"],
    },
    DEPENDENCY_ELSEWHERE: {
      title: "A dependency is to be published by another step before",
      label: ["dependency from another step", "dependencies from another step"],
      message: ({ package: name, actual }) =>
        `${quote(name)} depends on ${quote(actual)}, which the registry does not have yet and \`publishedElsewhere\` leaves to another step`,
      what: "The registry does not have what the package needs, and `publishedElsewhere` in `slipway.json` says that something else publishes it between packing and publishing.",
      why: "The job that publishes asks for it again just before the first upload, and goes no further without it.",
      fix: "Nothing, if the other step comes first. Else take the name out of `publishedElsewhere`.",
      sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#optionaldependencies"],
    },
    DEPENDENCY_SIBLING_LEFT_OUT: {
      title: "A range leaves out the version of a package that goes out with it",
      label: ["range without its sibling", "ranges without their siblings"],
      message: ({ package: name, actual, expected }) =>
        `${quote(name)} depends on ${quote(actual)}, which leaves out ${expected ?? "the planned version"}`,
      what: "Both packages are in this release, and the planned version of the one is not in the range of the other. An older version on the registry is.",
      why: "Consumers get the older version beside the new package. It happens with prereleases, which a range such as `^2.0.0` does not contain, and with ranges that were not raised.",
      fix: "Use `workspace:^`, or raise the range. Where an older version is meant, an alias says so: `npm:name@^1.0.0`.",
      sources: ["https://docs.npmjs.com/cli/using-npm/semver#prerelease-tags"],
    },
    DEPENDENCY_NOT_FROM_REGISTRY: {
      title: "A dependency comes from git or an address",
      label: ["dependency from git or an address", "dependencies from git or an address"],
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} depends on ${quote(actual)}, which is on no registry${because(reason)}`,
      what: "A dependency of a published package is a git repository or the address of a tarball.",
      says: "npm error code EALLOWGIT",
      why: "npm 12 installs neither by default (`allow-git` and `allow-remote` are `none`), and a consumer's project has to allow it for everything it installs. What is at the address can change or vanish.",
      fix: "Depend on a version that is on the registry; publish a fork under a name of your own.",
      sources: ["https://docs.npmjs.com/cli/using-npm/config#allow-git"],
    },
  },
  check(facts) {
    const { candidates, publishable } = facts;
    const packages = new Map(candidates.map(({ pkg }) => [pkg.name, pkg]));
    const reported = new Set(publishable.map(({ name }) => name));
    return judgeWorld(
      candidates.map((candidate) => describeReleased(facts, candidate)),
      worldOf(facts),
    ).flatMap(({ dependent, dependency, code, actual, ...judged }) => {
      const pkg = packages.get(dependent);
      // Rules of their own say it, of more packages than these.
      if (pkg === undefined || code === "DEPENDENCY_PRIVATE") return [];
      if (code === "DEPENDENCY_UNKNOWN" && reported.has(targetOf(dependency))) return [];
      return { ...dependencyProblem(pkg, { ...dependency, optional: false }, { ...judged, code }), actual };
    });
  },
};

/** What is there as far as it is known before packing. */
function worldOf({ candidates, registry, workspace, settings, isElsewhere = () => false }: Facts): World {
  return {
    planned: new Map(
      candidates.map((candidate) => {
        const { name, version, firstPublish } = candidate;
        const distTag = chooseDistTag(candidate, settings ?? NO_SETTINGS).tag;
        return [name, { version, distTag, firstPublish }];
      }),
    ),
    registry,
    members: new Map(workspace.packages.map((pkg) => [pkg.name, pkg])),
    isElsewhere,
  };
}

const NO_SETTINGS: PublishSettings = { registry: "" };

function describeReleased({ settings, foreseenOf }: Facts, candidate: Candidate): Released {
  const { name, pkg, state } = candidate;
  const { access, source } = chooseAccess(candidate, settings ?? NO_SETTINGS);
  const shown = state.kind === "present" && state.public === true;
  const declared = access === "public" && source !== "registry";
  return { name, public: shown || declared || !name.startsWith("@"), dependencies: foreseenOf(pkg) };
}

/** The names that the packages of a release need and that the registry shows to nobody who has no credential. */
export function listHidden(facts: Facts): string[] {
  return findHidden(
    facts.candidates.map((candidate) => describeReleased(facts, candidate)),
    worldOf(facts),
  );
}

/** The names that the packages of a release need and that nobody has asked the registry about. */
export function listUnasked(facts: Facts): string[] {
  const world = worldOf(facts);
  return findUnasked(
    facts.candidates.map((candidate) => describeReleased(facts, candidate)),
    world,
  );
}
