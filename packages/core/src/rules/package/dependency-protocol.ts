import type { Dependency } from "../../dependencies/dependency.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { NpmPublication } from "../../workflow/npm-publications.ts";
import type { PackageManager, WorkspacePackage } from "../../workspace/workspace.ts";
import { isClassicYarn } from "../../workspace/yarn.ts";
import { dependencyProblem } from "./dependency-problem.ts";

const INSIDE = "whether a path inside the package works for its users depends on their client";

/** Paths on this machine that a consumer's machine does not have. */
export const dependencyLocal: Rule<"DEPENDENCY_LOCAL"> = {
  stage: "check",
  codes: {
    DEPENDENCY_LOCAL: {
      title: "A published package depends on a path",
      label: ["dependency on a path", "dependencies on a path"],
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} depends on ${quote(actual)}, a path that its users do not have${because(reason)}`,
      what: "A dependency is given as `file:`, `link:`, `portal:` or a bare path. Nothing replaces it when the package is packed.",
      why: "The path leads somewhere on the machine where the package was made. Publishing succeeds, and every installation from the registry fails.",
      fix: "Depend on a version. Inside a workspace that is `workspace:^` with pnpm, yarn and bun, and a range such as `^1.2.0` with npm. What must travel along goes into `bundleDependencies`.",
      sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#local-paths"],
    },
  },
  check({ dependenciesOf, releasable }) {
    return releasable.flatMap((pkg) =>
      dependenciesOf(pkg)
        .filter(isLocal)
        .map((dependency) => {
          const inside = leadsInside(dependency);
          return dependencyProblem(pkg, dependency, {
            code: "DEPENDENCY_LOCAL",
            severity: inside ? "warning" : "error",
            expected: "a version range",
            reason: inside ? INSIDE : undefined,
          });
        }),
    );
  },
};

/** What is bundled travels in the tarball; `workspace:` paths are written as versions when they are packed. */
function isLocal({ spec, bundled }: Dependency): boolean {
  return spec.kind === "path" && spec.protocol !== "workspace:" && !bundled;
}

function leadsInside({ spec }: Dependency): boolean {
  if (spec.kind !== "path" || /^(?:[/\\~]|[a-z]:)/i.test(spec.path)) return false;
  let depth = 0;
  for (const segment of spec.path.split(/[/\\]/)) {
    if (segment === "..") depth -= 1;
    else if (segment !== "." && segment !== "") depth += 1;
    if (depth < 0) return false;
  }
  return depth > 0;
}

const PROTOCOL = /^(?:workspace|catalog):/;

/** `workspace:` and `catalog:` where the client that packs does not replace them: npm and yarn 1 ship them as they are. */
export const dependencyProtocolLeft: Rule<"DEPENDENCY_PROTOCOL_LEFT"> = {
  stage: "check",
  codes: {
    DEPENDENCY_PROTOCOL_LEFT: {
      title: "`workspace:` or `catalog:` would be published as it is",
      label: ["unreplaced `workspace:` or `catalog:`", "unreplaced `workspace:` or `catalog:`"],
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} depends on ${quote(actual)}, which would be published as it is${because(reason)}`,
      what: "pnpm, yarn and bun replace `workspace:` and `catalog:` by a version when they pack. npm and yarn 1 do not, and neither does an `npm publish` of a directory in a workflow of a workspace that one of the others manages, nor `changeset publish`, which calls npm in bun's workspaces and before version 3 in yarn's.",
      says: 'npm error code EUNSUPPORTEDPROTOCOL\nnpm error Unsupported URL Type "workspace:": workspace:*',
      why: "Publishing succeeds, the registry's page looks right, and every installation fails. It happens when a workspace moves from one client to another, or when `npm publish` takes the place of `pnpm publish`.",
      fix: "Write version ranges, or pack with a client that knows the protocol: set `packageManager` in the root manifest. In a workflow, let the workspace's own client publish, or give npm the tarball that it packs.",
      sources: [
        "https://github.com/PostHog/posthog-js/issues/3290",
        "https://github.com/PrestaShopCorp/puik/pull/522",
        "https://github.com/valbuild/val/pull/625",
      ],
    },
  },
  check(facts) {
    const { releasable, workspace } = facts;
    const client = workspace.packageManager;
    if (client.assumed === true) return [];
    if (!replacesProtocols(client)) {
      return releasable.flatMap((pkg) => leftIn(pkg, facts, { reason: `\`${client.name}\` packs it as it is` }));
    }
    const problems = facts.npmPublications.flatMap((publication) => leftBy(publication, facts));
    return [...new Map(problems.map((problem) => [`${problem.package} ${problem.field}`, problem])).values()];
  },
};

/** The workspace's client replaces them; the `npm publish` of a job does not. */
function leftBy({ pkg, publish, doubt }: NpmPublication, facts: Facts): Problem<"DEPENDENCY_PROTOCOL_LEFT">[] {
  const { name } = facts.workspace.packageManager;
  const program = publish.client === "changesets" ? "`changeset publish`, which calls npm," : "`npm publish`";
  const command = `${program} in \`${publish.file}:${publish.at.position.line}\``;
  const expected = `${PUBLISH[name]}, or a tarball that ${name} packs`;
  if (pkg !== undefined) {
    const reason = [`${command} sends it as it is, which ${name} would not`, doubt].filter(
      (part) => part !== undefined,
    );
    return leftIn(pkg, facts, { reason: reason.join("; "), expected, doubtful: doubt !== undefined });
  }
  const reason = `${command}, whose directory is not known, would send it as it is`;
  const perhaps = facts.releasable.flatMap((other) => leftIn(other, facts, { reason, expected, doubtful: true }));
  return perhaps.slice(0, 1);
}

const PUBLISH: Record<PackageManager["name"], string> = {
  npm: "npm publish",
  pnpm: "pnpm publish",
  yarn: "yarn npm publish",
  bun: "bun publish",
};

interface Left {
  readonly reason: string;
  readonly expected?: string;
  readonly doubtful?: boolean;
}

function leftIn(
  pkg: WorkspacePackage,
  { dependenciesOf }: Facts,
  { reason, expected = "a version range", doubtful = false }: Left,
): Problem<"DEPENDENCY_PROTOCOL_LEFT">[] {
  return dependenciesOf(pkg).flatMap((dependency) => {
    const protocol = PROTOCOL.exec(dependency.specifier.trim())?.[0];
    if (protocol === undefined) return [];
    return dependencyProblem(pkg, dependency, {
      code: "DEPENDENCY_PROTOCOL_LEFT",
      severity: doubtful ? "warning" : "error",
      expected,
      reason,
      predicts: `Unsupported URL Type "${protocol}": ${dependency.specifier.trim()}`,
    });
  });
}

/** Whoever writes `workspace:` does not use npm; with nothing that names another client, which one packs is not known. */
export const packageManagerUnknown: Rule<"PACKAGE_MANAGER_UNKNOWN"> = {
  stage: "check",
  codes: {
    PACKAGE_MANAGER_UNKNOWN: {
      title: "Nothing says which client packs this workspace",
      label: "unknown package manager",
      message: ({ package: name, actual, expected }) =>
        `${quote(name)} depends on ${quote(actual)}, which npm does not know, and nothing names another client; expected ${expected ?? "`packageManager`"}`,
      what: "Dependencies are written with `workspace:` or `catalog:`, which pnpm, yarn and bun replace when they pack and npm does not. There is no lockfile, no `packageManager`, no file that only one client reads, and no workflow that installs.",
      why: "Packed by npm, every one of these dependencies would be published as it is written, and no installation would work. Slipway does not guess which of the three clients is meant: they replace them differently.",
      fix: 'Set `packageManager` in the root manifest, as in `"packageManager": "pnpm@12.21.0"`, or commit the lockfile.',
      sources: ["https://nodejs.org/api/packages.html#packagemanager", "https://pnpm.io/workspaces"],
    },
  },
  check({ dependenciesOf, releasable, workspace }) {
    if (workspace.packageManager.assumed !== true) return [];
    for (const pkg of releasable) {
      for (const dependency of dependenciesOf(pkg)) {
        if (!PROTOCOL.test(dependency.specifier.trim())) continue;
        const expected = '`packageManager` in the root\'s `package.json`, as in `"pnpm@12.21.0"`';
        return [dependencyProblem(pkg, dependency, { code: "PACKAGE_MANAGER_UNKNOWN", severity: "error", expected })];
      }
    }
    return [];
  },
};

function replacesProtocols(manager: PackageManager): boolean {
  return manager.name !== "npm" && !isClassicYarn(manager);
}
