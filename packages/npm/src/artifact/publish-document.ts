import type { PackedEntry } from "@slipway/core";
import type { Bundle } from "sigstore";

import type { PackageContent } from "./content.ts";

/** One version as it is sent. */
interface PublishRequest {
  readonly entry: PackedEntry;
  readonly content: PackageContent;
  readonly provenance: Bundle | undefined;
  /** Where it goes, with a trailing slash. */
  readonly registry: string;
}

/**
 * The body of a publish request, as npm sends it.
 *
 * Source: `buildMetadata` of `libnpmpublish/lib/publish.js`; a test compares the two.
 */
export function createPublishDocument({ entry, content, provenance, registry }: PublishRequest): object {
  const { name, version } = entry;
  const { tarball, shasum, manifest } = content;
  const file = `${name}-${version}.tgz`;
  return {
    _id: name,
    name,
    description: manifest["description"],
    "dist-tags": { [entry.distTag]: version },
    versions: {
      [version]: {
        ...manifest,
        version,
        _id: `${name}@${version}`,
        dist: {
          integrity: entry.tarball.integrity,
          shasum,
          // npm writes `http:` for every registry, so that installing from a mirror without TLS works.
          tarball: new URL(`${name}/-/${file}`, registry).href.replace(/^https:/u, "http:"),
        },
      },
    },
    // Naming an access would change that of an existing package.
    access: entry.keepAccess === true ? null : entry.access,
    _attachments: {
      [file]: { content_type: "application/octet-stream", data: tarball.toString("base64"), length: tarball.length },
      ...provenanceAttachment(`${name}-${version}.sigstore`, provenance),
    },
  };
}

function provenanceAttachment(file: string, provenance: Bundle | undefined): object {
  if (provenance === undefined) return {};
  const data = JSON.stringify(provenance);
  return { [file]: { content_type: provenance.mediaType, data, length: data.length } };
}
