import { globSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { environmentVariables } from "../../../tooling/environment-variables.ts";
import { readProgram, referenceDocument } from "../../../tooling/reference-document.ts";
import { examples } from "./examples.ts";

const root = new URL("../../../", import.meta.url);

const { commands } = readProgram();

test("every command has its place on the way of a maintainer, and an example", () => {
  expect(Object.keys(examples)).toEqual(commands.map((command) => command.name()));
  expect(commands.map((command) => command.helpGroup())).not.toContain("");
});

test.each(Object.values(examples).flat())("`slipway $line` is understood", ({ line }) => {
  // What a shell redirects is no word of ours.
  const [name, ...words] = line.replace(/ <.*$/u, "").split(" ");
  const command = commands.find((candidate) => candidate.name() === name);
  const { operands, unknown } = command?.parseOptions(words) ?? { operands: [], unknown: words };
  expect(unknown).toEqual([]);
  const places = command?.registeredArguments ?? [];
  expect(operands.length).toBeGreaterThanOrEqual(places.filter(({ required }) => required).length);
  expect(operands.length).toBeLessThanOrEqual(places.length);
});

test("docs/reference.md is current: `node tooling/write-reference.ts` writes it, `oxfmt docs` after it", () => {
  expect(readFileSync(new URL("docs/reference.md", root), "utf8")).toBe(referenceDocument());
});

/** A variable by its name, or a constant that is one. */
const READ =
  /\benv(?:ironment)?\["(?<name>\w+)"\]|^(?:export )?const \w+ = "(?<constant>(?:[A-Z]+_)+(?:TOKEN|OUTPUT|COMMAND))";/gmu;

test("every variable that is read by its name stands in the reference, and no other", () => {
  const files = globSync("packages/{slipway,npm,ci,action}/src/**/*.ts", { cwd: root.pathname });
  const sources = files.filter((file) => !/\.(?:test|fixture)\.ts$/u.test(file));
  const names = sources.flatMap((file) =>
    [...readFileSync(new URL(file, root), "utf8").matchAll(READ)].map(
      ({ groups }) => groups?.["name"] ?? groups?.["constant"],
    ),
  );
  expect(new Set(names)).toEqual(new Set(Object.keys(environmentVariables)));
});
