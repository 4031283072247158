import { describe, expect, test } from "vitest";

import { choosePlanFile, refuseCodeBesideToken, requireApart } from "./job-boundary.ts";

const SOURCES = ["ACTIONS_ID_TOKEN_REQUEST_URL", "NPM_ID_TOKEN", "SIGSTORE_ID_TOKEN"] as const;

describe.each(SOURCES)("where an ID token can be had by %s", (name) => {
  const environment = { [name]: "https://issuer.example/token" };

  test("no code runs unless somebody says so", () => {
    expect(() => refuseCodeBesideToken({}, environment)).toThrow(
      expect.objectContaining({
        code: "CODE_BESIDE_TOKEN",
        message: expect.stringContaining(name),
        hint: expect.stringMatching(/slipway publish --from.*--code-beside-token/su),
      }),
    );
    expect(() => refuseCodeBesideToken({ codeBesideToken: true }, environment)).not.toThrow();
  });

  test("a plan has to be given, or `none`", () => {
    expect(() => choosePlanFile(undefined, environment)).toThrow(expect.objectContaining({ code: "PLAN_REQUIRED" }));
    expect(choosePlanFile("plan.json", environment)).toBe("plan.json");
    expect(choosePlanFile("none", environment)).toBeUndefined();
  });
});

describe.each([{}, { ACTIONS_ID_TOKEN_REQUEST_URL: "" }])("where there is none: %j", (environment) => {
  test("code runs and nobody asks for a plan", () => {
    expect(() => refuseCodeBesideToken({}, environment)).not.toThrow();
    expect(choosePlanFile(undefined, environment)).toBeUndefined();
    expect(choosePlanFile("plan.json", environment)).toBe("plan.json");
  });
});

test.each([
  ["/anvils/packed", false],
  ["/anvils/packed/result", false],
  ["/anvils/packed/..result", false],
  ["/anvils/packed-result", true],
  ["/anvils", true],
  ["/anvils/slipway-result", true],
])("results at %s are apart from /work/packed: %s", async (out, apart) => {
  const required = requireApart(out, "/anvils/packed");
  if (apart) await expect(required).resolves.toBeUndefined();
  else await expect(required).rejects.toThrow(expect.objectContaining({ code: "OUT_DIRECTORY_PACKED" }));
});
