import type { PublishOutcome } from "@slipway/core";
import { describe, expect, test } from "vitest";

import { renderOutcomeAnnotations } from "./outcome-annotations.ts";

function outcome(name: string, change: Partial<PublishOutcome> = {}): PublishOutcome {
  return { name, version: "1.0.0", status: "published", attempt: 1, timings: {}, ...change };
}

function failed(name: string, message: string): PublishOutcome {
  return outcome(name, { status: "failed", failure: { class: "forbidden", phase: "put", code: "E403", message } });
}

describe("renderOutcomeAnnotations", () => {
  test("says nothing of what got through, waits, was rejected or was not tried", () => {
    const statuses = ["published", "accepted", "already-published", "staged", "rejected", "not-attempted"] as const;
    expect(renderOutcomeAnnotations(statuses.map((status) => outcome(status, { status })))).toStrictEqual([]);
  });

  test("has an error for each that failed, with the server's words made harmless", () => {
    expect(
      renderOutcomeAnnotations([failed("@octo/a", "no\n::warning::100 %\u001B[31m"), outcome("@octo/b")]),
    ).toStrictEqual([
      "::error title=@octo/a 1.0.0::failed: E403 no\\n::warning::100 %25\\u001B[31m%0AHas whoever publishes the right to do so: this account, or a trusted publisher that may not only stage? `npm owner ls @octo/a` shows the people, `slipway trust` the workflows",
    ]);
  });

  test("says what a refused exchange says and needs", () => {
    const failure = {
      class: "exchange",
      phase: "exchange",
      message: "package not found",
      claims: { repository: "octo/app" },
      command: "npm trust github @octo/a",
    } as const;
    expect(renderOutcomeAnnotations([outcome("@octo/a", { status: "failed", failure })])).toStrictEqual([
      "::error title=@octo/a 1.0.0::failed: package not found (exchange)%0Athe ID token says: repository octo/app%0Ato trust this workflow: npm trust github @octo/a%0ADoes the package's trusted publisher name exactly this repository, workflow file and environment, and may it publish? `slipway trust` compares all records, `--set` adds what is missing, and `--renew @octo/a` makes one anew that has expired unused; then run the same job again",
    ]);
  });

  test("counts those that are held", () => {
    const held = Array.from({ length: 12 }, (_, index) =>
      outcome(`p${String(index)}`, { status: "held", heldBy: ["a"] }),
    );
    expect(renderOutcomeAnnotations([failed("a", "no"), ...held]).slice(1)).toStrictEqual([
      "::warning title=Packages held back::12 held, because what they depend on did not get through: `p0`, `p1`, `p2`, `p3`, `p4`, `p5`, `p6`, `p7`, `p8`, `p9` and 2 more",
    ]);
  });

  test("stays within ten and says what it left out", () => {
    const annotations = renderOutcomeAnnotations(
      Array.from({ length: 12 }, (_, index) => failed(`p${String(index)}`, "no")),
    );
    expect(annotations).toHaveLength(11);
    expect(annotations.at(-1)).toBe(
      "::notice title=More packages::2 of 12 packages that failed are not shown here, all are in the job's summary",
    );
  });
});
