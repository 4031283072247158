import type { Json } from "../json/json.ts";
import type { DeclaredTrust } from "./publishing-job.ts";

/**
 * What npm, the certificate authority and the rules have to know of the CI service that a release runs on. Plain data,
 * made where the service is known and handed to whoever asks.
 */
export interface ProviderFacts {
  readonly id: "github-actions" | "gitlab-ci" | "circleci";
  /** As npm and its registry call it in their messages. */
  readonly name: string;
  /** Origin of the server whose repositories the registry is known to compare with provenance. */
  readonly server: string;
  /**
   * Issuer of its ID tokens: the registry knows the service by exactly this one. Where it ends with a slash, what is behind that
   * is an organisation's own.
   */
  readonly issuer: string;
  /** Why the issuer of a token could have a path behind that; absent where nothing makes it so. */
  readonly longerIssuer?: string;
  /** Whom its ID tokens have to be made for. */
  readonly audiences: {
    /** Stands before the host of the registry that exchanges the token. */
    readonly registryPrefix: string;
    /** Of the certificate authority. */
    readonly signing: string;
  };
  /** Seconds for which the registry takes an ID token, where that is less than the job may last. */
  readonly idTokenLifetime?: number;
  /** Names of claims that not all services have in common; absent where its ID tokens do not tell. */
  readonly claims: {
    readonly repository: string;
    /** Whether the repository is public. */
    readonly visibility?: string;
    /** The pipeline file that entered the run. */
    readonly pipeline?: string;
  };
  /** What the ID token calls the runners that npm accepts provenance from; absent where it does not tell. */
  readonly hostedRunner?: string;
  readonly variables: {
    /** Tells which repository a job belongs to. */
    readonly repository: string;
    /** Set in a job that can get ID tokens. */
    readonly idToken: string;
  };
  /** What lets a job have ID tokens, as it is written in a pipeline file. */
  readonly idTokenGrant: string;
  readonly pipelines: {
    /** Where the files lie that the service starts, POSIX path from the repository's root; empty for the root itself. */
    readonly directory: string;
    /** What stands between the repository and the file where a claim names both. */
    readonly mark: string;
    /** The file that the service starts at every change, where there is such a one. */
    readonly usual?: string;
    /** How their names end. */
    readonly extensions: readonly string[];
  };
  readonly provenance: {
    /** npm's words in a job that can sign none. */
    readonly refusal: string;
    /** What such a job lacks, as one would type it; absent where no job of the service can sign any. */
    readonly grant?: string;
  };
  readonly trust: TrustWords;
}

/** How npm's command line names what makes a trusted publisher. */
export interface TrustWords {
  /** What the registry calls its records, where such a record follows from the repository's files. */
  readonly type?: "github" | "gitlab";
  /** `npm trust …`, the package's name comes next. */
  readonly command: string;
  /** In the order in which they are typed. */
  readonly options: readonly TrustOption[];
}

interface TrustOption {
  readonly flag: string;
  readonly field: keyof DeclaredTrust;
  /** The claim of the ID token that it is compared with. */
  readonly claim: string;
  /** What stands for a value that is not known; absent where the option is left out then. */
  readonly placeholder?: string;
}

/** The version that a statement is about. */
interface AttestedSubject {
  /** Package URL. */
  readonly purl: string;
  /** Of the tarball, in hexadecimal. */
  readonly sha512: string;
}

/**
 * Makes the in-toto statement about how a version was built.
 *
 * @param claims Those of the ID token that signs it.
 * @param server Origin of the server that the repository is on.
 * @throws {ReleaseError} `PROVENANCE_CLAIM_MISSING`: the registry would refuse the statement after it had been logged for good.
 */
export type DescribeBuild = (
  subject: AttestedSubject,
  claims: Readonly<Record<string, string>>,
  server: string,
) => Json;

/** Whether an issuer of ID tokens is the one by which the registry knows the service. */
export function isIssuer({ issuer }: Pick<ProviderFacts, "issuer">, actual: string): boolean {
  return issuer.endsWith("/") ? actual.startsWith(issuer) : actual === issuer;
}

/** Path of a pipeline file of which the base name is known. */
export function pipelinePath({ pipelines }: Pick<ProviderFacts, "pipelines">, file: string): string {
  return pipelines.directory === "" ? file : `${pipelines.directory}/${file}`;
}

/**
 * The pipeline file, by its base name, and the ref it was read from: `owner/name/.github/workflows/release.yml@refs/tags/1`.
 *
 * @returns Nothing when `value` names no file that the service could start.
 */
export function parsePipelineRef(
  { pipelines }: Pick<ProviderFacts, "pipelines">,
  value: string | undefined,
): { readonly file: string; readonly ref: string } | undefined {
  const [, ...rest] = value?.replace(/^https?:\/\//, "").split(pipelines.mark) ?? [];
  const [file = "", ...ref] = rest.join(pipelines.mark).split("@");
  if (file === "" || file.includes("/") || ref.join("") === "") return undefined;
  return { file, ref: ref.join("@") };
}
