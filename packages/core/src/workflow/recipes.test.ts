import { expect, test } from "vitest";

import { parseDenoTasks, parseMiseTasks, parseRecipes, recipeCall } from "./recipes.ts";

test.each([
  ["just release", "just release"],
  ["just --unstable release v=1", "just release"],
  ["make publish", "make publish"],
  ["make -j4 publish", "make publish"],
  ["mise run release", "mise release"],
  ["mise install", undefined],
  ["deno task release", "deno release"],
  ["deno run release.ts", undefined],
  ["just", undefined],
  ["node release", undefined],
])("the recipe of `%s`", (command, expected) => {
  expect(recipeCall(command.split(" "))).toBe(expected);
});

test("tasks of Deno", () => {
  const text =
    '{ // tasks\n "tasks": { "release": "npm publish", "all": { "command": "deno task release" }, "none": 1 } }';
  expect(Object.fromEntries(parseDenoTasks(text))).toEqual({
    "deno release": "npm publish",
    "deno all": "deno task release",
  });
  expect(parseDenoTasks("{")).toEqual(new Map());
});

test("recipes of a justfile", () => {
  const text = `set shell := ["bash", "-c"]

version := "1"

# Sends everything
release tag="latest": build
    @pnpm publish -r --tag {{tag}}
    -echo done

build:
\tpnpm build
`;
  expect([...parseRecipes("just", text)]).toEqual([
    ["just release", "just build\npnpm publish -r --tag {{tag}}\necho done"],
    ["just build", "pnpm build"],
  ]);
});

test("recipes of a Makefile", () => {
  const text = ".PHONY: publish\nNPM := npm\npublish: build ## sends\n\t@npm publish\n\nbuild:\n\ttsc\n";
  expect([...parseRecipes("make", text)]).toEqual([
    ["make publish", "make build\nnpm publish"],
    ["make build", "tsc"],
  ]);
});

test("tasks of mise", () => {
  const text = `[tools]
node = "24"

[tasks]
lint = "oxlint"
"ci:publish" = 'pnpm publish -r'

[tasks.release]
description = "Sends everything"
run = ["pnpm build", "pnpm publish \\"-r\\""]

[tasks."next:release"]
run = """
pnpm build
npm publish
"""
`;
  expect([...parseMiseTasks(text)]).toEqual([
    ["mise lint", "oxlint"],
    ["mise ci:publish", "pnpm publish -r"],
    ["mise release", 'pnpm build\npnpm publish "-r"'],
    ["mise next:release", "pnpm build\nnpm publish"],
  ]);
});
