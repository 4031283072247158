import { type Json, type ProviderFacts, ReleaseError } from "@slipway/core";
import type { Bundle } from "sigstore";

import { readTextClaims } from "../registry/id-token.ts";

const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/**
 * Milliseconds a signing service may be silent. The library's own five seconds, with which it then repeats a request that
 * the transparency log has already taken, end in a 409 for an equivalent entry (sigstore-js#1708).
 */
const TIMEOUT = 30_000;

/** Of a private Sigstore deployment; what is absent is the public one's. */
export interface SigningServices {
  readonly fulcioURL?: string;
  readonly rekorURL?: string;
  readonly tsaServerURL?: string;
}

interface ProvenanceRequest {
  readonly name: string;
  readonly version: string;
  /** Of the tarball, in hexadecimal. */
  readonly sha512: string;
  /** For the audience `sigstore`. */
  readonly idToken: string;
  /** Origin of the repository's server. */
  readonly server: string;
  /** What npm knows of the service that the build ran on. */
  readonly provenance: ProviderFacts["provenance"];
  readonly services: SigningServices;
}

/**
 * Makes and signs the provenance of one version with a new key, and has it logged. Tried once: whoever calls decides about
 * another try, which then signs with another key.
 *
 * @throws {ReleaseError} `PROVENANCE_CLAIM_MISSING`.
 * @throws The library's `InternalError`, whose message may repeat the ID token.
 */
export async function signProvenance(request: ProvenanceRequest): Promise<Bundle> {
  const { name, version, sha512, idToken, server, provenance, services } = request;
  const statement = createProvenanceStatement({
    purl: createPurl(name, version),
    sha512,
    claims: readTextClaims(idToken),
    server,
    provenance,
  });
  // Loaded here: a release without provenance does without it.
  const { attest } = await import("sigstore");
  return attest(Buffer.from(JSON.stringify(statement)), PAYLOAD_TYPE, {
    ...services,
    identityToken: idToken,
    retry: 0,
    timeout: TIMEOUT,
  });
}

const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
const PREDICATE_TYPE = "https://slsa.dev/provenance/v1";

/** What the statement is about and who makes it. */
interface ProvenanceFacts {
  /** Package URL of the version. */
  readonly purl: string;
  /** Of the tarball, in hexadecimal. */
  readonly sha512: string;
  /** Claims of the ID token that the certificate is made from. */
  readonly claims: Readonly<Record<string, string>>;
  /** Origin of the server the repository is on, such as `https://github.com`. */
  readonly server: string;
  readonly provenance: Pick<ProviderFacts["provenance"], "buildType" | "builderPrefix">;
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
export function createProvenanceStatement({ purl, sha512, claims, server, provenance }: ProvenanceFacts): Json {
  const repository = `${server}/${claim("repository")}`;
  const [path = "", ref = ""] = splitOnce(claim("workflow_ref").replace(`${claim("repository")}/`, ""), "@");
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name: purl, digest: { sha512 } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: provenance.buildType,
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
        builder: { id: `${provenance.builderPrefix}/${claim("runner_environment")}` },
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

/** The package URL by which attestations name a version, as `npm-package-arg` makes it: `pkg:npm/%40scope/name@1.0.0`. */
export function createPurl(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/u, "%40")}@${version}`;
}
