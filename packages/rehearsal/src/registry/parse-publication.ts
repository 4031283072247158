import { createHash } from "node:crypto";

import type { Json, Manifest } from "@slipway/core";
import { valid } from "semver";
import * as v from "valibot";

import { isJsonObject } from "./is-json-object.ts";

const Document = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    name: v.string(),
    access: v.optional(v.nullable(v.picklist(["public", "restricted"]))),
    versions: v.record(v.string(), v.custom<Manifest>(isJsonObject)),
    "dist-tags": v.record(v.string(), v.string()),
    _attachments: v.record(v.string(), v.object({ data: v.string() })),
  }),
);

const Dist = v.object({ integrity: v.optional(v.string()), shasum: v.optional(v.string()) });

/** One version on its way into the registry. */
export interface Publication {
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  readonly distTags: readonly string[];
  readonly access?: "public" | "restricted";
  readonly tarball: Buffer;
  /** Hexadecimal. */
  readonly sha512: string;
  /** The provenance bundle as sent, parsed. */
  readonly provenance?: Json;
}

/**
 * Reads the document that clients PUT: one version, its dist-tags, its tarball in base64 and maybe its provenance.
 *
 * @returns a message when it is no such document, or its digests are not those of its tarball.
 */
export function parsePublication(body: Buffer, name: string): Publication | string {
  const parsed = v.safeParse(Document, body.toString());
  if (!parsed.success) return `not a publication: ${parsed.issues[0].message}`;
  const document = parsed.output;
  if (document.name !== name) return `the document is about ${document.name}, the address about ${name}`;
  const versions = Object.entries(document.versions);
  const [version, manifest] = versions[0] ?? ["", {}];
  if (versions.length !== 1 || valid(version) !== version || manifest["version"] !== version) {
    return "a publication has exactly one valid version";
  }
  const attachments = Object.entries(document["_attachments"]);
  const encoded = attachments.find(([file]) => file.endsWith(".tgz"))?.[1].data;
  if (encoded === undefined) return "a publication has a tarball";
  const tarball = Buffer.from(encoded, "base64");
  const sha512 = createHash("sha512").update(tarball).digest();
  const mismatch = checkDigests(manifest["dist"], tarball, sha512);
  if (mismatch !== undefined) return mismatch;
  const provenance = attachments.find(([file]) => file.endsWith(".sigstore"))?.[1].data;
  return {
    name,
    version,
    manifest,
    distTags: Object.keys(document["dist-tags"]),
    ...(document.access && { access: document.access }),
    tarball,
    sha512: sha512.toString("hex"),
    ...(provenance !== undefined && { provenance: parseProvenance(provenance) }),
  };
}

function checkDigests(dist: Json | undefined, tarball: Buffer, sha512: Buffer): string | undefined {
  const parsed = v.safeParse(Dist, dist);
  if (!parsed.success) return "a publication describes its tarball in `dist`";
  const { integrity, shasum } = parsed.output;
  if (integrity !== undefined && !integrity.split(" ").includes(`sha512-${sha512.toString("base64")}`)) {
    return "`dist.integrity` is not the tarball's";
  }
  if (shasum !== undefined && shasum !== createHash("sha1").update(tarball).digest("hex")) {
    return "`dist.shasum` is not the tarball's";
  }
  return undefined;
}

/** Text that is not JSON is no bundle either, which the verification says. */
function parseProvenance(text: string): Json {
  const parsed = v.safeParse(
    v.pipe(
      v.string(),
      v.parseJson(),
      v.custom<Json>(() => true),
    ),
    text,
  );
  return parsed.success ? parsed.output : text;
}
