import { expect, test } from "vitest";

import { createWorkflows } from "./repository.fixture.ts";
import { unfoldSteps } from "./steps.ts";

const ACTION = `inputs:
  cache: { default: 'true' }
  dist: {}
runs:
  using: composite
  steps:
    - { run: with cache, if: inputs.cache == 'true', shell: bash }
    - { run: without, if: "\${{ inputs.cache != 'true' }}", shell: bash }
    - { run: dist, if: inputs.dist, shell: bash }
    - { run: found, if: steps.look.outputs.found == 'true', shell: bash }
    - { run: always, shell: bash }
`;

/** What the caller hands over, and the scripts of the action that may run. */
const TABLE: readonly (readonly [string, string, readonly string[]])[] = [
  ["defaults", "", ["with cache", "found", "always"]],
  ["a value", "cache: 'false'", ["without", "found", "always"]],
  ["a boolean", "cache: true", ["with cache", "found", "always"]],
  ["what only the run tells", 'cache: "${{ github.ref }}"', ["with cache", "without", "found", "always"]],
  ["a value without a default", "dist: packed", ["with cache", "dist", "found", "always"]],
];

test.each(TABLE)("the inputs of an action decide which of its steps run: %s", (_, given, expected) => {
  const step = `      - { uses: ./.github/actions/setup, with: { ${given} } }\n`;
  const { workflows, actions } = createWorkflows({
    ".github/workflows/release.yml": `on: push\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n${step}`,
    ".github/actions/setup/action.yml": ACTION,
  });
  const [workflow] = workflows;
  const [job] = workflow?.jobs ?? [];
  if (workflow === undefined || job === undefined) throw new Error("no job");
  expect(unfoldSteps({ workflow, job }, new Map(), actions).map(({ run }) => run)).toEqual(expected);
});
