import { subset } from "semver";

import { nodeRange } from "./node-range.ts";

/**
 * The npm that comes with every Node a version setting may stand for. Node 22 and older bring npm 10 or older to this
 * day, Node 24.0 to 24.4 npm 11.3 or 11.4, 24.5 npm 11.5.1.
 *
 * @param node As `setup-node` takes it: `22`, `v22.14.0`, `lts/jod`, `>=20`.
 * @returns A range that the npm is certainly in; `undefined` when nothing certain can be said: an open range picks the
 *   newest Node there is.
 * @see https://github.com/nodejs/node/blob/main/doc/changelogs/CHANGELOG_V24.md
 */
export function bundledNpm(node: string): string | undefined {
  const range = nodeRange(node);
  if (range === undefined) return undefined;
  if (subset(range, "<24.0.0-0")) return "<11.0.0-0";
  return subset(range, ">=24.0.0 <24.5.0") ? ">=11.0.0 <11.5.1" : undefined;
}
