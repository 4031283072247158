import semver from "semver";

import { parseManifest } from "../../json/parse.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";

/** A tag that names a version which no package has: the version was not raised, or the tag is on another commit. */
export const environmentTagVersion: Rule<"ENVIRONMENT_TAG_VERSION"> = {
  stage: "check",
  alsoIn: ["plan"],
  codes: {
    ENVIRONMENT_TAG_VERSION: {
      title: "The release tag names a version that no package has",
      label: ["release tag without its version", "release tags without their versions"],
      message: ({ field, actual, expected }) =>
        `The tag \`${field}\` names the version ${expected}, and no package of this commit has it: ${actual}`,
      what: "The run was started by a tag that names a version. Neither a package of the release, nor the root manifest, nor `lerna.json`, nor a package of a fixed group of changesets has it.",
      why: "The version was not raised before the tag was made, or the tag is on another commit than meant. What the packages have is on the registry already, so the run is green and nothing is released.",
      fix: "Raise the version, commit, and make the tag on that commit. A tag that says when and not what, such as `release-2026-11-22.1`, names no version.",
      sources: ["https://docs.npmjs.com/cli/commands/npm-version"],
    },
  },
  check(facts) {
    const { context, releasable } = facts;
    const named = context.tag === undefined ? undefined : versionIn(context.tag);
    if (context.tag === undefined || named === undefined || releasable.length === 0 || setsVersions(facts)) return [];
    const versions = versionsOf(named.name, facts);
    const meant = semver.clean(named.version);
    if (versions.some((version) => semver.clean(version) === meant)) return [];
    const shown = [...new Set(versions)];
    return [
      {
        code: "ENVIRONMENT_TAG_VERSION",
        severity: "error",
        field: context.tag,
        actual: shown.slice(0, 3).join(", ") + (shown.length > 3 ? `, and ${shown.length - 3} more` : ""),
        expected: named.version,
      },
    ];
  },
};

const TAG = /^(?:release-)?(?:(?<name>(?:@[^/@]+\/)?[^/@]+)@)?v?(?<version>\d+\.\d+\.\d+.*)$/;

const DATE = /^20\d\d\.\d{1,2}\.\d/;

function versionIn(tag: string): { readonly name: string | undefined; readonly version: string } | undefined {
  const { name, version = "" } = TAG.exec(tag)?.groups ?? {};
  return semver.valid(version) === null || DATE.test(version) ? undefined : { name, version };
}

/** Of the package that the tag names, where there is one of that name. */
function versionsOf(name: string | undefined, { releasable, workspace, workflows, settings }: Facts): string[] {
  const own = workspace.packages.filter((pkg) => pkg.name === name);
  if (own.length > 0) return own.map(({ version }) => version);
  const root = workspace.packages.find(({ directory }) => directory === workspace.root)?.version;
  const base = workflows?.rootManifest?.["version"];
  const lerna = workflows?.files?.get("lerna.json");
  const parsed = lerna?.kind === "present" ? parseManifest(lerna.text ?? "") : undefined;
  const ofLerna = parsed !== undefined && "manifest" in parsed ? parsed.manifest["version"] : undefined;
  const fixed = workspace.packages.filter((pkg) => settings?.changesetsFixed?.includes(pkg.name) === true);
  const all = [...[...releasable, ...fixed].map(({ version }) => version), root, base, ofLerna];
  return all.flatMap((version) => (typeof version === "string" && version !== "" ? [version] : []));
}

const SETS = /^(?:npm|pnpm|yarn|bun pm|lerna|nx release) version\b|^npm pkg set version|^nx release(?! publish)/;

/** Versions that a job sets before it publishes, or that nobody keeps in the repository, are not those of the files. */
function setsVersions({ publishingJobs, commandsOf, releasable }: Facts): boolean {
  if (releasable.every(({ version }) => version.startsWith("0.0.0"))) return true;
  return publishingJobs.some(
    ({ client, steps }) =>
      client === "semantic-release" ||
      client === "release-it" ||
      steps.some((step) => commandsOf(step).some(({ words, outputs }) => setsVersion(words, outputs))),
  );
}

function setsVersion(words: readonly string[], outputs: readonly string[]): boolean {
  const text = words.join(" ");
  return (
    SETS.test(text) || outputs.some((file) => file.endsWith("package.json")) || /package\.json|set-?version/.test(text)
  );
}
