import type { Listing } from "./create-listing.ts";

const WILDCARD = /[*?[\]{}()|!]/u;

/**
 * Whether the tarball has what an entry of the manifest's `files` names: the file, the directory, or for a pattern the
 * directory that its fixed part leads to. Lists of patterns are often generous on purpose. In any letter case, as npm
 * matches them.
 */
export function matchFilesPattern(pattern: string, listing: Listing): boolean {
  const segments = pattern.split("/").filter((segment) => segment !== "" && segment !== ".");
  const wild = segments.findIndex((segment) => WILDCARD.test(segment));
  const path = (wild === -1 ? segments : segments.slice(0, wild)).join("/");
  return path === "" || listing.inAnyCase(path) !== undefined;
}
