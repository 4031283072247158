/** Something that a packed file names to be loaded, as it is written. */
export interface PackedImport {
  readonly specifier: string;
  /** `types`: what TypeScript reads for whoever uses the package. */
  readonly kind: "code" | "types";
  /** Whether the code goes on without it: in a `try`, or with a handler behind it. */
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
