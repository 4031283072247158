import { expect, test } from "vitest";

import { type Operation, parseOperation } from "./routes.ts";

test.each<[string, string, Operation]>([
  ["GET", "/tool", { type: "packument", name: "tool" }],
  ["HEAD", "/tool", { type: "packument", name: "tool" }],
  ["GET", "/@acme%2fcore", { type: "packument", name: "@acme/core" }],
  ["GET", "/@acme%2Fcore", { type: "packument", name: "@acme/core" }],
  ["GET", "/%40acme%2fcore", { type: "packument", name: "@acme/core" }],
  ["GET", "/@acme/core", { type: "packument", name: "@acme/core" }],
  ["GET", "/tool/1.0.0", { type: "version", name: "tool", version: "1.0.0" }],
  ["GET", "/@acme%2fcore/latest", { type: "version", name: "@acme/core", version: "latest" }],
  ["GET", "/@acme/core/1.0.0-beta.1", { type: "version", name: "@acme/core", version: "1.0.0-beta.1" }],
  ["GET", "/tool/-/tool-1.0.0.tgz", { type: "tarball", name: "tool", file: "tool-1.0.0.tgz" }],
  ["GET", "/@acme/core/-/core-1.0.0.tgz", { type: "tarball", name: "@acme/core", file: "core-1.0.0.tgz" }],
  ["PUT", "/@acme%2fcore", { type: "publish", name: "@acme/core" }],
  ["GET", "/-/package/@acme%2fcore/visibility", { type: "visibility", name: "@acme/core" }],
  ["GET", "/-/package/tool/dist-tags", { type: "dist-tags", name: "tool" }],
  ["PUT", "/-/package/tool/dist-tags/next", { type: "set-dist-tag", name: "tool", tag: "next" }],
  ["DELETE", "/-/package/tool/dist-tags/next", { type: "remove-dist-tag", name: "tool", tag: "next" }],
  ["POST", "/-/npm/v1/oidc/token/exchange/package/tool", { type: "exchange", name: "tool" }],
  ["POST", "/-/npm/v1/oidc/token/exchange/package/@acme%2fcore", { type: "exchange", name: "@acme/core" }],
  // npm's exchange does not find a name whose slash is not escaped.
  ["POST", "/-/npm/v1/oidc/token/exchange/package/@acme/core", { type: "unknown" }],
  ["GET", "/-/npm/v1/attestations/@acme%2fcore@1.0.0", { type: "attestations", name: "@acme/core", version: "1.0.0" }],
  ["POST", "/-/stage/package/@acme%2fcore", { type: "stage", name: "@acme/core" }],
  ["POST", "/-/stage/1b4e/approve", { type: "approve-staged", id: "1b4e" }],
  ["GET", "/-/v1/search", { type: "unknown-read" }],
  ["PUT", "/-/user/org.couchdb.user:me", { type: "unknown" }],
])("%s %s", (method, path, operation) => {
  expect(parseOperation(method, path)).toEqual(operation);
});
