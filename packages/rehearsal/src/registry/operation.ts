/** What a client asks of the registry. */
export type Operation =
  | { readonly type: "ping" | "whoami" | "keys" }
  | { readonly type: "packument" | "publish" | "visibility" | "exchange"; readonly name: string }
  | { readonly type: "version"; readonly name: string; readonly version: string }
  | { readonly type: "attestations"; readonly name: string; readonly version: string }
  | { readonly type: "tarball"; readonly name: string; readonly file: string }
  | { readonly type: "dist-tags"; readonly name: string }
  | { readonly type: "set-dist-tag" | "remove-dist-tag"; readonly name: string; readonly tag: string }
  | { readonly type: "list-trust"; readonly name: string }
  | { readonly type: "add-trust"; readonly name: string }
  | { readonly type: "remove-trust"; readonly name: string; readonly id: string }
  | { readonly type: "stage"; readonly name: string }
  | { readonly type: "list-staged" }
  | { readonly type: "confirm-session" | "poll-session"; readonly id: string }
  | { readonly type: "view-staged" | "download-staged" | "approve-staged" | "reject-staged"; readonly id: string }
  /** A read of something the embedded registry does not know. */
  | { readonly type: "unknown-read" }
  | { readonly type: "unknown" };
