import { ReleaseError } from "@slipway/core";

/** A tarball that no package manager could read either. `detail` is a phrase, or what a library threw. */
export function unreadableTarball(file: string, detail: unknown): ReleaseError {
  const reason = detail instanceof Error ? detail.message : String(detail);
  return new ReleaseError("TARBALL_UNREADABLE", `The tarball \`${file}\` cannot be read: ${reason}`, {
    hint: "Pack it again; if it was handed over from another job, compare its size and digest with what that job packed",
    cause: detail,
  });
}
