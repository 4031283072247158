/** The repository that signs provenance, spelt as GitHub spells it: letter case matters to npm. */
export interface RepositoryIdentity {
  /** Origin without a trailing slash, such as `https://github.com`. */
  readonly server: string;
  readonly owner: string;
  readonly name: string;
}
