/** What the registry shows of a version on the stage. */
export interface StagedVersion {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Fixed when it was staged. */
  readonly distTag?: string;
  /** `sha512-…` of the tarball that waits there; absent where nobody looked at it. */
  readonly integrity?: string;
}
