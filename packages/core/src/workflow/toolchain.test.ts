import { expect, it } from "vitest";

import { bundledNpm } from "./toolchain.ts";

it.each([
  ["20", "<11.0.0-0"],
  ["22.x", "<11.0.0-0"],
  ["v22.14.0", "<11.0.0-0"],
  ["lts/jod", "<11.0.0-0"],
  ["18 || 20", "<11.0.0-0"],
  ["24.4.1", ">=11.0.0 <11.5.1"],
  ["24.5.0", undefined],
  ["24", undefined],
  [">=20", undefined],
  ["latest", undefined],
  ["lts/*", undefined],
])("of Node %s", (node, expected) => {
  expect(bundledNpm(node)).toBe(expected);
});
