import type { Listing } from "../create-listing.ts";
import { normaliseTarget } from "./normalise-target.ts";
import type { Target } from "./target.ts";

/** Node's order for `main`, in CommonJS and for the older form of ES module packages alike. */
const MODULE_SUFFIXES = ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];

/** TypeScript and bundlers add these. A declaration stands in for the file of the same name. */
const OTHER_SUFFIXES = [".d.ts", ".ts", ".tsx", ".mjs", ".cjs", ".jsx", "/index.d.ts", "/index.ts", "/index.mjs"];

/** Whether what a target stands for is among the files. */
export function findTarget(target: Target, listing: Listing): boolean {
  const path = normaliseTarget(target.value);
  // What leads out of the package cannot be judged from its files.
  if (path === undefined) return true;
  if (target.lookup === "pattern") return matchesAny(path, listing);
  if (target.lookup === "file") return listing.hasFile(path);
  const suffixes = target.needed === "everyone" ? MODULE_SUFFIXES : [...MODULE_SUFFIXES, ...OTHER_SUFFIXES];
  return suffixes.some((suffix) => listing.hasFile(`${path}${suffix}`.replace(/^\//u, "")));
}

/** Node puts the same text in the place of every `*`; one file that begins and ends right is enough here. */
function matchesAny(path: string, { files }: Listing): boolean {
  const first = path.indexOf("*");
  const before = path.slice(0, first);
  const after = path.slice(path.lastIndexOf("*") + 1);
  return Array.from(files.keys()).some(
    (file) => file.startsWith(before) && file.endsWith(after) && file.length > before.length,
  );
}
