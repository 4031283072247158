import { ReleaseError, sanitise } from "@slipway/core";

/**
 * That nothing tells which repository this is.
 *
 * @param what Begins the message.
 * @param gitFailure Why git told nothing of the remotes; where it did, none of them is an `origin` that names a repository.
 */
export function unknownRepository(what: string, gitFailure: string | undefined): ReleaseError {
  const reason = gitFailure ?? "there is no remote `origin` that names one";
  return new ReleaseError("REPOSITORY_UNKNOWN", sanitise(`${what}: ${reason}`), {
    hint:
      gitFailure === undefined
        ? "Name it: `--repository owner/name`, or `git remote add origin https://github.com/owner/name.git` before"
        : "Name it: `--repository owner/name`; or see that `git remote --verbose` answers here",
  });
}
