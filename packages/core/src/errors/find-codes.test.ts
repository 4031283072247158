import { expect, test } from "vitest";

import { findCodes } from "./find-codes.ts";

const isProblemCode = (word: string): boolean =>
  ["REPOSITORY_MISSING", "REGISTRY_UNREACHABLE", "WORKFLOW_GIT_CHECKS", "EXCHANGE_REFUSED"].includes(word);

const find = (text: string): readonly string[] => findCodes(text, isProblemCode);

test.each([
  ["EOTP", ["EOTP"]],
  [" eneedauth ", ["ENEEDAUTH"]],
  ["404", ["E404"]],
  ["429", ["E429"]],
  ["repository_missing", ["REPOSITORY_MISSING"]],
  ["npm error code EOTP", ["EOTP"]],
  ["npm error 404 Not Found - PUT https://registry.example/tool - Not found", ["E404"]],
  ["npm error 404 Not Found - GET https://registry.example/tool - Not found", ["E404_READ"]],
  ["npm error code E404\nnpm error 404 Not Found - GET https://registry.example/tool", ["E404_READ"]],
  ["npm error code E404\nnpm error 404  'tool@1' is not in this registry.", ["E404"]],
  ["npm http fetch PUT 404 https://registry.example/tool 120ms", ["E404"]],
  ["npm http fetch GET 404 https://registry.example/tool 120ms", ["E404_READ"]],
  ["npm ERR! 422 Unprocessable Entity - PUT https://registry.example/tool", ["E422"]],
  ["lerna ERR! E402 You must sign up for private packages", ["E402"]],
  ['error publishing: E403 403 Forbidden, "tool"', ["E403"]],
  ["npm error 429 Too Many Requests - PUT", ["E429"]],
  ["the E_STAGE_REQUIRED that it printed", ["E_STAGE_REQUIRED"]],
  ["npm error code EOTP\nnpm error code ENEEDAUTH", ["EOTP", "ENEEDAUTH"]],
  ["error REPOSITORY_MISSING: The manifest does not say", ["REPOSITORY_MISSING"]],
  ["error CODE_BESIDE_TOKEN: code of the repository would run", ["CODE_BESIDE_TOKEN"]],
  ["\u001B[31mnpm error\u001B[39m code \u001B[1mE422\u001B[22m", ["E422"]],
  ["2026-11-27T10:00:00.0000000Z ##[error]npm error code E401", ["E401"]],
  ["ERR_PNPM_FETCH_404  GET https://registry.example/tool: Not Found - 404", ["E404_READ"]],
  ["➤ YN0035: │ tool@npm:^1: Package not found", ["E404_READ"]],
  [
    "➤ YN0035: │ The remote server failed\n➤ YN0035: │   Response Code: 404\n➤ YN0035: │   Request Method: PUT",
    ["E404"],
  ],
  [
    "➤ YN0035: │ The remote server failed\n➤ YN0035: │   Response Code: 403\n➤ YN0035: │   Request Method: PUT",
    ["E403"],
  ],
  ["➤ YN0033: No authentication configured for request", ["ENEEDAUTH"]],
  ["npm error code EPUBLISHCONFLICT", ["E403"]],
  ["You cannot publish over the previously published versions: 1.0.0.", ["E403"]],
  ["Error: EACCES: permission denied, open '/x'", ["FILE_FORBIDDEN"]],
  ["npm error code ENOSPC", ["DISK_FULL"]],
  ["connect ECONNREFUSED 127.0.0.1:443", ["REGISTRY_UNREACHABLE"]],
  ["ERR_PNPM_GIT_UNKNOWN_BRANCH  The Git HEAD may not attached to any branch", ["WORKFLOW_GIT_CHECKS"]],
  ["503", ["E503"]],
  ["npm error code E500", ["E500"]],
  ["npm error 503 Service Unavailable - PUT https://registry.example/tool", ["E503"]],
  ["error: 404 Not Found: https://registry.example/tool", ["E404"]],
  ["error: GET https://registry.example/tool - 404", ["E404_READ"]],
  ["npm verbose oidc Failed token exchange request with body message: Not found", ["EXCHANGE_REFUSED"]],
  ["npm verbose oidc Failed because token exchange was missing the token in the response body", ["EXCHANGE_REFUSED"]],
  [
    "npm http fetch POST 404 https://registry.example/-/npm/v1/oidc/token/exchange/package/tool 80ms",
    ["EXCHANGE_REFUSED"],
  ],
  [
    "npm silly oidc Skipped because incorrect permissions for id-token within GitHub workflow",
    ["WORKFLOW_ID_TOKEN_MISSING"],
  ],
  ["npm verbose oidc Failed to fetch id_token from GitHub: missing value", ["EXCHANGE_ID_TOKEN_FAILED"]],
  [
    'npm error code EUSAGE\nnpm error Provenance generation in GitHub Actions requires "write" access to the "id-token" permission',
    ["EUSAGE", "WORKFLOW_ID_TOKEN_MISSING"],
  ],
  ["npm error Automatic provenance generation not supported for provider: null", ["EUSAGE"]],
  [
    "npm error Can't generate provenance for new or private package, you must set `access` to public.",
    ["EUSAGE", "ACCESS_UNDECLARED"],
  ],
  ["ERR_PNPM_TARBALL_INTEGRITY  Got unexpected checksum for https://registry.example/tool.tgz", ["EINTEGRITY"]],
  ["➤ YN0018: │ tool@npm:1.0.0: The remote archive doesn't match the expected checksum", ["EINTEGRITY"]],
  ["➤ YN0041: │ Invalid OTP token", ["EOTP"]],
  ["➤ YN0041: │ Invalid authentication (as an anonymous user)", ["E401"]],
  [
    "➤ YN0035: │ The remote server failed\n➤ YN0035: │   Response Code: 402\n➤ YN0035: │   Request Method: PUT",
    ["E402"],
  ],
  ["➤ YN0035: │ The registry appears to be down", ["E503"]],
  ['error Couldn\'t publish package: "https://registry.example/tool: Not found"', ["E404"]],
  ['error Couldn\'t publish package: "https://registry.example/tool: You do not have permission to publish"', ["E403"]],
  ['error Couldn\'t publish package: "Request failed \\"401 Unauthorized\\""', ["E401"]],
  ['error Couldn\'t publish package: "Request failed \\"503 Service Unavailable\\""', ["E503"]],
  ['error An unexpected error occurred: "https://registry.example/tool: Not found".', ["E404_READ"]],
  ['error Couldn\'t find package "tool" on the "npm" registry.', ["E404_READ"]],
  ["error No token found and can't prompt for login when running with --non-interactive.", ["ENEEDAUTH"]],
  ["remote: error: GH013: Repository rule violations found for refs/tags/release-1.", ["GH013"]],
  ["remote: error: GH006: Protected branch update failed for refs/heads/main.", ["GH006"]],
  ["gh: Validation Failed (HTTP 422)", ["GITHUB_422"]],
  ["HTTP 422: Validation Failed (https://api.github.com/repos/o/r/releases)", ["GITHUB_422"]],
  ["HTTP 403: Resource not accessible by integration (https://api.github.com/repos/o/r/releases)", ["GITHUB_403"]],
  [
    "RequestError [HttpError]: Validation Failed\n    at main (index.js:1:1) {\n  status: 422,\n  response: {}",
    ["GITHUB_422"],
  ],
  [
    "remote: Permission to o/r.git denied to github-actions[bot].\nfatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 403",
    ["GITHUB_403"],
  ],
  [
    "npm error 422 Unprocessable Entity - PUT https://registry.example/tool\nHTTP 422: Validation Failed (https://api.github.com/repos/o/r/releases)",
    ["E422", "GITHUB_422"],
  ],
  [
    'npm error 422 Unprocessable Entity - PUT https://registry.example/tool - package.json: "repository.url" is "", expected to match "https://github.com/o/r" from provenance',
    ["E422"],
  ],
  ["npm error 404 Not Found - GET https://npm.pkg.github.com/@o%2ftool", ["E404_READ"]],
  ["The fix for E404 in the router was published with the rest", []],
  ["Why does it say E403 here?", []],
  ["404 packages were published", []],
  ["src/errors/E401.ts:12:3 - error TS2304", []],
  ["at E404.handler (lib/E404.js:1:1)", []],
  ["https://example.test/docs/EOTP", []],
  ["", []],
])("%j", (text, codes) => {
  expect(find(text)).toStrictEqual(codes);
});

test("a log of millions of characters is searched at once, and its first codes are told", () => {
  const line = "2026-11-27T10:00:00Z npm http fetch GET 200 https://registry.example/tool 12ms (cache hit)\n";
  const log = `${line.repeat(60_000)}npm error code E422\n${line.repeat(1_000)}`;
  expect(find(log)).toStrictEqual(["E422"]);
});
