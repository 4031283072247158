import { expect, test } from "vitest";

import { findRoute } from "../http/routes.ts";
import { createIssuer } from "../issuer/issuer.ts";
import { createRegistry } from "../registry/registry.ts";
import { createSigning } from "../signing/signing.ts";
import { createRoutes } from "./rehearsal.ts";

const ROUTES = createRoutes(createRegistry({}, createSigning()), await createIssuer(), new Map());

test.each<[string, string, string | undefined, Readonly<Record<string, string>> | undefined]>([
  ["GET", "/tool", "packument", { name: "tool" }],
  ["HEAD", "/tool", "packument", { name: "tool" }],
  ["GET", "/@acme%2fcore", "packument", { name: "@acme/core" }],
  ["GET", "/@acme%2Fcore", "packument", { name: "@acme/core" }],
  ["GET", "/%40acme%2fcore", "packument", { name: "@acme/core" }],
  ["GET", "/@acme/core", "packument", { name: "@acme/core" }],
  ["GET", "/tool/1.0.0", "version", { name: "tool", version: "1.0.0" }],
  ["GET", "/@acme%2fcore/latest", "version", { name: "@acme/core", version: "latest" }],
  ["GET", "/@acme/core/1.0.0-beta.1", "version", { name: "@acme/core", version: "1.0.0-beta.1" }],
  ["GET", "/tool/-/tool-1.0.0.tgz", "tarball", { name: "tool", file: "tool-1.0.0.tgz" }],
  ["GET", "/@acme/core/-/core-1.0.0.tgz", "tarball", { name: "@acme/core", file: "core-1.0.0.tgz" }],
  ["PUT", "/@acme%2fcore", "publish", { name: "@acme/core" }],
  ["GET", "/-/package/@acme%2fcore/visibility", "visibility", { name: "@acme/core" }],
  ["GET", "/-/package/tool/dist-tags", "dist-tags", { name: "tool" }],
  ["PUT", "/-/package/tool/dist-tags/next", "set-dist-tag", { name: "tool", tag: "next" }],
  ["DELETE", "/-/package/tool/dist-tags/next", "remove-dist-tag", { name: "tool", tag: "next" }],
  ["POST", "/-/npm/v1/oidc/token/exchange/package/tool", "exchange", { escapedName: "tool" }],
  ["POST", "/-/npm/v1/oidc/token/exchange/package/@acme%2fcore", "exchange", { escapedName: "@acme/core" }],
  // npm's exchange does not find a name whose slash is not escaped.
  ["POST", "/-/npm/v1/oidc/token/exchange/package/@acme/core", "unescaped-exchange", { file: "@acme/core" }],
  ["GET", "/-/npm/v1/attestations/@acme%2fcore@1.0.0", "attestations", { name: "@acme/core", version: "1.0.0" }],
  ["POST", "/-/stage/package/@acme%2fcore", "stage", { name: "@acme/core" }],
  ["POST", "/-/stage/1b4e/approve", "approve-staged", { id: "1b4e" }],
  ["GET", "/-/v1/search", "search", {}],
  ["PUT", "/-/user/org.couchdb.user:me", "log-in", { user: "me" }],
  ["PUT", "/@acme%2fcore/-rev/3-aa", "amend", { name: "@acme/core", revision: "3-aa" }],
  ["DELETE", "/tool/-rev/3-aa", "unpublish", { name: "tool", revision: "3-aa" }],
  [
    "DELETE",
    "/@acme/core/-/core-1.0.0.tgz/-rev/3-aa",
    "remove-tarball",
    { name: "@acme/core", file: "core-1.0.0.tgz", revision: "3-aa" },
  ],
  ["GET", "/-/npm/v1/nothing", undefined, undefined],
  ["PATCH", "/tool", undefined, undefined],
])("%s %s", (method, path, name, parameters) => {
  const match = findRoute(ROUTES, method, path);
  expect(match?.route.name).toBe(name);
  expect(match?.parameters).toEqual(parameters);
});
