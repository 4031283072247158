/** What the registry noted of one request. Times in milliseconds since the registry started. */
export interface RequestRecord {
  readonly method: string;
  /** Name of the package that the path is about; empty for any other path. */
  readonly package: string;
  readonly path: string;
  /** When the request's head had come. */
  readonly start: number;
  /** When it was answered. */
  readonly end: number;
  readonly status: number;
}

/** Milliseconds that the registry lets pass before it answers. */
export interface Latency {
  readonly get: number;
  readonly put: number;
}

/** What the benchmark tells the registry. */
export type RegistryCommand = { readonly kind: "reset"; readonly latency: Latency } | { readonly kind: "report" };

/** What the registry says: where it listens, that it is empty, or what it has seen. */
export type RegistryMessage =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "empty" }
  | { readonly kind: "requests"; readonly requests: readonly RequestRecord[] };
