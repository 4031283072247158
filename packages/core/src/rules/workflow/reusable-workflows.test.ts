import { describe, expect, it } from "vitest";

import { CHECKOUT, check, summary } from "./release-workflow.fixture.ts";

/** A file that publishes and is only called. */
const CALLED = `on:
  workflow_call:
    inputs:
      environment:
        type: string
permissions:
  contents: read
jobs:
  npm:
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    permissions:
      id-token: write
    steps:
      - uses: ${CHECKOUT} # v7.0.1
        with:
          persist-credentials: false
      - uses: ./.github/actions/publish
        with:
          directory: ./packages/a
`;

const PUBLISHING_ACTION = `inputs:
  directory:
    required: true
runs:
  using: composite
  steps:
    - run: npm publish \${{ inputs.directory }}
      shell: bash
`;

function caller(permissions: string): string {
  return `on:
  push:
    tags: ['release-*']
concurrency: release
permissions:
  contents: read
jobs:
  release:
    if: github.repository == 'owner/name'
    uses: ./.github/workflows/publish.yml
    with:
      environment: npm
${permissions}`;
}

const GRANT = "    permissions:\n      id-token: write\n      contents: read\n";

describe("reusable workflows and local actions", () => {
  const actions = { ".github/actions/publish": PUBLISHING_ACTION };

  it("are followed to the job that publishes", () => {
    const files = { "release.yml": caller(GRANT), "publish.yml": CALLED };
    expect(summary(check({ files, actions, trust: { workflow: "release.yml", environment: "npm" } }))).toEqual([]);
  });

  it("are entered through the caller, which is what npm looks at", () => {
    const files = { "release.yml": caller(GRANT), "publish.yml": CALLED };
    const [problem, ...others] = check({ files, actions, trust: { workflow: "publish.yml" } });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: "WORKFLOW_FILE_MISMATCH",
      actual: "release.yml",
      expected: "publish.yml",
      reason: "`publish.yml` is only called, and npm looks at the workflow that entered the run",
    });
  });

  it("get no more than their caller has", () => {
    const files = { "release.yml": caller(""), "publish.yml": CALLED };
    const problems = check({ files, actions });
    expect(summary(problems)).toEqual(["error CALLER_PERMISSION release.yml:6"]);
    expect(problems[0]?.predicts).toBe(
      "The nested job 'npm' is requesting 'id-token: write', but is only allowed 'id-token: none'.",
    );
  });

  it("need the right in both files", () => {
    const files = {
      "release.yml": caller(""),
      "publish.yml": CALLED.replace("    permissions:\n      id-token: write\n", ""),
    };
    const problems = check({ files, actions });
    expect(summary(problems)).toEqual(["error ID_TOKEN_MISSING publish.yml:7"]);
    expect(problems[0]?.edits?.map(({ file }) => file)).toEqual([
      ".github/workflows/release.yml",
      ".github/workflows/publish.yml",
    ]);
  });

  it("are problems where they stand", () => {
    const files = { "release.yml": caller(GRANT), "publish.yml": CALLED };
    const wrong = {
      ".github/actions/publish": PUBLISHING_ACTION.replace("- run: npm", "- run: echo \\${{ github.head_ref }} && npm"),
    };
    expect(summary(check({ files, actions: wrong }))).toEqual(["warning TEMPLATE_INJECTION action.yml:7"]);
  });

  it("make one more entry each time they are called", () => {
    const files = { "release.yml": caller(GRANT), "nightly.yml": caller(GRANT), "publish.yml": CALLED };
    expect(summary(check({ files, actions }))).toEqual(["warning ENTRIES_SEVERAL nightly.yml:8"]);
  });

  it("may inherit too many secrets", () => {
    const files = { "release.yml": caller(`${GRANT}    secrets: inherit\n`), "publish.yml": CALLED };
    expect(summary(check({ files, actions }))).toEqual(["warning SECRETS_INHERITED release.yml:16"]);
  });
});
