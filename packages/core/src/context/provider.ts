/**
 * What npm, the certificate authority and the rules have to know of the CI service that a release runs on. Plain data,
 * made where the service is known and handed to whoever asks.
 */
export interface ProviderFacts {
  readonly id: "github-actions";
  /** As npm and its registry call it in their messages. */
  readonly name: string;
  /** Origin of the server whose repositories the registry is known to compare with provenance. */
  readonly server: string;
  /** Issuer of its ID tokens: the registry knows the service by exactly this one. */
  readonly issuer: string;
  /** Why the issuer of a token could have a path behind that. */
  readonly longerIssuer: string;
  /** Whom its ID tokens have to be made for. */
  readonly audiences: {
    /** Stands before the host of the registry that exchanges the token. */
    readonly registryPrefix: string;
    /** Of the certificate authority. */
    readonly signing: string;
  };
  /** What the ID token calls the runners that npm accepts provenance from. */
  readonly hostedRunner: string;
  readonly variables: {
    /** Tells which repository a job belongs to. */
    readonly repository: string;
    /** Set in a job that can get ID tokens. */
    readonly idToken: string;
  };
  /** What lets a job have ID tokens, as it is written in a pipeline file. */
  readonly idTokenGrant: string;
  readonly pipelines: {
    /** Where the files lie that the service starts, POSIX path from the repository's root. */
    readonly directory: string;
    /** How their names end. */
    readonly extensions: readonly string[];
  };
  readonly provenance: {
    readonly buildType: string;
    /** Stands before the kind of the runner in the builder's id. */
    readonly builderPrefix: string;
    /** Where the facts of the statement stand. */
    readonly source: "id-token";
    /** npm's words in a job that can get no such ID token. */
    readonly refusal: string;
  };
  readonly trust: TrustWords;
}

/** How npm's command line names what makes a trusted publisher. */
export interface TrustWords {
  /** `npm trust …`, the package's name comes next. */
  readonly command: string;
  /** The options' names. */
  readonly repository: string;
  readonly file: string;
  readonly environment: string;
}

/** Path of a pipeline file of which the base name is known. */
export function pipelinePath({ pipelines }: ProviderFacts, file: string): string {
  return `${pipelines.directory}/${file}`;
}

/**
 * The pipeline file, by its base name, and the ref it was read from: `owner/name/.github/workflows/release.yml@refs/tags/1`.
 *
 * @returns Nothing when `value` names no file that the service could start.
 */
export function parsePipelineRef(
  { pipelines }: ProviderFacts,
  value: string | undefined,
): { readonly file: string; readonly ref: string } | undefined {
  const [, ...rest] = value?.split(`/${pipelines.directory}/`) ?? [];
  const [file = "", ...ref] = rest.join(`/${pipelines.directory}/`).split("@");
  if (file === "" || file.includes("/") || ref.join("") === "") return undefined;
  return { file, ref: ref.join("@") };
}
