import { describe, expect, it } from "vitest";

import type { KnownProblem as Problem } from "../rules/catalogue.ts";
import { applySuppressions } from "./apply-suppressions.ts";
import type { Suppression } from "./config.ts";

const missing: Problem = { code: "REPOSITORY_MISSING", severity: "error", package: "a", file: "a/package.json" };
const directory: Problem = {
  code: "REPOSITORY_DIRECTORY_MISSING",
  severity: "warning",
  package: "b",
  file: "b/package.json",
};
const unknown: Problem = { code: "REPOSITORY_IDENTITY_UNKNOWN", severity: "warning" };

function kept(
  ignore: readonly Omit<Suppression, "reason">[],
  couldMatch?: (code: Problem["code"]) => boolean,
): Problem[] {
  const config = { ignore: ignore.map((suppression) => Object.assign({ reason: "known" }, suppression)) };
  return applySuppressions(
    [missing, directory, unknown],
    config,
    { file: "slipway.json", text: JSON.stringify(config) },
    couldMatch,
  );
}

describe("suppressions", () => {
  it("take out what they name, for one package or for all", () => {
    expect(kept([{ code: "REPOSITORY_MISSING" }, { code: "REPOSITORY_DIRECTORY_MISSING", package: "b" }])).toEqual([
      unknown,
    ]);
    expect(kept([{ code: "REPOSITORY_IDENTITY_UNKNOWN" }])).toEqual([missing, directory]);
  });

  it("are reported when they match nothing, at their place", () => {
    expect(kept([{ code: "REPOSITORY_MISSING", package: "b" }])).toEqual([
      missing,
      unknown,
      directory,
      {
        code: "CONFIG_SUPPRESSION_UNUSED",
        severity: "warning",
        file: "slipway.json",
        position: { line: 1, column: 12 },
        field: "ignore.0",
        actual: "REPOSITORY_MISSING of b",
      },
    ]);
  });

  it("are not idle when nobody looked", () => {
    expect(kept([{ code: "EXCHANGE_REFUSED" }], (code) => !code.startsWith("EXCHANGE"))).toHaveLength(3);
  });

  it("can keep quiet about idle ones", () => {
    expect(kept([{ code: "EXCHANGE_REFUSED" }, { code: "CONFIG_SUPPRESSION_UNUSED" }])).toHaveLength(3);
  });
});
