import { describe, expect, test } from "vitest";

import { createIdTokenMinter } from "./id-token.ts";

async function mint(environment: Record<string, string>, audience = "npm:registry.example"): Promise<string> {
  const minter = createIdTokenMinter(environment, { mask: () => undefined });
  if (minter === undefined) throw new Error("no minter");
  return minter(audience);
}

describe("outside of a known service", () => {
  test("takes the variables that npm reads", async () => {
    const environment = { NPM_ID_TOKEN: "npm.token.x", SIGSTORE_ID_TOKEN: "sig.token.x" };
    await expect(mint(environment)).resolves.toBe("npm.token.x");
    await expect(mint(environment, "sigstore")).resolves.toBe("sig.token.x");
  });

  test("says which variable is missing", async () => {
    await expect(mint({ NPM_ID_TOKEN: "npm.token.x" }, "sigstore")).rejects.toMatchObject({
      code: "ID_TOKEN_MISSING",
      message: "`SIGSTORE_ID_TOKEN` is not set, it would carry the ID token for `sigstore`",
    });
  });

  test("hands the token to the mask", async () => {
    const masked: string[] = [];
    await createIdTokenMinter({ NPM_ID_TOKEN: "npm.token.x" }, { mask: (idToken) => masked.push(idToken) })?.("npm:r");
    expect(masked).toStrictEqual(["npm.token.x"]);
  });

  test.each([
    {},
    { NPM_ID_TOKEN: "" },
    { ACTIONS_ID_TOKEN_REQUEST_URL: "https://pipelines.example" },
    { ACTIONS_ID_TOKEN_REQUEST_URL: "https://pipelines.example", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "" },
  ])("there is none in %j", (environment) => {
    expect(createIdTokenMinter(environment, { mask: () => undefined })).toBeUndefined();
  });
});

test("a job's own endpoint comes before the variables", async () => {
  const environment = {
    ACTIONS_ID_TOKEN_REQUEST_URL: "no address",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-secret",
    NPM_ID_TOKEN: "npm.token.x",
  };
  await expect(mint(environment)).rejects.toMatchObject({ code: "ID_TOKEN_UNREACHABLE" });
});
