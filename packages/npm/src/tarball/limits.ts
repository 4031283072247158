import { ReleaseError } from "@slipway/core";

const KIBI = 1024;
const MEBI = KIBI * KIBI;

/** Beyond these a tarball is refused rather than read. Sizes in bytes. */
export interface TarballLimits {
  /** Of the decompressed archive. */
  readonly unpackedSize: number;
  /** Decompressed to compressed; looked at once `ratioFloor` bytes are out. */
  readonly ratio: number;
  readonly ratioFloor: number;
  readonly entryCount: number;
  /** Of all entry paths together, in characters. */
  readonly listing: number;
  /** Of one `package.json`, at the root or deeper. */
  readonly manifestSize: number;
  /** Of all of them together. */
  readonly manifestsSize: number;
  /** Of one file, as far as it is searched for credentials. What lies beyond is not searched. */
  readonly scannedSize: number;
  /** Credentials reported per tarball. */
  readonly findings: number;
}

/**
 * Each lies well above what honest packages have and keeps one tarball within seconds and a few dozen megabytes of
 * memory.
 *
 * - `unpackedSize`: the largest well-known packages (native binaries, a browser) unpack to a few hundred megabytes.
 * - `ratio`: DEFLATE ends at 1032; source maps and generated code reach 20, icons and locale data 40.
 * - `entryCount`: the largest icon packages have some 50,000 files.
 * - `listing`: 50,000 files with paths of 100 characters are five million.
 * - `manifestSize`: editor extensions have the largest manifests, below one megabyte.
 * - `scannedSize`: above it are source maps and data, hardly ever written or configured by hand.
 */
export const tarballLimits: TarballLimits = {
  unpackedSize: 1024 * MEBI,
  ratio: 200,
  ratioFloor: 32 * MEBI,
  entryCount: 200_000,
  listing: 32 * MEBI,
  manifestSize: 4 * MEBI,
  manifestsSize: 32 * MEBI,
  scannedSize: 32 * MEBI,
  findings: 100,
};

/** A tarball beyond one of the limits: too large to be read in good faith. */
export function oversizedTarball(file: string, what: string, limit: number, unit: string): ReleaseError {
  return new ReleaseError(
    "TARBALL_TOO_LARGE",
    `The tarball \`${file}\` exceeds the limit of ${limit} ${unit} for its ${what}`,
    {
      hint: "See what it holds with `tar -tvzf`; a build directory or a cache may have slipped in",
    },
  );
}

/** A tarball that no package manager could read either. `detail` is a phrase, or what a library threw. */
export function unreadableTarball(file: string, detail: unknown): ReleaseError {
  const reason = detail instanceof Error ? detail.message : String(detail);
  return new ReleaseError("TARBALL_UNREADABLE", `The tarball \`${file}\` cannot be read: ${reason}`, {
    hint: "Pack it again; if it was handed over from another job, compare its size and digest with what that job packed",
    cause: detail,
  });
}
