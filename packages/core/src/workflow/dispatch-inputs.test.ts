import { expect, test } from "vitest";

import { chooseInputs } from "./dispatch-inputs.ts";
import type { WorkflowTrigger } from "./workflow.ts";

const AT = { position: { line: 1, column: 1 }, start: 0, end: 0 };

interface Input {
  readonly default?: string;
  readonly type?: string;
  readonly options?: readonly string[];
  readonly required?: true;
}

function trigger(inputs: Readonly<Record<string, Input>>): WorkflowTrigger {
  const entries = Object.entries(inputs);
  const named = <T>(pick: (input: Input) => T | undefined): Map<string, T> =>
    new Map(
      entries.flatMap(([name, input]) => {
        const value = pick(input);
        return value === undefined ? [] : [[name.toLowerCase(), value] as const];
      }),
    );
  return {
    event: "workflow_dispatch",
    at: AT,
    inputs: new Map(entries.map(([name, input]) => [name, input.default])),
    inputTypes: named(({ type }) => type),
    inputOptions: named(({ options }) => options),
    requiredInputs: new Set(named(({ required }) => required).keys()),
  };
}

const MODE = { type: "choice", options: ["dry-run", "publish", "resume"], default: "dry-run" };

test.each<[string, Readonly<Record<string, Input>>, Readonly<Record<string, string>>]>([
  ["a mode of which one publishes", { mode: MODE, run: { type: "string", default: "" } }, { mode: "publish" }],
  ["a dry run that is the default", { "dry-run": { type: "boolean", default: "true" } }, { "dry-run": "false" }],
  ["a dry run in other letters", { DRY_RUN: { type: "boolean", default: "true" } }, { DRY_RUN: "false" }],
  ["a switch that publishes", { publish: { type: "boolean", default: "false" } }, { publish: "true" }],
  ["a choice of both words", { dryRun: { type: "choice", options: ["true", "false"] } }, { dryRun: "false" }],
  ["inputs that say nothing of publishing", { channel: { default: "latest" } }, {}],
  ["no inputs", {}, {}],
  [
    "a choice that is called so and has other options",
    { release: { type: "choice", options: ["major", "minor"] } },
    {},
  ],
])("%s", (_title, inputs, chosen) => {
  expect(chooseInputs(trigger(inputs))).toStrictEqual({ inputs: chosen, missing: [], unknown: [] });
});

test("what is given goes before what is guessed, whatever its letter case", () => {
  expect(chooseInputs(trigger({ Mode: MODE }), { mode: "resume" }).inputs).toStrictEqual({ Mode: "resume" });
});

test("what a workflow wants and nobody can guess is named, and so is what it does not have", () => {
  const workflow = trigger({ ticket: { required: true }, note: { required: true, default: "none" } });
  expect(chooseInputs(workflow, { moed: "publish" })).toStrictEqual({
    inputs: {},
    missing: ["ticket"],
    unknown: ["moed"],
  });
  expect(chooseInputs(workflow, { ticket: "A-1" })).toStrictEqual({
    inputs: { ticket: "A-1" },
    missing: [],
    unknown: [],
  });
});
