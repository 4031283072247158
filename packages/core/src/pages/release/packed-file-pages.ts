import type { Problem } from "../../problems/problem.ts";
import type { Page } from "../page.ts";

const HOSTILE =
  "What comes out of the pack job is treated as hostile: code of the repository and of its dependencies ran there. It is checked file by file before the first credential is asked for.";
const SOURCES = ["https://slsa.dev/spec/v1.1/threats"];

export const packedFileIrregular: Page = {
  title: "Something in the packed directory is not a plain file",
  message: ({ file, actual }) => `\`${file ?? ""}\` in the packed directory is ${actual ?? "not a regular file"}`,
  what: "The packed directory holds a symbolic link, a directory, or a special file where only plain files may be.",
  why: `${HOSTILE} A link would let a build read or publish files from outside the directory.`,
  fix: "Copy the file into the packed directory instead of linking it, or leave it out.",
  sources: SOURCES,
};

export const packedTarballMissing: Page = {
  title: "A planned tarball is not in the packed directory",
  message: (problem) =>
    `${subject(problem)} is planned, but its tarball \`${problem.file ?? ""}\` is not in the packed directory`,
  what: "The plan names a tarball that is not there.",
  why: `${HOSTILE} A release with a hole would leave dependents of the missing package uninstallable.`,
  fix: "Look at the pack job: a shard may have failed, or its artifact was not downloaded into the same directory.",
  sources: SOURCES,
};

export const packedTarballUnexpected: Page = {
  title: "The packed directory holds a file that nobody planned",
  message: ({ file }) => `\`${file ?? ""}\` is in the packed directory, but not in the plan`,
  what: "Besides `plan.json`, the ledger and reports, only the planned tarballs may be in the packed directory.",
  why: `${HOSTILE} An extra file is either a mistake in how artifacts are collected or an attempt to smuggle something in.`,
  fix: "Use a directory of its own for the packed release, and download only the pack job's artifacts into it.",
  sources: SOURCES,
};

export const packedTarballOversized: Page = {
  title: "A tarball unpacks to far more than it may",
  message: (problem) => `${subject(problem)}: ${problem.reason ?? "the tarball is too large"}`,
  what: "The tarball goes beyond a limit: unpacked size, compression ratio, number of entries, or size of its manifest.",
  why: `${HOSTILE} A decompression bomb would take the job that holds the credentials down, and users' machines after it.`,
  fix: "Look at what is in the tarball with `npm pack --dry-run` and leave out what users do not need, with `files` in the manifest.",
  sources: ["https://en.wikipedia.org/wiki/Zip_bomb"],
};

export const packedTarballUnreadable: Page = {
  title: "A tarball cannot be read",
  message: (problem) =>
    `${subject(problem)}: \`${problem.file ?? ""}\` cannot be read: ${problem.reason ?? "not a tarball"}`,
  what: "The file is not a complete gzip-compressed tar archive with a `package.json` that holds a JSON object.",
  why: "A registry would store it all the same, and nobody could install it. A published version can never be replaced.",
  fix: "Pack again. When it happens again, check that artifacts are uploaded and downloaded without being changed.",
  sources: SOURCES,
};

export const packedTarballUnsafe: Page = {
  title: "A tarball holds an entry that must not be extracted",
  message: (problem) =>
    `${subject(problem)}: entry \`${problem.actual ?? ""}\` in \`${problem.file ?? ""}\` is unsafe: ${problem.reason ?? ""}`,
  what: "The archive holds a link, a device, or a path that leads out of the package's directory.",
  why: `${HOSTILE} npm drops such entries when it extracts, so the file is missing for its users; other clients may follow them out of the directory.`,
  fix: "Find what puts the entry into the package: usually a symbolic link in the repository, which the package manager packs as one.",
  sources: ["https://snyk.io/research/zip-slip-vulnerability"],
};

export const packedIntegrityMismatch: Page = {
  title: "A tarball is not the one that was packed",
  message: (problem) =>
    `${subject(problem)}: \`${problem.field ?? "integrity"}\` of \`${problem.file ?? ""}\` is \`${problem.actual ?? ""}\`, the plan says \`${problem.expected ?? ""}\``,
  what: "Size or sha512 of the tarball differ from what `plan.json` recorded when it was packed.",
  why: `${HOSTILE} A single changed byte means that what would be published is not what was inspected.`,
  fix: "Pack again. When it happens again, something between the pack job and the publish job changes the files.",
  sources: SOURCES,
};

function subject({ package: name }: Problem): string {
  return `\`${name ?? ""}\``;
}
