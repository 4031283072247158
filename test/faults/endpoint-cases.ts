import type { Fault, FaultEffect } from "@slipway/rehearsal";

type Answer = Extract<FaultEffect, { readonly type: "answer" }>;

/** Whatever stands in the place of the registry's answer, for good. `{trap}` is a server at another port. */
export const answers: Readonly<Record<string, Answer>> = {
  "404": { type: "answer", status: 404, message: "Not Found" },
  "500": { type: "answer", status: 500, message: "Internal Server Error" },
  "HTML 200": { type: "answer", status: 200, headers: { "content-type": "text/html" }, body: "<html>Welcome</html>" },
  "empty 200": { type: "answer", status: 200, body: "" },
  "wrong JSON": { type: "answer", status: 200, body: { message: "queued", items: "none", versions: [] } },
  redirect: { type: "answer", status: 307, redirect: "/-/ping", body: "" },
  "other port": { type: "answer", status: 307, redirect: "{trap}{path}", body: "" },
};

/** What is run, on the release of `core` and `app`, which needs it. */
type Command = "publish" | "stage" | "approve" | "verify";

export interface Endpoint {
  readonly name: string;
  readonly command: Command;
  /** Which requests are answered like that. */
  readonly fault: Pick<Fault, "request" | "package" | "skip">;
  /** Whether something may be told public: the registry said so in its own words, or it was before. */
  readonly public?: true;
  /** The answer that is the registry's own word for "not there", so that the version goes out, and is seen. */
  readonly absentBy?: keyof typeof answers;
  /** Plain http is not refused: nothing secret goes out, and digests decide about what comes. */
  readonly open?: true;
}

const core = { package: "@acme/core" };

/** Everything that a release asks somebody for. */
export const endpoints: readonly Endpoint[] = [
  { name: "packument, before", command: "publish", fault: { request: "read", ...core }, absentBy: "404" },
  { name: "ID token", command: "publish", fault: { request: "id-token" } },
  { name: "exchange", command: "publish", fault: { request: "exchange", ...core } },
  { name: "PUT", command: "publish", fault: { request: "put", ...core } },
  { name: "packument, after", command: "publish", fault: { request: "read-back", ...core } },
  { name: "attestations", command: "publish", fault: { request: "attestation", ...core }, public: true },
  { name: "stage", command: "stage", fault: { request: "stage", ...core } },
  { name: "look at the stage", command: "approve", fault: { request: "approve" } },
  // The stage is listed, and both versions are downloaded before.
  { name: "approval", command: "approve", fault: { request: "approve", skip: 3 } },
  { name: "tarball, `--bytes`", command: "verify", fault: { request: "tarball", ...core }, public: true, open: true },
];
