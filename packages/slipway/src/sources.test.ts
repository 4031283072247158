import { describe, expect, test } from "vitest";

import { selectPublishable } from "./sources.ts";

describe("the packages that a release may publish", () => {
  const NAMES = ["core", "core-internal", "my-core", "@acme/core", "@acme/ui"];
  const packages = [...NAMES, "secret"].map((name) => ({
    name,
    version: "1.0.0",
    directory: name,
    file: `${name}/package.json`,
    manifest: { private: name === "secret" },
    text: "",
  }));

  test.each<[string, Parameters<typeof selectPublishable>[1], readonly string[]]>([
    ["all that are not private", {}, NAMES],
    ["a name as a whole, not the beginning or the end of one", { filter: ["core"] }, ["core"]],
    ["a star for anything, slashes too", { filter: ["*core"] }, ["core", "my-core", "@acme/core"]],
    ["a scope", { filter: ["@acme/*"] }, ["@acme/core", "@acme/ui"]],
    ["nothing", { filter: [] }, []],
    [
      "all but what is excluded, again as a whole",
      { exclude: ["core"] },
      ["core-internal", "my-core", "@acme/core", "@acme/ui"],
    ],
    [
      "what a pattern takes, less what another takes away",
      { filter: ["*core*"], exclude: ["@acme/*"] },
      ["core", "core-internal", "my-core"],
    ],
  ])("%s", (_, config, names) => {
    expect(selectPublishable({ packages }, config).map(({ name }) => name)).toEqual(names);
  });

  test("nothing that the workspace itself withholds", () => {
    const withheld = new Set(["core", "@acme/ui"]);
    const names = selectPublishable({ packages, withheld }, {}).map(({ name }) => name);
    expect(names).toEqual(["core-internal", "my-core", "@acme/core"]);
  });
});
