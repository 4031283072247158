import type { Problem } from "../../problems/problem.ts";
import type { CodeSet } from "../../rule/rule.ts";

const HOSTILE =
  "What comes out of the pack job is treated as hostile: code of the repository and of its dependencies ran there. It is checked file by file before the first credential is asked for.";

const SOURCES = ["https://slsa.dev/spec/v1.1/threats"];

/** What the publishing job finds in the packed directory, before the first credential is asked for. */
export const packedDirectory: CodeSet<
  | "PACKED_FILE_IRREGULAR"
  | "PACKED_TARBALL_MISSING"
  | "PACKED_TARBALL_UNEXPECTED"
  | "PACKED_TARBALL_OVERSIZED"
  | "PACKED_TARBALL_UNREADABLE"
  | "PACKED_TARBALL_UNSAFE"
  | "PACKED_INTEGRITY_MISMATCH"
  | "PACKED_COMMIT_MISMATCH"
  | "PACKED_PLAN_MISMATCH"
  | "PACKED_REGISTRY_MISMATCH"
  | "PACKED_MANIFEST_MISMATCH"
  | "PACKED_MANIFEST_REFUSED"
> = {
  stage: "receive",
  codes: {
    PACKED_FILE_IRREGULAR: {
      title: "Something in the packed directory is not a plain file",
      label: "irregular packed file",
      message: ({ file, actual }) => `\`${file ?? ""}\` in the packed directory is ${actual ?? "not a regular file"}`,
      what: "The packed directory holds a symbolic link, a directory, or a special file where only plain files may be.",
      why: `${HOSTILE} A link would let a build read or publish files from outside the directory.`,
      fix: "Copy the file into the packed directory instead of linking it, or leave it out.",
      sources: SOURCES,
    },
    PACKED_TARBALL_MISSING: {
      title: "A planned tarball is not in the packed directory",
      label: "missing tarball",
      message: (problem) =>
        `${named(problem)} is planned, but its tarball \`${problem.file ?? ""}\` is not in the packed directory`,
      what: "The plan names a tarball that is not there.",
      why: `${HOSTILE} A release with a hole would leave dependents of the missing package uninstallable.`,
      fix: "Look at the pack job: a shard may have failed, or its artifact was not downloaded into the same directory.",
      sources: SOURCES,
    },
    PACKED_TARBALL_UNEXPECTED: {
      title: "The packed directory holds a file that nobody planned",
      label: "unplanned packed file",
      message: ({ file }) => `\`${file ?? ""}\` is in the packed directory, but not in the plan`,
      what: "Besides `plan.json`, only the planned tarballs may be in the packed directory. A ledger or a report there is refused like anything else.",
      why: `${HOSTILE} An extra file is either a mistake in how artifacts are collected or an attempt to smuggle something in: a ledger that somebody else wrote would say of packages that they were published.`,
      fix: "Use a directory of its own for the packed release, and download only the pack job's artifacts into it. What publishing writes goes elsewhere: `slipway publish --from release --out slipway-result`.",
      sources: SOURCES,
    },
    PACKED_TARBALL_OVERSIZED: {
      title: "A tarball unpacks to far more than it may",
      label: "oversized tarball",
      message: (problem) => `${named(problem)}: ${problem.reason ?? "the tarball is too large"}`,
      what: "The tarball goes beyond a limit: unpacked size, compression ratio, number of entries, or size of its manifest.",
      why: `${HOSTILE} A decompression bomb would take the job that holds the credentials down, and users' machines after it.`,
      fix: "Look at what is in the tarball with `npm pack --dry-run` and leave out what users do not need, with `files` in the manifest.",
      sources: ["https://en.wikipedia.org/wiki/Zip_bomb"],
    },
    PACKED_TARBALL_UNREADABLE: {
      title: "A tarball cannot be read",
      label: "unreadable packed tarball",
      message: (problem) =>
        `${named(problem)}: \`${problem.file ?? ""}\` cannot be read: ${problem.reason ?? "not a tarball"}`,
      what: "The file is not a complete gzip-compressed tar archive with a `package.json` that holds a JSON object.",
      why: "A registry would store it all the same, and nobody could install it. A published version can never be replaced.",
      fix: "Pack again. When it happens again, check that artifacts are uploaded and downloaded without being changed.",
      sources: SOURCES,
    },
    PACKED_TARBALL_UNSAFE: {
      title: "A tarball holds an entry that must not be extracted",
      label: "unsafe packed tarball",
      message: (problem) =>
        `${named(problem)}: entry \`${problem.actual ?? ""}\` in \`${problem.file ?? ""}\` is unsafe: ${problem.reason ?? ""}`,
      what: "The archive holds a link, a device, or a path that leads out of the package's directory.",
      why: `${HOSTILE} npm drops such entries when it extracts, so the file is missing for its users; other clients may follow them out of the directory.`,
      fix: "Find what puts the entry into the package: usually a symbolic link in the repository, which the package manager packs as one.",
      sources: ["https://snyk.io/research/zip-slip-vulnerability"],
    },
    PACKED_INTEGRITY_MISMATCH: {
      title: "A tarball is not the one that was packed",
      label: "changed tarball",
      message: (problem) =>
        `${named(problem)}: \`${problem.field ?? "integrity"}\` of \`${problem.file ?? ""}\` is \`${problem.actual ?? ""}\`, the plan says \`${problem.expected ?? ""}\``,
      what: "Size or sha512 of the tarball differ from what `plan.json` recorded when it was packed.",
      why: `${HOSTILE} A single changed byte means that what would be published is not what was inspected.`,
      fix: "Pack again. When it happens again, something between the pack job and the publish job changes the files.",
      sources: SOURCES,
    },
    PACKED_COMMIT_MISMATCH: {
      title: "The packed directory was made from another commit",
      label: ["packed directory of another commit", "packed directories of another commit"],
      message: ({ actual, expected }) =>
        `the packages were packed from the commit ${value(actual)}, and this job runs for ${value(expected)}`,
      what: "`plan.json` in the packed directory names another commit than the run in which it is to be published.",
      why: "Provenance is signed with this job's ID token and names its commit, whatever the tarballs were made from. The registry would take it, and everybody who looks up where a package comes from would be shown code that it was not built from.",
      fix: "Publish in the run that packed: let the publishing job take the packed directory from a job that it `needs`. To publish an older commit, run its own release again.",
      sources: ["https://slsa.dev/spec/v1.1/threats", "https://docs.npmjs.com/generating-provenance-statements"],
    },
    PACKED_PLAN_MISMATCH: {
      title: "The packed directory carries another plan",
      label: "changed plan",
      message: ({ package: name, field, actual, expected, reason }) =>
        reason === "order"
          ? `${subject(name)} needs ${value(expected)} according to its packed manifest, and \`dependsOn\` of the plan does not name it`
          : `${subject(name)} is not as planned: ${field === undefined ? "the entry" : `\`${field}\``} is ${value(actual)}, the plan made before packing says ${value(expected)}`,
      what: "`plan.json` in the packed directory is compared with the plan that was made before any code of the repository ran. They differ: in a package, a version, a dist-tag, an access level, a registry, a dependency, or in what an installation does. Or the order of the plan is not the one that the packed manifests need.",
      why: "The job that installs and builds runs code of the repository and of its dependencies. Whatever comes out of it may have been changed by that code, so a package that was not planned, or was planned differently, is never published.",
      fix: "Run the release again from its tag. When it happens again, look at what the pack job runs: something writes into the packed directory.",
      sources: SOURCES,
    },
    PACKED_REGISTRY_MISMATCH: {
      title: "The plan and this job name different registries",
      label: ["different registry", "different registries"],
      message: ({ package: name, actual, expected }) =>
        `${subject(name)} would go to ${value(actual)}, the plan was made for ${value(expected)}`,
      what: "The registry that npm's configuration names here, or the `publishConfig.registry` inside the tarball, is not the registry that the plan was made for.",
      why: "Versions, dist-tags and the publish order were read from the plan's registry. On another one they mean nothing, and a package would appear where nobody expects it.",
      fix: "Give the publish job the same npm configuration as the plan job: the same `.npmrc`, or the same `npm_config_registry`. Set `publishConfig.registry` in the repository, not in a build step.",
      sources: ["https://docs.npmjs.com/cli/using-npm/registry"],
    },
    PACKED_MANIFEST_MISMATCH: {
      title: "The manifest inside a tarball is not the planned one",
      label: "unplanned packed manifest",
      message: ({ package: name, field, actual, expected, reason }) =>
        `${subject(name)}: \`${field ?? "name"}\` in the tarball is ${value(actual)}, the plan says ${value(expected)}${reason === "installation" ? permit(name, field) : ""}`,
      what: "The `package.json` inside the tarball names another package or another version than the plan does for this file, or its installation would do something that the manifest in the repository does not say: run another script, pull in another dependency, put another program on the path, or ask for another engine or platform. `binding.gyp` and `npm-shrinkwrap.json` count as fields.",
      why: "A registry publishes what the request says and installs what the tarball holds. When they differ, users get something else than its name and version promise. What an installation does is noted in the plan before any code of the repository or of its dependencies runs: that code could otherwise add a `postinstall` script or a dependency to every package of a release.",
      fix: "Pack again. When a build step rewrites `package.json`, make it leave these fields alone. Where a build is meant to make one of them, say so in `slipway.json` with the entry that the message shows: `builds` names the field, or a group such as `optionalDependencies`, and the reason.",
      sources: ["https://blog.vlt.sh/blog/the-massive-hole-in-the-npm-ecosystem"],
    },
    PACKED_MANIFEST_REFUSED: {
      title: "npm would refuse the manifest inside a tarball",
      label: "refused packed manifest",
      message: ({ package: name, predicts, reason }) =>
        `${subject(name)} cannot be published: ${predicts ?? reason ?? "npm refuses its manifest"}`,
      what: "npm checks and normalises a manifest before it sends it. This one does not pass: it is marked `private`, carries `packageExtensions`, or has a field whose type npm cannot work with.",
      says: "This package has been marked as private\nRemove the 'private' field from the package.json to publish it.",
      why: "The same check would stop this package in the middle of the release, after others were public.",
      fix: "Correct the field in the package's `package.json`, then pack again.",
      sources: ["https://github.com/npm/cli/tree/latest/workspaces/libnpmpublish"],
    },
  },
};

/** What makes the same difference pass the next time, where a person finds that it is meant. */
function permit(name: string | undefined, field: string | undefined): string {
  const entry = JSON.stringify({ field, package: name, reason: "…" });
  return `; if the build is meant to make it, slipway.json says so: \`"builds": [${entry}]\``;
}

function named({ package: name }: Problem): string {
  return `\`${name ?? ""}\``;
}

function subject(name: string | undefined): string {
  return name === undefined ? "The packed plan" : `\`${name}\``;
}

function value(text: string | undefined): string {
  return text === undefined || text === "" ? "absent" : `\`${text}\``;
}
