import type { Caller } from "../registry/identify-caller.ts";
import type { Publication } from "../registry/parse-publication.ts";
import type { Attestation } from "../registry/store.ts";

/** A version that waits for a person's approval. */
export interface StagedVersion {
  /** UUID */
  readonly id: string;
  readonly publication: Publication;
  readonly attestations: readonly Attestation[];
  readonly stagedBy: Caller;
  readonly created: Date;
}
