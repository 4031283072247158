import { describe, expect, test } from "vitest";

import type { JsonObject } from "../values/json.ts";
import { Refusal } from "../values/refusal.ts";
import { readWorkflow } from "../workflow/workflow.ts";
import { evaluate, evaluateCondition, evaluateText, type Scope } from "./evaluate.ts";
import { createHashFiles, createStatusFunctions } from "./functions.ts";

function scope(contexts: Readonly<Record<string, JsonObject>>, status = {}): Scope {
  const known = { failed: false, incomplete: false, cancelled: false, ...status };
  return { contexts, functions: [...createStatusFunctions(known), createHashFiles(() => "")] };
}

describe("a value with expressions", () => {
  test.each([
    ["'${{ github.ref_name }}'", "main"],
    ["'a ${{ github.ref_name }} b ${{ inputs.none }}'", "a main b "],
    ["'${{ github.event.number }}'", "7"],
    [">-\n  ${{ github.ref_name == 'main'\n  && 'x' }}", "x"],
    ["|\n  one ${{ github.ref_name }}\n    two\n", "one main\n  two\n"],
    ["plain", "plain"],
  ])("%s becomes %j", async (text, expected) => {
    const { runName } = await readWorkflow(
      "a.yml",
      `on: push\nrun-name: ${text}\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n`,
    );
    expect(evaluateText(runName, scope({ github: { ref_name: "main", event: { number: 7 } } }))).toBe(expected);
  });

  test("keeps its type, and `insert` is refused", async () => {
    const { jobs } = await readWorkflow(
      "a.yml",
      "on: push\njobs: { a: { runs-on: ubuntu-latest, strategy: { matrix: { x: \"${{ fromJSON('[1, true]') }}\" } }, steps: [{ run: 'true' }] }, " +
        'b: { runs-on: ubuntu-latest, env: { "${{ insert }}": "${{ vars }}" }, steps: [{ run: \'true\' }] } }\n',
    );
    const [strategy, env] = [jobs.get("a")?.strategy, jobs.get("b")?.env];
    if (strategy === undefined || env === undefined) throw new Error("not read");
    expect(evaluate(strategy, scope({}))).toStrictEqual({ matrix: { x: [1, true] } });
    expect(() => evaluate(env, scope({}))).toThrow(Refusal);
  });
});

describe("a condition", () => {
  test.each([
    ["success()", {}, true],
    ["success()", { incomplete: true }, false],
    ["success() && inputs.mode != 'resume'", {}, true],
    ["failure()", { failed: true }, true],
    ["failure()", { failed: true, cancelled: true }, false],
    ["always()", { cancelled: true }, true],
    ["!cancelled() && github.ref_type == 'TAG'", {}, true],
    ["hashFiles('missing') != ''", {}, false],
  ])("%s after %j is %j", (condition, status, holds) => {
    expect(evaluateCondition(condition, scope({ github: { ref_type: "tag" } }, status))).toBe(holds);
  });
});
