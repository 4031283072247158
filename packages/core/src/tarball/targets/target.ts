/** A file that a manifest says is in the package. */
export interface Target {
  /** Where the manifest says so. */
  readonly path: readonly string[];
  /** As written. */
  readonly value: string;
  /**
   * How it is looked up: `module` as Node resolves `main` (extensions, `index`), `file` exactly, `pattern` with `*`
   * standing for anything.
   */
  readonly lookup: "module" | "file" | "pattern";
  /** Who fails without it: `everyone`, TypeScript users, or only those of some tools. */
  readonly needed: "everyone" | "typescript" | "some";
}
