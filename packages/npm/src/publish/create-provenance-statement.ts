import { type Json, ReleaseError } from "@slipway/core";

const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
const PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
const BUILD_TYPE = "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1";
const BUILDER_ID_PREFIX = "https://github.com/actions/runner";

/** What the statement is about and who makes it. */
export interface ProvenanceFacts {
  /** Package URL of the version. */
  readonly purl: string;
  /** Of the tarball, in hexadecimal. */
  readonly sha512: string;
  /** Claims of the ID token that the certificate is made from. */
  readonly claims: Readonly<Record<string, string>>;
  /** Origin of the server the repository is on, such as `https://github.com`. */
  readonly server: string;
}

/**
 * The in-toto statement with SLSA provenance for a version built by GitHub Actions: what `libnpmpublish` makes from the
 * runner's variables, here made from the claims of the ID token that signs it, so that the two cannot disagree.
 *
 * Source: `libnpmpublish/lib/provenance.js`.
 *
 * @throws {ReleaseError} `PROVENANCE_CLAIM_MISSING`: the registry would refuse the statement after it had been logged for
 * good.
 */
export function createProvenanceStatement({ purl, sha512, claims, server }: ProvenanceFacts): Json {
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
        builder: { id: `${BUILDER_ID_PREFIX}/${claim("runner_environment")}` },
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
}

function splitOnce(text: string, separator: string): string[] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + separator.length)];
}
