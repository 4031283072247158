import { describe, expect, it } from "vitest";

import { resolveText } from "./expressions.ts";
import type { PublishJob } from "./publish-job.ts";
import { findPublishJobs } from "./publish-jobs.ts";
import { createWorkflows } from "./repository.fixture.ts";
import { createRunCheck, evaluateCondition, matchFilter } from "./triggers.ts";

describe("evaluate condition", () => {
  const KNOWN = new Map<string, string | number | boolean>([
    ["github.repository", "owner/name"],
    ["github.event_name", "pull_request"],
    ["github.ref", "refs/pull/1/merge"],
    ["inputs.dry_run", "false"],
    ["inputs.count", 2],
  ]);

  function lookup(path: string): string | number | boolean | undefined {
    return KNOWN.get(path);
  }

  const CASES: readonly (readonly [string, boolean | undefined])[] = [
    ["github.repository == 'owner/name'", true],
    ["github.repository == 'Owner/NAME'", true],
    ["${{ github.repository == 'other/name' }}", false],
    ["github['repository'] != 'owner/name'", false],
    ["github.actor == 'x'", undefined],
    ["github.actor == 'x' && github.event_name == 'push'", false],
    ["github.event_name == 'push' && github.actor == 'x'", false],
    ["github.event_name == 'push' || github.actor == 'x'", undefined],
    ["github.actor == 'x' || github.event_name != 'push'", true],
    ["!(github.event_name == 'push')", true],
    ["startsWith(github.ref, 'refs/tags/')", false],
    ["contains(github.ref, 'PULL')", true],
    ["startsWith(github.head_ref, 'x')", undefined],
    ["always()", true],
    ["always() && github.event_name == 'push'", false],
    ["success() || failure()", undefined],
    ["needs.plan.outputs.publish == 'true'", undefined],
    ["inputs.dry_run == 'false'", true],
    ["inputs.count > 1 && inputs.count <= 2", true],
    ["false", false],
    ["github.event_name == ", undefined],
    ["${{ github.event_name }} == 'push'", undefined],
    ["contains(fromJSON('[\"push\"]'), github.event_name)", false],
  ];

  describe("evaluateCondition", () => {
    it.each(CASES)("%s is %s", (text, expected) => {
      const at = { position: { line: 1, column: 1 }, start: 0, end: 0 };
      expect(evaluateCondition({ text, at, dynamic: true }, lookup)).toBe(expected);
    });
  });

  describe("resolveText", () => {
    it("puts in what is known and leaves the rest", () => {
      expect(resolveText("a ${{ inputs.count }} ${{ github.repository }}", lookup)).toEqual({
        text: "a 2 owner/name",
        dynamic: false,
      });
      expect(resolveText("${{ inputs.count && 'x' }} ${{ github.sha }}", lookup)).toEqual({
        text: "x ${{ github.sha }}",
        dynamic: true,
      });
    });
  });
});

describe("match filter", () => {
  const CASES: readonly (readonly [readonly string[], string, boolean])[] = [
    [["release-*"], "release-2026-11-22.1", true],
    [["release-*"], "release-@a/b@1.0.0", false],
    [["release-**"], "release-@a/b@1.0.0", true],
    [["v[0-9]+.[0-9]+"], "v12.3", true],
    [["v[0-9]+.[0-9]+"], "v12x3", false],
    [["v[0-9]"], "v10", false],
    [["*.js"], "page.js", true],
    [["*.jsx?"], "page.js", true],
    [["**", "!v*-beta"], "v1-beta", false],
    [["!v*-beta", "**"], "v1-beta", true],
    [["v*", "!v1*", "v1.2"], "v1.2", true],
    [["a+b"], "aab", true],
    [["\\*"], "*", true],
    [["["], "[", true],
    [["[z-a]"], "z", false],
    [["*a".repeat(20_000)], "aa", false],
    [[], "v1", false],
  ];

  describe("matchFilter", () => {
    it.each(CASES)("%j, %s: %s", (patterns, name, expected) => {
      expect(matchFilter(patterns, name)).toBe(expected);
    });
  });
});

function elsewhere(path: string): string | undefined {
  return path === "github.repository" ? "other/name" : undefined;
}

function ids(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe("createRunCheck", () => {
  const GUARD = "if: github.repository == 'owner/name'";
  /** A job by its keys; `publish` publishes. */
  type Jobs = Readonly<Record<string, readonly string[]>>;

  function find(jobs: Jobs): PublishJob[] {
    const text = Object.entries(jobs).map(([id, keys]) => {
      const lines = [`  ${id}:`, ...keys.map((key) => `    ${key}`), "    runs-on: ubuntu-latest"];
      const run = id.startsWith("publish") ? "npm publish" : "npm test";
      return [...lines, "    steps:", `      - run: ${run}`, ""].join("\n");
    });
    return findPublishJobs(createWorkflows({ ".github/workflows/release.yml": `on: push\njobs:\n${text.join("")}` }));
  }

  const CASES: readonly (readonly [title: string, jobs: Jobs, runs: boolean])[] = [
    ["a job without a condition", { publish: [] }, true],
    ["a job whose own condition does not hold", { publish: [GUARD] }, false],
    ["a job after one that is skipped", { plan: [GUARD], publish: ["needs: plan"] }, false],
    ["a job after one that is skipped, in another letter case", { Plan: [GUARD], publish: ["needs: plan"] }, false],
    [
      "a job far behind one that is skipped",
      { plan: [GUARD], build: ["needs: plan"], pack: ["needs: build"], publish: ["needs: [pack]"] },
      false,
    ],
    ["a job with `always()` after one", { plan: [GUARD], publish: ["needs: plan", "if: always()"] }, true],
    [
      "a job with `!cancelled()` after one",
      { plan: [GUARD], publish: ["needs: plan", "if: ${{ !cancelled() }}"] },
      true,
    ],
    [
      "a job without a status function behind a job with one, behind one that is skipped",
      { plan: [GUARD], pack: ["needs: plan", "if: always()"], publish: ["needs: pack"] },
      false,
    ],
    ["a job with `success()` after one", { plan: [GUARD], publish: ["needs: plan", "if: success()"] }, false],
    [
      "a job that asks for the result of one",
      { plan: [GUARD], publish: ["needs: plan", "if: always() && needs.plan.result == 'success'"] },
      false,
    ],
    [
      "a job that asks for the result of one in another letter case",
      { Plan: [GUARD], publish: ["needs: Plan", "if: always() && NEEDS.pLAN.Result == 'success'"] },
      false,
    ],
    [
      "a job that puts up with its being skipped",
      { plan: [GUARD], publish: ["needs: plan", "if: always() && needs.plan.result == 'skipped'"] },
      true,
    ],
    [
      "a job that asks for an output of one",
      { plan: [GUARD], publish: ["needs: plan", "if: ${{ !failure() && needs.plan.outputs.any == 'true' }}"] },
      false,
    ],
    [
      "a job that takes either of two, one of which may run",
      {
        pack: [GUARD],
        resume: [],
        publish: [
          "needs: [pack, resume]",
          "if: ${{ !cancelled() && (needs.pack.result == 'success' || needs.resume.result == 'success') }}",
        ],
      },
      true,
    ],
    [
      "a job that takes either of two, neither of which runs",
      {
        pack: [GUARD],
        resume: [GUARD],
        publish: [
          "needs: [pack, resume]",
          "if: ${{ !cancelled() && (needs.pack.result == 'success' || needs.resume.result == 'success') }}",
        ],
      },
      false,
    ],
    ["a job that waits for one that is not there", { publish: ["needs: plan"] }, true],
    ["jobs that wait for each other", { plan: [GUARD, "needs: publish"], publish: ["needs: plan"] }, true],
  ];

  it.each(CASES)("%s", (_, jobs, runs) => {
    expect(find(jobs).map(createRunCheck(elsewhere))).toEqual([runs]);
    expect(find(jobs).map(createRunCheck(() => undefined))).toEqual([true]);
  });

  const HOSTILE: readonly (readonly [title: string, jobs: Jobs])[] = [
    [
      "24 jobs that wait for each other",
      Object.fromEntries(
        ids(24).map((id) => [
          `publish-${id}`,
          [
            `needs: [${ids(24)
              .map((other) => `publish-${other}`)
              .join()}]`,
          ],
        ]),
      ),
    ],
    [
      "60 jobs that wait for all before them",
      Object.fromEntries(
        ids(60).map((id) => [
          `publish-${id}`,
          [
            `needs: [${ids(id)
              .map((other) => `publish-${other}`)
              .join()}]`,
          ],
        ]),
      ),
    ],
    [
      "a chain of 500",
      Object.fromEntries(ids(500).map((id) => [`publish-${id}`, [`needs: publish-${id - 1}`, "if: inputs.a == 'b'"]])),
    ],
  ];

  it.each(HOSTILE)("takes no long over %s", (_, jobs) => {
    const found = find(jobs);
    const asked: string[] = [];
    const canRun = createRunCheck((path) => {
      asked.push(path);
      return undefined;
    });
    expect(found.map(canRun)).not.toContain(false);
    expect(asked.length).toBeLessThanOrEqual(found.length);
  });
});
