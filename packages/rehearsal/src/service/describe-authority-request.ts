import * as v from "valibot";

import type { ServiceRequest } from "../http/message.ts";
import type { RequestSubject } from "./request-record.ts";

const Base64Json = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text) => Buffer.from(text, "base64").toString()),
  v.parseJson(),
);

const Entry = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    spec: v.object({
      proposedContent: v.object({
        envelope: v.pipe(
          v.string(),
          v.parseJson(),
          v.object({ payload: v.pipe(Base64Json, v.object({ subject: v.tuple([v.object({ name: v.string() })]) })) }),
        ),
      }),
    }),
  }),
  v.transform(({ spec }) => spec.proposedContent.envelope.payload.subject[0].name),
);

/** What a request to the ID-token issuer or the signing authority is about. */
export function describeAuthorityRequest({ path, body }: ServiceRequest): RequestSubject {
  if (path === "/id-token") return { kind: "id-token" };
  if (path === "/api/v2/signingCert") return { kind: "fulcio" };
  if (path.startsWith("/tuf/")) return { kind: "tuf" };
  if (!path.startsWith("/api/v1/log/entries")) return { kind: "other" };
  const subject = v.safeParse(Entry, body.toString());
  if (!subject.success) return { kind: "rekor" };
  const [, name, version] = /^pkg:npm\/(.+)@([^@]+)$/.exec(subject.output) ?? [];
  return {
    kind: "rekor",
    ...(name !== undefined && { package: name.replace(/^%40/, "@") }),
    ...(version !== undefined && { version }),
  };
}
