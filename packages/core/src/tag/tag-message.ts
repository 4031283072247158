import type { PlanEntry } from "../plan/publish-plan.ts";
import { formatCount } from "../text/words.ts";

/** What a tag says of each package. */
export type TaggedPackage = Pick<PlanEntry, "name" | "version" | "distTag">;

/** Packages that a tag names; the digest is of all. */
const MOST_LISTED = 200;

const TRAILER = "Slipway-Release: ";

/** What the digest of a release is taken of: names, versions, dist-tags, and the order that they go out in. */
export function releaseText(packages: readonly TaggedPackage[]): string {
  return JSON.stringify(packages.map(({ name, version, distTag }) => [name, version, distTag]));
}

/**
 * The message of a release's tag: what it was made to release.
 *
 * @param digest `sha256-…` of `releaseText`.
 */
export function createTagMessage(packages: readonly TaggedPackage[], digest: string): string {
  const listed = packages.slice(0, MOST_LISTED).map(({ name, version, distTag }) => `${name} ${version} ${distTag}`);
  const more = packages.length - listed.length;
  const rest = more > 0 ? [`and ${String(more)} more`] : [];
  return [
    `Release of ${formatCount(packages.length, "package")}`,
    "",
    ...listed,
    ...rest,
    "",
    `${TRAILER}${digest}`,
    "",
  ].join("\n");
}

/** What a tag was made to release, as far as its message says. */
export interface TaggedRelease {
  readonly digest: string;
  /** Absent where there were too many to name. */
  readonly packages: readonly TaggedPackage[] | undefined;
}

const DIGEST = /^Slipway-Release: (?<digest>sha256-[\w+/]{43}=)$/m;
const LINE = /^(?<name>\S+) (?<version>\d\S*) (?<distTag>\S+)$/;

/** @returns Nothing for a message that `slipway tag` has not made. */
export function parseTagMessage(message: string): TaggedRelease | undefined {
  const digest = DIGEST.exec(message)?.groups?.["digest"];
  if (digest === undefined) return undefined;
  const count = Number(/^Release of (?<count>\d+) packages?$/m.exec(message)?.groups?.["count"] ?? "0");
  const packages = message.split("\n").flatMap((line) => {
    const { name, version, distTag } = LINE.exec(line)?.groups ?? {};
    return name === undefined || version === undefined || distTag === undefined ? [] : [{ name, version, distTag }];
  });
  return { digest, packages: packages.length === count ? packages : undefined };
}
