import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { tarballProblem, type TarballSubject } from "./subject.ts";

/**
 * A packed version that the registry has by now with other contents: somebody published it after it was planned. That a
 * version is there with the same contents is the common state of a release that is taken up again.
 */
export const packageVersionTaken: Rule<"PACKAGE_VERSION_TAKEN", TarballSubject> = {
  stage: "inspect",
  needsRegistry: true,
  codes: {
    PACKAGE_VERSION_TAKEN: {
      title: "This version is on the registry with other contents",
      label: "taken version",
      message: ({ package: name, actual, expected }) =>
        `${quote(name)} is on the registry with the integrity ${quote(actual)}, the packed tarball has ${quote(expected)}`,
      what: "The version was published before, and what is there is not what was packed here.",
      says: "You cannot publish over the previously published versions: 1.0.0.",
      why: "A version can never be replaced. Usually a release was cut short and its packages were built again, differently; or somebody published by hand. npm's own check does not see it for prereleases and deprecated versions.",
      fix: "Raise the version and release again. To finish a release that was cut short, publish from the packed directory of that run.",
      sources: ["https://github.com/supabase/cli/pull/5207", "https://github.com/getsentry/craft/pull/476"],
    },
  },
  check({ entry, contents, registry }) {
    const { name, version } = entry;
    const state = registry?.get(name);
    const published = state?.kind === "present" ? state.versions[version]?.integrity : undefined;
    // Versions from before 2017 have hashes of another kind, which compare with nothing.
    if (published?.startsWith("sha512-") !== true || published === contents.integrity) return [];
    return [
      {
        code: "PACKAGE_VERSION_TAKEN",
        severity: "error",
        package: name,
        actual: published,
        expected: contents.integrity,
        predicts: `You cannot publish over the previously published versions: ${version}.`,
      },
    ];
  },
};

const FACTOR = 3;

/** Small packages triple with a single file, and nobody minds. Bytes. */
const LEAST_GROWTH = 1_000_000;

const LEAST_LOSS = 50_000;

/** A package several times as large as its last version has swallowed something; one far smaller has lost its build. */
export const tarballSizeJump: Rule<"TARBALL_SIZE_JUMP", TarballSubject> = {
  stage: "inspect",
  needsRegistry: true,
  codes: {
    TARBALL_SIZE_JUMP: {
      title: "The package is far larger or smaller than its last version",
      label: "size jump",
      message: ({ package: name, actual, expected, reason }) =>
        `${quote(name)}: ${actual ?? "its size"}, expected ${expected ?? "about as much as before"}${because(reason)}`,
      what: "The unpacked size is more than three times, or less than a third of, what the version has that the dist-tag points to now.",
      why: "A package that swells has taken in a build directory, source maps or tests; one that shrinks has often lost its build.",
      fix: "Compare the file lists: `npm diff --diff-name-only` against the published version. If the change is meant, nothing needs doing.",
      sources: ["https://docs.npmjs.com/cli/v11/commands/npm-diff"],
    },
  },
  *check(subject) {
    const { entry, contents, registry } = subject;
    const state = registry?.get(entry.name);
    if (state?.kind !== "present" || entry.previousVersion === undefined) return;
    const previous = state.versions[entry.previousVersion]?.unpackedSize;
    if (previous === undefined) return;
    const size = contents.unpackedSize;
    const grown = size > previous * FACTOR && size - previous > LEAST_GROWTH;
    const shrunk = size * FACTOR < previous && previous - size > LEAST_LOSS;
    if (!grown && !shrunk) return;
    yield tarballProblem(subject, {
      code: "TARBALL_SIZE_JUMP",
      severity: "warning",
      actual: `${size} bytes unpacked`,
      expected: `about ${previous} bytes, as in ${entry.previousVersion}`,
      reason: grown ? "something large may have slipped in" : "build output may be missing",
    });
  },
};
