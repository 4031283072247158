import { ReleaseError } from "@slipway/core";

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
