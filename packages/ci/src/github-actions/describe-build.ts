import { type DescribeBuild, ReleaseError } from "@slipway/core";

const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
const PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
const BUILD_TYPE = "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1";
/** Stands before the kind of the runner. */
const BUILDER = "https://github.com/actions/runner";

/**
 * The in-toto statement with SLSA provenance for a version built by GitHub Actions: what `libnpmpublish` makes from the
 * runner's variables, here made from the claims of the ID token that signs it, so that the two cannot disagree.
 *
 * Source: `libnpmpublish/lib/provenance.js`.
 *
 * @throws {ReleaseError} `PROVENANCE_CLAIM_MISSING`: the registry would refuse the statement after it had been logged for
 * good.
 */
export const describeBuild: DescribeBuild = ({ purl, sha512 }, claims, server) => {
  const repository = `${server}/${claim("repository")}`;
  const [path = "", ref = ""] = splitOnce(claim("workflow_ref").replace(`${claim("repository")}/`, ""), "@");
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name: purl, digest: { sha512 } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { workflow: { ref, repository, path } },
        internalParameters: {
          github: {
            event_name: claim("event_name"),
            repository_id: claim("repository_id"),
            repository_owner_id: claim("repository_owner_id"),
          },
        },
        resolvedDependencies: [{ uri: `git+${repository}@${claim("ref")}`, digest: { gitCommit: claim("sha") } }],
      },
      runDetails: {
        builder: { id: `${BUILDER}/${claim("runner_environment")}` },
        metadata: { invocationId: `${repository}/actions/runs/${claim("run_id")}/attempts/${claim("run_attempt")}` },
      },
    },
  };

  function claim(name: string): string {
    const value = claims[name];
    if (value === undefined || value === "") {
      throw new ReleaseError("PROVENANCE_CLAIM_MISSING", `The ID token for signing has no claim \`${name}\``);
    }
    return value;
  }
};

function splitOnce(text: string, separator: string): string[] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + separator.length)];
}
