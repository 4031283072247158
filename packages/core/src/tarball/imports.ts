/** Something that a packed file names to be loaded, as it is written. */
export interface PackedImport {
  readonly specifier: string;
  /**
   * `types`: what TypeScript reads for whoever uses the package, `reference`: likewise, but asked for by
   * `/// <reference />`; `comment`: a type in a script's comment, which it reads with `maxNodeModuleJsDepth` only.
   */
  readonly kind: "code" | "types" | "reference" | "comment";
  /** Whether what names it goes on without it: in a `try`, with a handler behind it, as an addition to another module. */
  readonly guarded: boolean;
}

export interface ImportingFile {
  readonly path: string;
  /** Each specifier once, without Node's own modules. */
  readonly imports: readonly PackedImport[];
}

export interface UnreadFile {
  readonly path: string;
  readonly reason: "size" | "syntax";
}

/** What the code and the types in a tarball name to be loaded, as far as they were read. */
export interface PackedImports {
  readonly files: readonly ImportingFile[];
  readonly unread: readonly UnreadFile[];
  /** Modules that the packed types declare themselves. */
  readonly ambient: ReadonlySet<string>;
}
