import { expect, test } from "vitest";

import { changeOf, sortByChange } from "./change.ts";

test.each([
  ["1.0.0", "2.0.0", false, "major"],
  ["1.0.0", "2.0.0-rc.1", false, "major"],
  ["0.3.0", "0.4.0", false, "minor"],
  ["1.0.0", "1.0.1", false, "patch"],
  ["2.0.0-rc.1", "2.0.0", false, "major"],
  [undefined, "1.0.0", true, "new"],
  [undefined, "1.0.0", false, "other"],
] as const)("from %s to %s (new: %s) is %s", (previousVersion, version, isNew, expected) => {
  expect(changeOf({ previousVersion, version, isNew })).toBe(expected);
});

test("what may break whoever takes it comes first, then names in their order", () => {
  const packages = ["b 1.0.1", "a 1.0.1", "z 2.0.0", "m 1.1.0"].map((text) => {
    const [name = "", version = ""] = text.split(" ");
    return { name, version, previousVersion: "1.0.0", isNew: false };
  });
  expect(sortByChange(packages).map(({ name }) => name)).toStrictEqual(["z", "m", "a", "b"]);
});
