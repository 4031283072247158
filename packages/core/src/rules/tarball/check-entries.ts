import type { Problem } from "../../problems/problem.ts";
import type { UnsafeEntry, UnsafeReason } from "../../tarball/contents.ts";
import { groupBy } from "./group-by.ts";
import { summarise } from "./summarise.ts";
import { tarballProblem } from "./tarball-problem.ts";
import type { TarballSubject } from "./tarball-subject.ts";

const REASONS: Readonly<Record<UnsafeReason, string>> = {
  "absolute-path": "its path is absolute",
  traversal: "its path leads out of the package",
  "control-character": "its name has control characters",
  "outside-root": "it lies beside the root directory, where npm does not extract it",
  link: "it is a link",
  device: "it is a device or a pipe",
  "unknown-type": "it is neither a file nor a directory",
};

/** Every entry must be a file or directory that extracts inside the package, once, on every platform. */
export function* checkEntries(subject: TarballSubject): Iterable<Problem> {
  const { unsafe, entries, roots } = subject.contents;
  yield* summarise(
    unsafe.map((entry) =>
      tarballProblem(subject, {
        code: "TARBALL_ENTRY_UNSAFE",
        severity: "error",
        entry: entry.path,
        reason: explain(entry),
      }),
    ),
  );
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
}

function explain({ reason, target }: UnsafeEntry): string {
  return target === undefined ? REASONS[reason] : `${REASONS[reason]} to \`${target}\``;
}

function findClashes(
  subject: TarballSubject,
  paths: readonly string[],
  code: "TARBALL_ENTRY_DUPLICATE" | "TARBALL_ENTRY_CASE_CONFLICT",
  keyOf: (path: string) => string,
): Problem[] {
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
