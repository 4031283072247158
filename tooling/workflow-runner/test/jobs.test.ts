import { describe, expect, test } from "vitest";

import { logOf, resultsOf, runWorkflow, saidIn, startFixture, until } from "./start-fixture.ts";

const CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1";

describe("jobs", () => {
  test("run in the order of their needs, hand on outputs, and skip what comes after a skipped one", async () => {
    const { attempt } = await runWorkflow(`
on: push
jobs:
  first:
    runs-on: ubuntu-latest
    outputs: { value: "\${{ steps.set.outputs.value }}" }
    steps:
      - id: set
        run: echo "value=a b" >> "$GITHUB_OUTPUT"
  skipped: { needs: first, if: false, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
  after: { needs: skipped, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
  guarded:
    needs: [first, skipped]
    if: \${{ !cancelled() && needs.first.result == 'success' }}
    runs-on: ubuntu-latest
    steps: [{ env: { VALUE: "\${{ needs.first.outputs.value }}" }, run: 'echo "> $VALUE"' }]
  far: { needs: guarded, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
  failing: { runs-on: ubuntu-latest, steps: [{ run: exit 3 }, { run: echo "> never" }, { if: failure(), run: echo "> cleaned" }] }
  on-failure: { needs: failing, if: failure(), runs-on: ubuntu-latest, steps: [{ run: "true" }] }
`);
    expect(resultsOf(attempt)).toStrictEqual({
      first: "success",
      skipped: "skipped",
      after: "skipped",
      guarded: "success",
      far: "skipped",
      failing: "failure",
      "on-failure": "success",
    });
    expect(attempt.conclusion).toBe("failure");
    expect(saidIn(attempt).toSorted()).toStrictEqual(["a b", "cleaned"]);
    expect(attempt.jobs.find(({ id }) => id === "failing")?.annotations).toMatchObject([
      { level: "error", message: "Process completed with exit code 3." },
    ]);
  });

  test("of a matrix fail together unless told otherwise, and only failed ones are run again", async () => {
    const { run, attempt } = await runWorkflow(`
on: push
jobs:
  build:
    strategy: { fail-fast: false, matrix: { shard: "\${{ fromJSON('[1, 2]') }}" } }
    runs-on: ubuntu-latest
    steps: [{ run: "test \${{ matrix.shard }} = 1 || test $GITHUB_RUN_ATTEMPT = 2" }]
  next: { needs: build, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
`);
    expect(resultsOf(attempt)).toStrictEqual({ "build (1)": "success", "build (2)": "failure", next: "skipped" });
    run.rerun("failed");
    const again = await run.ended();
    expect(again.jobs.map(({ name, attempt: number, result }) => [name, number, result])).toStrictEqual([
      ["build (1)", 1, "success"],
      ["build (2)", 2, "success"],
      ["next", 2, "success"],
    ]);
    expect(() => run.rerun("failed")).toThrow("there are no failed jobs");
    run.rerun("all");
    expect((await run.ended()).jobs.map(({ attempt: number }) => number)).toStrictEqual([3, 3, 3]);
  });

  test("call workflows of this repository with inputs, secrets and fewer permissions", async () => {
    const { attempt } = await runWorkflow(
      `
on: push
permissions: { contents: read }
jobs:
  call:
    uses: ./.github/workflows/called.yml
    with: { greeting: hello }
    secrets: { word: "\${{ secrets.WORD }}" }
  next: { needs: call, runs-on: ubuntu-latest, steps: [{ run: 'echo "> \${{ needs.call.outputs.answer }}"' }] }
  refused: { uses: ./.github/workflows/greedy.yml }
`,
      {
        secrets: { WORD: "open-sesame" },
        files: {
          ".github/workflows/called.yml": `
on: { workflow_call: { inputs: { greeting: { type: string, required: true } }, secrets: { word: { required: true } }, outputs: { answer: { value: "\${{ jobs.inner.outputs.answer }}" } } } }
jobs:
  inner:
    runs-on: ubuntu-latest
    outputs: { answer: "\${{ steps.a.outputs.answer }}" }
    steps: [{ id: a, env: { W: "\${{ secrets.word }}" }, run: 'echo "answer=\${{ inputs.greeting }} \${#W}" >> "$GITHUB_OUTPUT"; echo "> $W"' }]
`,
          ".github/workflows/greedy.yml": `
on: workflow_call
jobs: { inner: { permissions: { id-token: write }, runs-on: ubuntu-latest, steps: [{ run: "true" }] } }
`,
        },
      },
    );
    expect(resultsOf(attempt)).toStrictEqual({
      "call / inner": "success",
      next: "success",
      "refused / inner": "failure",
    });
    expect(saidIn(attempt)).toStrictEqual(["***", "hello 11"]);
    expect(logOf(attempt)).toContain("is requesting 'id-token: write', but is only allowed 'id-token: none'");
  });

  test("are cancelled unless their condition still holds, and clean up", async () => {
    const seen: string[] = [];
    const { runner } = await startFixture(
      {
        ".github/workflows/test.yml": `
on: push
jobs:
  long:
    runs-on: ubuntu-latest
    steps:
      - run: trap 'echo "> interrupted"; exit 1' INT; echo "> begun"; while true; do sleep 0.1; done
      - if: always()
        run: echo "> cleaned"
      - run: echo "> never"
  stays: { if: always(), runs-on: ubuntu-latest, steps: [{ run: echo "> staying"; sleep 1; echo "> stayed" }] }
  later: { needs: long, if: "!cancelled()", runs-on: ubuntu-latest, steps: [{ run: "true" }] }
`,
      },
      { onLine: ({ text }) => void seen.push(text), machines: 2 },
    );
    const [run] = await runner.push({ "refs/heads/main": undefined });
    if (run === undefined) throw new Error("nothing starts");
    await until(() => seen.includes("> begun") && seen.includes("> staying"));
    run.cancel();
    const attempt = await run.ended();
    expect(resultsOf(attempt)).toStrictEqual({ long: "cancelled", stays: "success", later: "cancelled" });
    expect(saidIn(attempt).toSorted()).toStrictEqual(["begun", "cleaned", "interrupted", "stayed", "staying"]);
  });

  test("end with their time, steps as failures and jobs as cancelled", async () => {
    const { attempt } = await runWorkflow(
      `
on: push
jobs:
  step: { runs-on: ubuntu-latest, steps: [{ timeout-minutes: 1, run: exec sleep 30 }, { if: failure(), run: echo "> failed" }] }
  job: { runs-on: ubuntu-latest, timeout-minutes: 1, steps: [{ run: exec sleep 30 }, { if: always(), run: echo "> cleaned" }] }
`,
      { minute: 300 },
    );
    expect(resultsOf(attempt)).toStrictEqual({ step: "failure", job: "cancelled" });
    expect(saidIn(attempt).toSorted()).toStrictEqual(["cleaned", "failed"]);
  });

  test("wait for their environment: its refs, then somebody else's approval", async () => {
    const workflow = `
on: { push: {}, workflow_dispatch: {} }
jobs: { deploy: { environment: npm, permissions: { id-token: write }, runs-on: ubuntu-latest, steps: [{ run: "true" }] } }
`;
    const policies = [{ id: 1, name: "release-*", type: "tag" }] as const;
    const reviews: string[] = [];
    const { runner } = await startFixture(
      { ".github/workflows/test.yml": workflow },
      {
        environments: [
          { name: "npm", reviewers: ["octo", "maintainer"], preventSelfReview: true, policies: [...policies] },
        ],
        review: async ({ environment, reviewers }) => {
          reviews.push(`${environment}: ${reviewers.join(", ")}`);
          return { by: "maintainer", approved: true };
        },
      },
    );
    const [refused] = await runner.push({ "refs/heads/main": undefined });
    const first = await refused?.ended();
    expect(first?.jobs[0]?.annotations).toMatchObject([
      { message: 'Branch "main" is not allowed to deploy to npm due to environment protection rules.' },
    ]);
    const [allowed] = await runner.push({ "refs/tags/release-1": undefined });
    expect((await allowed?.ended())?.conclusion).toBe("success");
    expect(reviews).toStrictEqual(["npm: maintainer"]);
  });

  test("of one concurrency group follow each other", async () => {
    const { runner } = await startFixture({
      ".github/workflows/test.yml": `
on: push
concurrency: { group: release, cancel-in-progress: false, queue: max }
jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: sleep 0.3 }] } }
`,
    });
    const runs = await runner.push({ "refs/tags/v1": undefined, "refs/tags/v2": undefined, "refs/tags/v3": undefined });
    expect(runs).toHaveLength(3);
    await until(() => runs.some((run) => run.status() === "in_progress"));
    expect(runs.filter((run) => run.status() === "in_progress")).toHaveLength(1);
    for (const run of runs) expect((await run.ended()).conclusion).toBe("success");
  });

  test("start what waits for the end of a run, with its run and the default branch's code", async () => {
    const { runner } = await startFixture(
      {
        ".github/workflows/test.yml": `
name: Test
on: pull_request
permissions: { contents: write, pull-requests: write, id-token: write }
jobs: { a: { runs-on: ubuntu-latest, steps: [{ env: { WORD: "\${{ secrets.WORD }}" }, run: 'echo "> $GITHUB_EVENT_NAME $GITHUB_REF $WORD.$ACTIONS_ID_TOKEN_REQUEST_URL"' }] } }
`,
        ".github/workflows/after.yml": `
on: { workflow_run: { workflows: [Test], types: [completed] } }
permissions: { pull-requests: write }
jobs: { a: { runs-on: ubuntu-latest, steps: [{ uses: ${CHECKOUT}, with: { ref: "\${{ github.event.workflow_run.head_sha }}" } }] } }
`,
      },
      { secrets: { WORD: "open" } },
    );
    const { runs } = await runner.openPull({ branch: "change", from: "stranger/app", files: { "a.txt": "a" } });
    const attempt = await runs[0]?.ended();
    // A fork's run reads, has no secret and no ID token, whatever the file asks for.
    expect(attempt && saidIn(attempt)).toStrictEqual(["pull_request refs/pull/1/merge ."]);
    expect(attempt?.jobs[0]?.permissions).toStrictEqual({
      contents: "read",
      "pull-requests": "read",
      metadata: "read",
    });
    await runner.idle();
    const after = await runner.runs.find(({ workflow }) => workflow.endsWith("after.yml"))?.ended();
    expect(after?.jobs[0]?.annotations).toMatchObject([
      { message: "Refusing to check out code of a pull request from a fork in a privileged workflow" },
    ]);
  });
});
