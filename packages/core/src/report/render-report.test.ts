import { expect, test } from "vitest";

import type { PublishOutcome } from "../publish/outcome.ts";
import { createReport, type ReleaseReport } from "./release-report.ts";
import { renderReport } from "./render-report.ts";
import { renderSummary } from "./render-summary.ts";

const REFUSED: PublishOutcome = {
  name: "@anvils/core",
  version: "1.0.0",
  status: "failed",
  attempt: 1,
  failure: {
    class: "exchange",
    phase: "exchange",
    status: 404,
    message: "OIDC token exchange error - package not found",
    claims: { repository: "acme/anvils", workflow_ref: "acme/anvils/.github/workflows/deploy.yml@refs/tags/release-1" },
    command: "npm trust github @anvils/core --repo acme/anvils --file deploy.yml --allow-publish",
  },
  timings: {},
};

function reportOf(outcomes: readonly PublishOutcome[]): ReleaseReport {
  return createReport({
    mode: "publish",
    plan: { schemaVersion: 1, registry: "https://registry.example/", packages: [], skipped: [] },
    problems: [],
    outcomes,
    verifications: [],
    notChecked: [],
    timings: {},
  });
}

test("a refused exchange brings the claims that were sent and what to type", () => {
  expect(
    renderReport(reportOf([REFUSED]))
      .split("\n")
      .slice(0, 3),
  ).toStrictEqual([
    "✖ @anvils/core 1.0.0  failed: OIDC token exchange error - package not found (exchange)",
    "    the ID token says: repository acme/anvils, workflow_ref acme/anvils/.github/workflows/deploy.yml@refs/tags/release-1",
    "    to trust this workflow: npm trust github @anvils/core --repo acme/anvils --file deploy.yml --allow-publish",
  ]);
  expect(renderSummary(reportOf([REFUSED]))[0]).toContain("  - to trust this workflow: npm trust github @anvils/core");
});

test("what a server says cannot act on the terminal or the page", () => {
  const message = "\u001B[2Jgone\n## <img src=x> | `code`";
  const hostile: PublishOutcome = { ...REFUSED, failure: { class: "invalid", phase: "put", message } };
  expect(renderReport(reportOf([hostile]))).toContain("failed: \\u001B[2Jgone\\n## <img src=x>");
  const [page = ""] = renderSummary(reportOf([hostile]));
  for (const raw of ["\u001B", "<img", "\n## "]) expect(page).not.toContain(raw);
});

test("many packages that went well are counted, those that did not are all listed", () => {
  const outcomes = Array.from({ length: 300 }, (_, index): PublishOutcome => {
    const status = index % 100 === 0 ? "held" : "published";
    return { name: `p${index}`, version: "1.0.0", status, attempt: 1, timings: {} };
  });
  const text = renderReport(reportOf(outcomes));
  expect(text).toContain("… and 257 more");
  expect(text.match(/^‖ /gm)).toHaveLength(3);
});
