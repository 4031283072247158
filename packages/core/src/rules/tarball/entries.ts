import { groupBy } from "../../problems/group.ts";
import type { Problem } from "../../problems/problem.ts";
import type { CodeSet, Rule } from "../../rule/rule.ts";
import type { UnsafeEntry, UnsafeReason } from "../../tarball/contents.ts";
import { because, quote } from "../../text/words.ts";
import { summarise, tarballProblem, type TarballSubject } from "./subject.ts";

/** Why the reader of tarballs gives up. */
export const tarballUnreadable: CodeSet<"TARBALL_UNREADABLE" | "TARBALL_TOO_LARGE"> = {
  stage: "inspect",
  codes: {
    TARBALL_UNREADABLE: {
      title: "A tarball cannot be read",
      label: "unreadable tarball",
      message: ({ package: name, reason }) => `The tarball of ${quote(name)} cannot be read${because(reason)}`,
      what: "The file is not there, is not gzip, ends too early, has a damaged header, or has data after its end.",
      why: "A registry may store it all the same, and then nobody can install it. Data after the end is read by some clients and not by others, so what was inspected might not be what is installed.",
      fix: "Pack again. If the tarball came from another job, compare its size and digest with what that job recorded: the artifact may have been cut off or changed on the way.",
      sources: ["https://www.rfc-editor.org/rfc/rfc1952", "https://github.com/npm/cli/issues/7608"],
    },
    TARBALL_TOO_LARGE: {
      title: "A tarball goes beyond what any package needs",
      label: "very large tarball",
      message: ({ package: name, reason }) =>
        `The tarball of ${quote(name)} is too large to be read in good faith${because(reason)}`,
      what: "Its unpacked size, its compression ratio, its number of entries, the length of their names, or one of its manifests is beyond a limit that no well-known package comes near.",
      why: "A small file that unpacks to gigabytes takes down whoever reads it: the job that publishes, and every user's machine. More often it is a build directory or a cache that slipped in.",
      fix: "List what is in it with `tar -tvzf`, and leave out what users do not need with `files` in the manifest.",
      sources: ["https://en.wikipedia.org/wiki/Zip_bomb"],
    },
  },
};

const REASONS: Readonly<Record<UnsafeReason, string>> = {
  "absolute-path": "its path is absolute",
  traversal: "its path leads out of the package",
  "control-character": "its name has control characters",
  "reserved-name": "npm or a file system takes its name for one that npm acts on",
  "global-header": "it sets something for all entries that follow, which clients read differently",
  "outside-root": "it lies beside the root directory, where npm does not extract it",
  link: "it is a link",
  device: "it is a device or a pipe",
  "unknown-type": "it is neither a file nor a directory",
};

/** Every entry must be a file or directory that extracts inside the package, once, on every platform. */
export const tarballEntries: Rule<
  "TARBALL_ENTRY_UNSAFE" | "TARBALL_ENTRY_DUPLICATE" | "TARBALL_ENTRY_CASE_CONFLICT",
  TarballSubject
> = {
  stage: "inspect",
  codes: {
    TARBALL_ENTRY_UNSAFE: {
      title: "The tarball holds an entry that does not install",
      label: ["unsafe tarball entry", "unsafe tarball entries"],
      message: ({ package: name, entry, actual, reason }) =>
        `${quote(name)}: ${quote(entry ?? actual)} in the tarball does not install${because(reason)}`,
      what: "An entry is a symbolic or hard link, a device, lies outside the root directory, has a path that leads out of the package or is absolute, or has control characters in its name.",
      why: "npm leaves such entries out without a word when it installs, so the file is missing for its users; other clients may follow them out of the directory. Hard links come about unnoticed: where a build or a cache links equal files to save space, npm packs the second one as a link to the first.",
      fix: "Copy the file instead of linking it, or leave it out. For hard links, make the build write files of their own: `cp -rL` into a fresh directory breaks them up.",
      sources: [
        "https://github.com/npm/cli/issues/7608",
        "https://github.com/npm/pacote/issues/285",
        "https://github.com/npm/npm/issues/9622",
      ],
    },
    TARBALL_ENTRY_DUPLICATE: {
      title: "The tarball holds a file twice",
      label: ["file packed twice", "files packed twice"],
      message: ({ package: name, entry, actual }) =>
        `${quote(name)}: the tarball holds ${quote(entry ?? actual)} more than once`,
      what: "Two entries have the same path.",
      why: "npm extracts both, and the last one stays. Other readers, a registry or a scanner among them, may take the first: then what was checked is not what is installed. No package manager packs a file twice, so something has changed the archive afterwards.",
      fix: "Pack with the package manager alone, and find out which step adds to the archive.",
      sources: ["https://blog.vlt.sh/blog/the-massive-hole-in-the-npm-ecosystem"],
    },
    TARBALL_ENTRY_CASE_CONFLICT: {
      title: "Two files differ in letter case only",
      label: "letter case conflict",
      message: ({ package: name, actual }) =>
        `${quote(name)}: in the tarball ${quote(actual)} differ in letter case only`,
      what: "Two paths are equal once letter case, or the way accents are encoded, is left out of account.",
      why: "On Windows and macOS they are one file, and the one extracted last replaces the other. It often remains after a file was renamed and the build directory was not cleaned.",
      fix: "Clean the build directory before building, or rename one of the files.",
      sources: ["https://github.com/sedwards2009/extraterm/issues/130"],
    },
  },
  *check(subject) {
    const { unsafe, entries, roots } = subject.contents;
    yield* summarise(unsafe.map((entry) => unsafeEntry(subject, entry)));
    if (roots.length > 1) {
      yield tarballProblem(subject, {
        code: "TARBALL_ENTRY_UNSAFE",
        severity: "error",
        actual: roots.join(", "),
        reason: "it has several root directories, which npm merges",
      });
    }
    const files = entries.filter(({ type }) => type === "file").map(({ path }) => path);
    yield* findClashes(subject, files, "TARBALL_ENTRY_DUPLICATE", (path) => path);
    yield* findClashes(subject, [...new Set(files)], "TARBALL_ENTRY_CASE_CONFLICT", (path) =>
      path.normalize().toLowerCase(),
    );
  },
};

function unsafeEntry(subject: TarballSubject, { path, reason, target }: UnsafeEntry): Problem<"TARBALL_ENTRY_UNSAFE"> {
  return tarballProblem(subject, {
    code: "TARBALL_ENTRY_UNSAFE",
    severity: "error",
    entry: path,
    reason: target === undefined ? REASONS[reason] : `${REASONS[reason]} to \`${target}\``,
  });
}

function findClashes(
  subject: TarballSubject,
  paths: readonly string[],
  code: "TARBALL_ENTRY_DUPLICATE" | "TARBALL_ENTRY_CASE_CONFLICT",
  keyOf: (path: string) => string,
): Problem<"TARBALL_ENTRY_DUPLICATE" | "TARBALL_ENTRY_CASE_CONFLICT">[] {
  const groups = [...groupBy(paths, keyOf).values()].filter((group) => group.length > 1);
  return summarise(
    groups.map((group) =>
      tarballProblem(subject, {
        code,
        severity: code === "TARBALL_ENTRY_DUPLICATE" ? "error" : "warning",
        entry: group[0] ?? "",
        actual: group.join(", "),
      }),
    ),
  );
}
