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
  expect(renderSummary(reportOf([REFUSED]))[0]).toContain(
    "  - to trust this workflow: npm trust github @<!-- -->anvils/core",
  );
});

test("what the ID token said of several refused exchanges is told once", () => {
  const other = {
    ...REFUSED,
    name: "@anvils/other",
    failure: REFUSED.failure && { ...REFUSED.failure, command: "type this" },
  };
  const report = reportOf([REFUSED, other]);
  for (const text of [renderReport(report), renderSummary(report)[0] ?? ""]) {
    expect(text.split("the ID token says")).toHaveLength(2);
    expect(text).toContain("to trust this workflow: type this");
  }
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

const PLANNED = {
  directory: "packages/a",
  access: "public",
  distTag: "latest",
  dependsOn: [],
  firstPublish: false,
} as const;

test("provenance that was signed and not checked is said in verdict, list, table and next step", () => {
  const check = { state: "ok" } as const;
  const attestation = { state: "not-checked", reason: "no trusted root" } as const;
  const name = "@anvils/core";
  const report = createReport({
    ...reportOf([
      { name, version: "1.0.0", status: "published", attempt: 1, provenance: { logIndex: "7" }, timings: {} },
    ]),
    plan: {
      schemaVersion: 1,
      registry: "https://registry.example/",
      packages: [{ ...PLANNED, name, version: "1.0.0" }],
      skipped: [],
    },
    verifications: [
      { name, version: "1.0.0", availability: "available", integrity: check, distTag: check, attestation },
    ],
  });
  const text = renderReport(report);
  expect(text).toContain("Release succeeded: 1 package published, provenance signed, not checked: no trusted root");
  expect(text).toContain("Not proved\n  @anvils/core 1.0.0: provenance signed, not checked: no trusted root");
  expect(text).toContain("Provenance was signed and not checked: `slipway verify report.json` checks it");
  const [page = ""] = renderSummary(report);
  expect(page).toContain("| integrity, dist-tag, provenance signed, not checked: no trusted root |");
});

test("a table calls new what was never published, and nothing else", () => {
  const packages = [
    { ...PLANNED, name: "first", version: "1.0.0", firstPublish: true },
    { ...PLANNED, name: "tagged", version: "1.0.0-next.0", distTag: "next" },
    { ...PLANNED, name: "later", version: "1.0.0", previousVersion: "0.9.0" },
  ];
  const plan = { ...reportOf([]).plan, packages };
  const [page = ""] = renderSummary(createReport({ ...reportOf([]), mode: "dry-run", plan }));
  expect(page).toContain("| `first` | 1\\.0.0 (new) |");
  expect(page).toContain("| `tagged` | 1\\.0.0-next.0 | next |");
  expect(page).toContain("| `later` | [0\\.9.0](https://registry.example/later/0.9.0) → 1\\.0.0 | latest |");
});

test("other bytes of the same commit are said to be such", () => {
  const earlier: PublishOutcome = {
    name: "a",
    version: "1.0.0",
    status: "already-published",
    attempt: 0,
    note: "other bytes, same commit",
    timings: {},
  };
  expect(renderReport(reportOf([earlier]))).toContain("✔ a 1.0.0  already published: other bytes, same commit");
});
