import { describe, expect, it } from "vitest";

import { withoutCredentials } from "./without-credentials.ts";

describe("withoutCredentials", () => {
  it("removes what mints or speaks for the job, and what another command was for", () => {
    const environment = {
      ACTIONS_ID_TOKEN_REQUEST_URL: "x",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "x",
      ACTIONS_RUNTIME_TOKEN: "x",
      NPM_ID_TOKEN: "x",
      SIGSTORE_ID_TOKEN: "x",
      npm_config_workspace: "a",
      npm_config_dry_run: "true",
      UNSET: undefined,
    };
    expect(withoutCredentials(environment)).toEqual({});
  });

  it.each([
    "NPM_TOKEN",
    "NODE_AUTH_TOKEN",
    "YARN_NPM_AUTH_TOKEN",
    "GITHUB_TOKEN",
    "npm_config__authToken",
    "NPM_CONFIG__AUTH",
    "npm_config_//registry.example/:_authToken",
    "npm_config_otp",
  ])("blanks %s, which a configuration file may name", (name) => {
    expect(withoutCredentials({ [name]: "secret" })).toEqual({ [name]: "" });
  });

  it("keeps everything else", () => {
    const environment = { PATH: "/bin", CI: "1", npm_config_registry: "https://registry.example/", SENTRY_DSN: "x" };
    expect(withoutCredentials(environment)).toEqual(environment);
  });
});
