import { execa } from "execa";
import { describe, expect, test } from "vitest";

import { logOf, resultsOf, runWorkflow, saidIn, startFixture } from "./start-fixture.ts";

const UPLOAD = "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a";
const DOWNLOAD = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c";
const CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1";

/** A workflow of one job with these steps. */
function job(steps: string, more = ""): string {
  return `on: push\npermissions: { contents: read }\njobs:\n  a:\n    runs-on: ubuntu-latest\n${more}    steps:\n${steps}`;
}

function readingJob(permissions: string): string {
  return `
on: { workflow_dispatch: { inputs: { run: { type: string } } } }
permissions: ${permissions}
jobs: { a: { runs-on: ubuntu-latest, steps: [{ uses: ${DOWNLOAD}, with: { name: one, run-id: "\${{ inputs.run }}", github-token: "\${{ github.token }}" } }, { run: cat f }] } }
`;
}

describe("steps", () => {
  test("see what earlier ones have set, and nothing of the machine", async () => {
    process.env["LEAKING_VARIABLE"] = "leaked";
    const { attempt } = await runWorkflow(
      job(
        `
      - run: |
          echo "A=1" >> "$GITHUB_ENV"
          mkdir -p "$RUNNER_TEMP/bin" && printf '#!/bin/sh\\necho "> from the path"' > "$RUNNER_TEMP/bin/hello" && chmod +x "$RUNNER_TEMP/bin/hello"
          echo "$RUNNER_TEMP/bin" >> "$GITHUB_PATH"
          echo "# Page" >> "$GITHUB_STEP_SUMMARY"
          echo "> $B $A.$LEAKING_VARIABLE.$(ls -A "$HOME" "$GITHUB_WORKSPACE" | wc -w)"
      - env: { B: 3 }
        run: hello; echo "> $A $B \${{ env.A }} $CI $GITHUB_JOB $GITHUB_REF_NAME"
      - { id: bad, continue-on-error: true, run: "false | true" }
      - if: steps.bad.outcome == 'failure' && steps.bad.conclusion == 'success'
        shell: bash
        run: echo "> forgiven"
`,
        "    env: { B: 2 }\n    defaults: { run: { shell: bash } }\n",
      ),
    );
    expect(resultsOf(attempt)).toStrictEqual({ a: "success" });
    // Two folders are named, and both are empty.
    expect(saidIn(attempt)).toStrictEqual(["2 ..2", "from the path", "1 3 1 true a main", "forgiven"]);
    expect(attempt.summary).toContain("# Page");
  });

  test("may leave something running, which ends with the job", async () => {
    const { attempt } = await runWorkflow(job('      - run: sleep 60 & echo "> $!"\n      - run: echo "> next"\n'));
    const [left = "", next] = saidIn(attempt);
    expect(next).toBe("next");
    // Gone, or dead and not yet buried by whoever inherited it.
    const { stdout } = await execa("ps", ["-o", "stat=", "-p", left], { reject: false });
    expect(stdout).toMatch(/^Z|^$/);
  });

  test("without `shell` have no pipefail", async () => {
    const { attempt } = await runWorkflow(job("      - run: false | true\n"));
    expect(attempt.conclusion).toBe("success");
  });

  test("run composite and JavaScript actions of this repository, with their posts last", async () => {
    const { attempt } = await runWorkflow(
      job(`
      - { uses: ${CHECKOUT} }
      - { id: c, uses: ./actions/composite, with: { word: hi } }
      - run: echo "> \${{ steps.c.outputs.shout }} \${{ steps.inner.outputs.x }}."
      - { uses: $/actions/node, with: { word: ho, unknown: x } }
`),
      {
        files: {
          "actions/composite/action.yml": `
name: C
description: C
inputs: { word: { default: none } }
outputs: { shout: { value: "\${{ steps.inner.outputs.x }}!" } }
runs:
  using: composite
  steps:
    - { id: inner, shell: bash, run: 'echo "x=\${{ inputs.word }}" >> "$GITHUB_OUTPUT"; test -f "$GITHUB_ACTION_PATH/action.yml"' }
`,
          "actions/node/action.yml": `
name: N
description: N
inputs: { word: { required: true }, other: { default: "\${{ github.ref_name }}" } }
runs: { using: node24, main: main.js, post: post.js }
`,
          "actions/node/main.js":
            'const fs = require("fs"); console.log(`> ${process.env.INPUT_WORD} ${process.env.INPUT_OTHER}`); fs.appendFileSync(process.env.GITHUB_STATE, "a=kept\\n");',
          "actions/node/post.js": "console.log(`> post ${process.env.STATE_a}`);",
        },
      },
    );
    expect(resultsOf(attempt), logOf(attempt)).toStrictEqual({ a: "success" });
    expect(saidIn(attempt)).toStrictEqual(["hi! .", "ho main", "post kept"]);
    expect(attempt.jobs[0]?.annotations).toMatchObject([
      { level: "warning", message: "Unexpected input(s) 'unknown', valid inputs are ['word', 'other']" },
    ]);
  });

  test.each([
    ["{ uses: pnpm/action-setup@v6 }", "`pnpm/action-setup@v6` is not played here"],
    ["{ uses: actions/upload-artifact@v3, with: { path: a } }", "`actions/upload-artifact@v3` is not played here"],
    ["{ uses: docker://alpine }", "is not"],
    ["{ uses: ./missing }", "Did you forget to run actions/checkout before running your local action?"],
    [
      `{ uses: ${CHECKOUT}, with: { submodules: true } }`,
      "The input `submodules` of `actions/checkout` is not played here",
    ],
    [`{ uses: ${DOWNLOAD}, with: { name: a, artifact-ids: 1 } }`, "cannot be used together"],
    [`{ uses: ${DOWNLOAD}, with: { name: a } }`, "Unable to download artifact(s): Artifact not found for name: a"],
    [`{ uses: ${DOWNLOAD}, with: { artifact-ids: "7" } }`, "None of the provided artifact IDs were found"],
    [
      `{ uses: ${UPLOAD}, with: { name: a, path: missing, if-no-files-found: error } }`,
      "No files were found with the provided path: missing",
    ],
    ["{ parallel: [{ run: 'true' }] }", "`parallel` of a step is not played here"],
    ["{ shell: pwsh, run: dir }", "The shell `pwsh` is not played here"],
  ])("%s fails by name", async (step, message) => {
    const { attempt } = await runWorkflow(job(`      - ${step}\n`));
    expect(attempt.conclusion).toBe("failure");
    expect(attempt.jobs[0]?.annotations[0]?.message).toContain(message);
  });
});

describe("artifacts", () => {
  test("have a name for one attempt, leave dotfiles out, and come by id, by name or all", async () => {
    const { attempt, runner, run } = await runWorkflow(`
on: push
jobs:
  make:
    runs-on: ubuntu-latest
    outputs: { one: "\${{ steps.one.outputs.artifact-id }}", two: "\${{ steps.two.outputs.artifact-id }}" }
    steps:
      - run: mkdir -p d/e && touch d/a d/.hidden d/e/b && echo 1 > f && chmod +x f
      - { id: one, uses: ${UPLOAD}, with: { name: one, path: d } }
      - { id: two, uses: ${UPLOAD}, with: { name: two, path: f } }
      - { id: again, continue-on-error: true, uses: ${UPLOAD}, with: { name: two, path: f } }
      - run: echo "> again \${{ steps.again.outcome }}"
      - { uses: ${UPLOAD}, with: { name: two, path: f, overwrite: true } }
  take:
    needs: make
    runs-on: ubuntu-latest
    steps:
      - { uses: ${DOWNLOAD}, with: { artifact-ids: "\${{ needs.make.outputs.one }}", path: by-id } }
      - { uses: ${DOWNLOAD}, with: { name: two, path: by-name } }
      - { uses: ${DOWNLOAD}, with: { path: all } }
      - { uses: ${DOWNLOAD}, with: { path: merged, merge-multiple: true } }
      - run: for file in $(find . -type f | sort); do echo "> $file $(test -x $file && echo x)"; done
`);
    expect(resultsOf(attempt), logOf(attempt)).toStrictEqual({ make: "success", take: "success" });
    expect(saidIn(attempt).map((line) => line.trim())).toStrictEqual([
      "again failure",
      "./all/one/a",
      "./all/one/e/b",
      "./all/two/f",
      "./by-id/a",
      "./by-id/e/b",
      "./by-name/f",
      "./merged/a",
      "./merged/e/b",
      "./merged/f",
    ]);
    expect(logOf(attempt)).toContain("(409) Conflict: an artifact with this name already exists on the workflow run");
    expect(runner.state.artifacts.list(run.id).map(({ name }) => name)).toStrictEqual(["two", "one"]);
  });

  test("of another run need a token that reads actions", async () => {
    const { runner } = await startFixture({
      ".github/workflows/make.yml": job(
        `      - run: echo "> hello" > f\n      - { uses: ${UPLOAD}, with: { name: one, path: f } }\n`,
      ),
      ".github/workflows/reads.yml": readingJob("{ actions: read }"),
      ".github/workflows/blind.yml": readingJob("{}"),
    });
    const [made] = await runner.push({ "refs/heads/main": undefined });
    await made?.ended();
    const inputs = { run: String(made?.id) };
    const reads = await (await runner.dispatch({ workflow: "reads.yml", inputs })).ended();
    expect(saidIn(reads)).toStrictEqual(["hello"]);
    const blind = await (await runner.dispatch({ workflow: "blind.yml", inputs })).ended();
    expect(logOf(blind)).toContain("Resource not accessible by integration");
  });
});
