import * as v from "valibot";

import type { Operation } from "../registry/operation.ts";
import type { RequestKind, RequestSubject } from "./request-record.ts";

const Publication = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ versions: v.record(v.string(), v.unknown()) }),
  v.transform(({ versions }) => Object.keys(versions)[0]),
);

const KINDS: Readonly<Record<Operation["type"], RequestKind>> = {
  ping: "other",
  whoami: "other",
  keys: "attestation",
  packument: "read",
  publish: "put",
  visibility: "visibility",
  exchange: "exchange",
  version: "read",
  attestations: "attestation",
  tarball: "tarball",
  "dist-tags": "dist-tag",
  "set-dist-tag": "dist-tag",
  "remove-dist-tag": "dist-tag",
  "list-trust": "trust",
  "add-trust": "trust",
  "remove-trust": "trust",
  stage: "stage",
  "confirm-session": "approve",
  "poll-session": "approve",
  "list-staged": "approve",
  "view-staged": "approve",
  "download-staged": "approve",
  "approve-staged": "approve",
  "reject-staged": "approve",
  "unknown-read": "other",
  unknown: "other",
};

/** @param published Names of which a publication has already reached the registry. */
export function describeOperation(operation: Operation, body: Buffer, published: ReadonlySet<string>): RequestSubject {
  const kind = KINDS[operation.type];
  if (!("name" in operation)) return { kind };
  const { name } = operation;
  if (kind === "read" && published.has(name)) return { kind: "read-back", package: name };
  if (kind !== "put" && kind !== "stage") return { kind, package: name };
  const version = v.safeParse(Publication, body.toString());
  return { kind, package: name, ...(version.success && version.output !== undefined && { version: version.output }) };
}
