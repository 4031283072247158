import type { PackageState, PublishedVersion } from "@slipway/core";
import * as v from "valibot";

const Version = v.object({
  dist: v.optional(v.object({ integrity: v.optional(v.string()), unpackedSize: v.optional(v.number()) })),
  deprecated: v.optional(v.unknown()),
});

/** The part of a packument that is kept. Both its full and its abbreviated form have it, save for `time`. */
const Packument = v.object({
  name: v.optional(v.string()),
  versions: v.optional(v.record(v.string(), Version)),
  "dist-tags": v.optional(v.record(v.string(), v.string())),
  time: v.optional(v.object({ unpublished: v.optional(v.unknown()) })),
});

/**
 * What a packument says about its package, or nothing when it is no packument of that package. A package that was
 * unpublished is present without a version.
 */
export function parsePackument(name: string, document: unknown): PackageState | undefined {
  const parsed = v.safeParse(Packument, document);
  if (!parsed.success || (parsed.output.name ?? name) !== name) return undefined;
  const { versions, time, "dist-tags": distTags = {} } = parsed.output;
  if (versions === undefined && time?.unpublished === undefined) return undefined;
  return {
    kind: "present",
    versions: Object.fromEntries(
      Object.entries(versions ?? {}).map(([version, published]) => [version, parseVersion(published)]),
    ),
    distTags,
  };
}

function parseVersion({ dist, deprecated }: v.InferOutput<typeof Version>): PublishedVersion {
  return {
    ...(dist?.integrity !== undefined && { integrity: dist.integrity }),
    ...(dist?.unpackedSize !== undefined && { unpackedSize: dist.unpackedSize }),
    // npm takes a deprecation back by setting an empty message.
    ...(deprecated !== undefined && deprecated !== "" && deprecated !== false && { deprecated: true }),
  };
}
