import { clean } from "semver";

import type { Json, Manifest } from "../../json/json.ts";
import { parseManifest } from "../../json/parse.ts";
import { createRepositoryFacts } from "../../repository/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { tarballProblem, type TarballSubject } from "./subject.ts";

/** The tarball must have a manifest where clients look for it, with the planned name and version, and not private. */
export const tarballManifest: Rule<
  "TARBALL_MANIFEST_UNREADABLE" | "TARBALL_MANIFEST_MISMATCH" | "TARBALL_MANIFEST_PRIVATE",
  TarballSubject
> = {
  stage: "inspect",
  codes: {
    TARBALL_MANIFEST_UNREADABLE: {
      title: "The tarball has no manifest that clients can read",
      label: "unreadable packed manifest",
      message: ({ package: name, reason }) => `${quote(name)}: the tarball has no readable manifest${because(reason)}`,
      what: "There is no `package.json` directly in the tarball's root directory, or it is not a JSON object.",
      why: "Clients read the manifest from there after they have unpacked the tarball. A tarball that was made from the wrong directory has it one level too deep.",
      fix: "Pack with the package manager instead of `tar`. If `publishConfig.directory` names a build directory, the build must write a `package.json` there.",
      sources: ["https://docs.npmjs.com/cli/v11/commands/npm-pack"],
    },
    TARBALL_MANIFEST_MISMATCH: {
      title: "The packed manifest is not the planned one",
      label: ["packed manifest unlike its source", "packed manifests unlike their sources"],
      message: ({ package: name, field, actual, expected }) =>
        `${quote(name)}: ${quote(field)} in the tarball is ${quote(actual)}, the plan says ${quote(expected)}`,
      what: "`name` or `version` in the tarball's manifest differs from the plan.",
      why: "The registry files the package under what it is sent, and clients believe what they unpack. A tarball packed before versions were written, a build that copies an old manifest, or a changed tarball make the two differ. A version that went out under the wrong name can never be taken back.",
      fix: "Plan and pack from the same commit, with a clean build. Where a build writes its own manifest, let it read name and version from the source.",
      sources: ["https://blog.vlt.sh/blog/the-massive-hole-in-the-npm-ecosystem"],
    },
    TARBALL_MANIFEST_PRIVATE: {
      title: "The packed manifest says that the package is private",
      label: "private packed manifest",
      message: ({ package: name }) => `${quote(name)}: \`private\` is \`true\` in the tarball's manifest`,
      what: "The manifest in the repository may be published, the one in the tarball may not: a build or a `prepack` script wrote it.",
      says: "This package has been marked as private\nRemove the 'private' field from the package.json to publish it.",
      why: "The publishing client refuses such a manifest.",
      fix: "Remove `private` where the packed manifest is made.",
      sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js"],
    },
  },
  *check(subject) {
    const { contents, entry, manifest } = subject;
    if (contents.manifest === undefined) {
      yield tarballProblem(subject, {
        code: "TARBALL_MANIFEST_UNREADABLE",
        severity: "error",
        reason: whyUnreadable(contents.manifestText),
      });
      return;
    }
    for (const field of ["name", "version"] as const) {
      const actual = manifest[field];
      if (agrees(field, actual, entry[field])) continue;
      yield tarballProblem(
        subject,
        {
          code: "TARBALL_MANIFEST_MISMATCH",
          severity: "error",
          actual: typeof actual === "string" ? actual : JSON.stringify(actual ?? null),
          expected: entry[field],
        },
        [field],
      );
    }
    if (manifest["private"] === true) {
      yield tarballProblem(
        subject,
        {
          code: "TARBALL_MANIFEST_PRIVATE",
          severity: "error",
          actual: "true",
          predicts: "This package has been marked as private",
        },
        ["private"],
      );
    }
  },
};

/** npm sends a version without its `v` and its build metadata. */
function agrees(field: "name" | "version", actual: Json | undefined, planned: string): boolean {
  if (typeof actual !== "string") return false;
  return actual === planned || (field === "version" && clean(actual) === clean(planned));
}

function whyUnreadable(text: string | undefined): string {
  if (text === undefined) return "there is no `package.json` in its root directory";
  const parsed = parseManifest(text);
  return "error" in parsed ? `its \`package.json\` is no manifest: ${parsed.error}` : "";
}

/**
 * The registry compares provenance with the packed manifest, but `check` has judged the one in the repository. A build
 * that writes its own manifest often leaves `repository` out.
 */
export const tarballRepositoryChanged: Rule<"TARBALL_REPOSITORY_CHANGED", TarballSubject> = {
  stage: "inspect",
  narrow: ["TARBALL_REPOSITORY_CHANGED"],
  codes: {
    TARBALL_REPOSITORY_CHANGED: {
      title: "The packed manifest names another repository than the checked one",
      label: ["changed repository", "changed repositories"],
      message: ({ package: name, actual, expected }) =>
        `${quote(name)}: \`repository\` in the tarball is ${actual ? quote(actual) : "missing"}, in the repository it is ${expected ? quote(expected) : "missing"}`,
      what: "`repository.url` in the tarball, as npm sends it, differs from the one in the repository's own `package.json`.",
      says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
      why: "The registry compares provenance with the manifest it is sent, which is the packed one. Builds that write a `package.json` of their own, and tools that tidy manifests before packing, often leave `repository` out; then everything looks right in the repository and the publication fails.",
      fix: "Copy `repository` into the manifest that the build writes.",
      sources: ["https://github.com/TryGhost/Ghost/pull/25792", "https://docs.npmjs.com/trusted-publishers"],
    },
  },
  *check(subject) {
    const { contents, manifest, source } = subject;
    if (source === undefined || contents.manifest === undefined) return;
    const expected = sentUrl(source.manifest);
    const actual = sentUrl(manifest);
    // What the repository does not say, a build may: `check` has judged what there was to judge.
    if (actual === expected || expected === "") return;
    yield tarballProblem(
      subject,
      {
        code: "TARBALL_REPOSITORY_CHANGED",
        severity: "error",
        actual,
        expected,
      },
      ["repository"],
    );
  },
};

function sentUrl(manifest: Manifest): string {
  return createRepositoryFacts(manifest, "npm", undefined).url;
}
