import type { Problem } from "../../problems/problem.ts";
import { tarballProblem } from "./tarball-problem.ts";
import type { TarballSubject } from "./tarball-subject.ts";

const FACTOR = 3;

/** Small packages triple with a single file, and nobody minds. Bytes. */
const LEAST_GROWTH = 1_000_000;
const LEAST_LOSS = 50_000;

/** A package several times as large as its last version has swallowed something; one far smaller has lost its build. */
export function* checkSize(subject: TarballSubject): Iterable<Problem> {
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
}
