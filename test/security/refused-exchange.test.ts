import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { ReleaseReport } from "@slipway/core";
import type { RehearsalOptions } from "@slipway/rehearsal";
import { describe, test } from "vitest";

import { runChild } from "../fixtures/run-child.ts";
import { startRelease, STATIC_TOKENS } from "../fixtures/start-release.ts";

const NAMES = ["@acme/core", "@acme/app"];
const GRAPH = { "@acme/core": [], "@acme/app": ["@acme/core"] };
/** The tokens that lie about would do: whoever fell back to them would publish. */
const TOKENS = Object.values(STATIC_TOKENS).map((token) => ({ token, user: "owner", bypassTwoFactor: true }));

interface Outcome {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly summary: string;
  readonly report: ReleaseReport;
  readonly puts: number;
  readonly published: number;
}

async function publish(options: RehearsalOptions): Promise<Outcome> {
  const release = await startRelease(GRAPH, { tokens: TOKENS, ...options });
  try {
    const { packed, base, environment, rehearsal } = release;
    const { exitCode, stderr } = await runChild(
      ["publish", "--from", packed, ...release.arguments, "--retry-delay", "20", "--wait", "2"],
      { directory: base, environment },
    );
    const report: ReleaseReport = JSON.parse(await readFile(join(packed, "report.json"), "utf8"));
    const summary = await readFile(join(base, "summary.md"), "utf8");
    const puts = rehearsal.requests.filter(({ kind }) => kind === "put").length;
    return { exitCode, stderr, summary, report, puts, published: rehearsal.published().length };
  } finally {
    await release.close();
  }
}

describe.concurrent("a refused exchange", () => {
  test("stops the release with the words, the claims and the command, and no other token is tried", async ({
    expect,
  }) => {
    const { exitCode, stderr, summary, report, puts } = await publish({
      trust: [
        { package: "@acme/app", repository: "acme/anvils", file: "release.yml", permissions: ["createPackage"] },
        { package: "@acme/core", repository: "acme/anvils", file: "publish.yml", permissions: ["createPackage"] },
      ],
    });
    expect({ exitCode, puts, verdict: report.verdict }).toStrictEqual({ exitCode: 1, puts: 0, verdict: "problems" });
    const problem = report.problems.find(({ severity }) => severity === "error");
    expect(problem).toMatchObject({
      code: "EXCHANGE_REFUSED",
      package: "@acme/core",
      actual: "404 OIDC token exchange error - package not found",
      claims: {
        repository: "acme/anvils",
        workflow_ref: "acme/anvils/.github/workflows/release.yml@refs/tags/release-1",
        aud: "npm:127.0.0.1",
      },
    });
    expect(problem?.command).toMatch(
      /^npm trust github @acme\/core --repo(?:sitory)? acme\/anvils --file release\.yml --allow-publish$/u,
    );
    for (const told of [stderr, summary]) {
      expect(told).toContain("OIDC token exchange error - package not found");
      expect(told).toContain(problem?.command);
    }
    expect(stderr).toContain("acme/anvils/.github/workflows/release.yml@refs/tags/release-1");
  });

  test("after a probe that went well ends that package, with the same", async ({ expect }) => {
    const { exitCode, stderr, report, puts, published } = await publish({
      faults: [
        {
          request: "exchange",
          package: "@acme/core",
          skip: 1,
          effect: { type: "answer", status: 404, message: "OIDC token exchange error - package not found" },
        },
      ],
    });
    expect({ exitCode, puts, published }).toStrictEqual({ exitCode: 1, puts: 0, published: 0 });
    expect(report.outcomes).toMatchObject([
      {
        status: "failed",
        failure: {
          class: "exchange",
          status: 404,
          message: "OIDC token exchange error - package not found",
          claims: { repository: "acme/anvils" },
          command: expect.stringContaining("npm trust github @acme/core"),
        },
      },
      { status: "held", heldBy: ["@acme/core"] },
    ]);
    const annotations = stderr.split("\n").filter((line) => /^::(?:error|warning) title=(?:@acme|Packages)/.test(line));
    expect(annotations).toStrictEqual([
      expect.stringMatching(
        /^::error title=@acme\/core 1\.0\.0::failed: .*package not found \(exchange\)%0A.*npm trust/,
      ),
      "::warning title=Packages held back::1 held, because what they depend on did not get through: `@acme/app`",
    ]);
  });

  test.for([
    ["401, the ID token itself", 401, "OIDC token exchange error - unauthorized"],
    ["403", 403, "forbidden"],
    ["422", 422, "unprocessable"],
  ] as const)("with %s, is not repeated, nor is anything sent", async ([, status, message], { expect }) => {
    const { exitCode, report, puts } = await publish({
      faults: NAMES.map((name) => ({
        request: "exchange",
        package: name,
        effect: { type: "answer", status, message },
      })),
    });
    expect({ exitCode, puts }).toStrictEqual({ exitCode: 1, puts: 0 });
    expect(report.problems.filter(({ severity }) => severity === "error")).toMatchObject(
      NAMES.toSorted().map((name) => ({ code: "EXCHANGE_REFUSED", package: name, actual: `${status} ${message}` })),
    );
  });
});

test("a job without ID tokens does not use the tokens that lie about", async ({ expect }) => {
  const release = await startRelease(GRAPH, { tokens: TOKENS });
  try {
    const {
      ACTIONS_ID_TOKEN_REQUEST_URL: _url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: _token,
      ...environment
    } = release.environment;
    const { exitCode, stderr } = await runChild(["publish", "--from", release.packed, ...release.arguments], {
      directory: release.base,
      environment,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("ENVIRONMENT_ID_TOKEN_UNAVAILABLE");
    expect(release.rehearsal.published()).toStrictEqual([]);
    expect(release.rehearsal.requests.filter(({ kind }) => kind === "put")).toStrictEqual([]);
  } finally {
    await release.close();
  }
});
