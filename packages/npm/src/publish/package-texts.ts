/** What a publish request takes from a tarball besides its bytes and its manifest. */
export interface PackageTexts {
  readonly readme?: { readonly file: string; readonly text: string };
  /** Text of `AUTHORS`. */
  readonly authors?: string;
  /** POSIX paths of all files, below the root directory. */
  readonly paths: readonly string[];
}
