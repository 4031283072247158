import { describe, expect, test } from "vitest";

import { parseClaims } from "./claims.ts";

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function token(payload: unknown): string {
  return `${encode({ alg: "RS256" })}.${encode(payload)}.c2lnbmF0dXJl`;
}

const CLAIMS = {
  iss: "https://token.actions.githubusercontent.com",
  aud: "npm:registry.example",
  sub: "repo:Octo-Org@1/App@2:environment:npm",
  repository: "Octo-Org/App",
  repository_visibility: "public",
  ref: "refs/tags/release-1",
  sha: "0123456789abcdef0123456789abcdef01234567",
  event_name: "push",
  workflow_ref: "Octo-Org/App/.github/workflows/release.yml@refs/tags/release-1",
  job_workflow_ref: "Octo-Org/App/.github/workflows/publish.yml@refs/tags/release-1",
  environment: "npm",
  runner_environment: "github-hosted",
  ref_protected: "false",
};

describe("parseClaims", () => {
  test("gives the claims under their own names", () => {
    expect(parseClaims(token(CLAIMS))).toStrictEqual({
      iss: CLAIMS.iss,
      aud: CLAIMS.aud,
      sub: CLAIMS.sub,
      repository: CLAIMS.repository,
      repositoryVisibility: "public",
      ref: CLAIMS.ref,
      sha: CLAIMS.sha,
      eventName: "push",
      workflowRef: CLAIMS.workflow_ref,
      jobWorkflowRef: CLAIMS.job_workflow_ref,
      environment: "npm",
      runnerEnvironment: "github-hosted",
    });
  });

  test("takes a single audience in a list and keeps an empty ref", () => {
    const claims = parseClaims(token({ iss: "i", aud: ["a"], sub: "s", ref: "" }));
    expect(claims).toEqual({ iss: "i", aud: "a", sub: "s", ref: "" });
  });

  test.each([
    ["", "it is not a JSON Web Token"],
    ["npm_secret-token", "it is not a JSON Web Token"],
    ["a.!!!.c", "its payload is not a JSON object"],
    [token(null), "its payload is not a JSON object"],
    [token({ iss: 1, sub: "s" }), "its payload lacks `iss`, `aud` in the expected form"],
    [token({ iss: "i", sub: "s", aud: ["a", "b"] }), "its payload lacks `aud` in the expected form"],
  ])("refuses %j without repeating it", (idToken, reason) => {
    expect(() => parseClaims(idToken)).toThrow(
      expect.objectContaining({ code: "ID_TOKEN_UNREADABLE", message: `The ID token cannot be read: ${reason}` }),
    );
  });
});
