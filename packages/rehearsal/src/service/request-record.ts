/** What a request is for, in the words of a publication's phases. */
export type RequestKind =
  | "id-token"
  | "exchange"
  /** A packument or a version, before a publication of the package reached the registry. */
  | "read"
  | "put"
  /** A packument or a version, after that. */
  | "read-back"
  | "tarball"
  | "visibility"
  | "dist-tag"
  | "attestation"
  | "trust"
  | "stage"
  /** Looking at, approving and rejecting staged versions. */
  | "approve"
  /** Signing certificates. */
  | "fulcio"
  /** The transparency log. */
  | "rekor"
  /** Whom to trust. */
  | "tuf"
  | "other";

/** What a request is about; certificates are asked for without saying which package they are for. */
export interface RequestSubject {
  readonly kind: RequestKind;
  readonly package?: string;
  readonly version?: string;
}

/** One request as the rehearsal saw it. Holds no credential. */
export interface RequestRecord extends RequestSubject {
  /** Milliseconds since the rehearsal began. */
  readonly started: number;
  /** Milliseconds */
  readonly duration: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** What the client got; absent when the connection was dropped. */
  readonly status?: number;
  /** What the service itself said; absent when a fault came before it. */
  readonly served?: number;
  /** Whether a fault met this request. */
  readonly faulty: boolean;
}
