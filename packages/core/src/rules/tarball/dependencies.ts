import { minVersion, validRange } from "semver";

import { type Dependency, listDependencies, parseDependency } from "../../dependencies/dependency.ts";
import { isJsonObject, type Json, type Manifest } from "../../json/json.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { publishedRange, satisfies } from "../../world/answer.ts";
import { tarballProblem, type TarballSubject } from "./subject.ts";

/**
 * What `workspace:` meant is what was packed. The two part where a lockfile or a build remembers versions from before the
 * new ones were written.
 */
export const tarballDependencyChanged: Rule<"TARBALL_DEPENDENCY_CHANGED", TarballSubject> = {
  stage: "inspect",
  codes: {
    TARBALL_DEPENDENCY_CHANGED: {
      title: "The tarball asks for another version than `workspace:` means",
      label: "changed dependency range",
      message: ({ package: name, field, actual, expected, reason }) =>
        `${quote(name)}: ${quote(field)} in the tarball is ${quote(actual)}, expected ${quote(expected)}${because(reason)}`,
      what: "The source manifest depends on a package of this workspace by `workspace:`, and the range in the packed manifest is not what that means for the version of this release.",
      why: "bun writes the versions of `bun.lock`, which a version step does not touch, and builds copy manifests that they made before. Installation works, and brings the version of before.",
      fix: "Write versions first, then install (`bun install`), build and pack everything from that commit.",
      sources: ["https://github.com/oven-sh/bun/issues/20477", "https://bun.sh/docs/cli/publish"],
    },
  },
  *check(subject) {
    const { source, manifest, siblings, members } = subject;
    if (source === undefined) return;
    for (const dependency of listDependencies(source.manifest)) {
      const { field, key, spec, specifier } = dependency;
      if (spec.kind !== "workspace" || isFreePeer(dependency)) continue;
      const version = siblings?.get(spec.target)?.version ?? members?.get(spec.target)?.version;
      const packed = valueOf(manifest[field], key);
      if (version === undefined || packed === undefined) continue;
      const meant = publishedRange(spec, version);
      if (meant === undefined || validRange(meant, true) === null || means(key, packed, meant, version)) continue;
      yield tarballProblem(
        subject,
        {
          code: "TARBALL_DEPENDENCY_CHANGED",
          severity: "error",
          actual: packed,
          expected: meant,
          reason: `\`${specifier}\` in the source means \`${spec.target}@${version}\``,
        },
        [field, key],
      );
    }
  },
};

/** pnpm asks for any version of a peer under another name. */
function isFreePeer({ field, key, spec }: Dependency): boolean {
  return field === "peerDependencies" && spec.kind === "workspace" && spec.target !== key;
}

function valueOf(dependencies: Json | undefined, key: string): string | undefined {
  const value = isJsonObject(dependencies) && Object.hasOwn(dependencies, key) ? dependencies[key] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** A range in other words is as good where it begins with the version that was meant. */
function means(key: string, packed: string, meant: string, version: string): boolean {
  const spec = parseDependency(key, packed);
  // What no registry resolves is another problem.
  if (spec.kind !== "range") return true;
  if (spec.range === validRange(meant, true)) return true;
  return satisfies(version, spec.range) && minVersion(spec.range, true)?.version === minVersion(version, true)?.version;
}

/** What `bundleDependencies` names is inside: clients take it from there and nowhere else. */
export const tarballBundledMissing: Rule<"TARBALL_BUNDLED_MISSING", TarballSubject> = {
  stage: "inspect",
  codes: {
    TARBALL_BUNDLED_MISSING: {
      title: "A bundled dependency is not in the tarball",
      label: ["missing bundled dependency", "missing bundled dependencies"],
      message: ({ package: name, actual, expected }) =>
        `${quote(name)} bundles ${quote(actual)}, and the tarball has no ${quote(expected)}`,
      what: "`bundleDependencies` names a package that is not below `node_modules` in the tarball.",
      says: "Error [ERR_MODULE_NOT_FOUND]: Cannot find package",
      why: "Clients do not install what a package says that it brings along, so consumers get no copy at all. In a workspace npm hoists dependencies to the root's `node_modules`, from where `npm pack` takes nothing; pnpm and yarn link them.",
      fix: "Take the name out of `bundleDependencies`, or bundle the code with a bundler. Where it has to be a copy, install the package's dependencies inside it before packing: `npm install --install-strategy=nested`.",
      sources: [
        "https://docs.npmjs.com/cli/configuring-npm/package-json#bundledependencies",
        "https://github.com/npm/cli/issues/3466",
      ],
    },
  },
  *check(subject) {
    const { manifest, contents } = subject;
    const inside = new Set(contents.entries.map(({ path }) => path));
    for (const name of bundledNames(manifest)) {
      const path = `node_modules/${name}/package.json`;
      if (inside.has(path)) continue;
      yield tarballProblem(
        subject,
        {
          code: "TARBALL_BUNDLED_MISSING",
          // Without an optional dependency the package has to work, and what it does not depend on it may not need.
          severity: valueOf(manifest["dependencies"], name) === undefined ? "warning" : "error",
          actual: name,
          expected: path,
        },
        [FIELDS.find((field) => valueOf(manifest[field], name) !== undefined) ?? "bundleDependencies", name],
      );
    }
  },
};

const FIELDS = ["dependencies", "optionalDependencies"];

function bundledNames(manifest: Manifest): string[] {
  const value = manifest["bundleDependencies"] ?? manifest["bundledDependencies"];
  if (value === true) return isJsonObject(manifest["dependencies"]) ? Object.keys(manifest["dependencies"]) : [];
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}
