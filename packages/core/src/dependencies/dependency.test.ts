import { expect, test } from "vitest";

import { type DependencySpec, parseDependency } from "./dependency.ts";

const CASES: readonly [specifier: string, spec: DependencySpec][] = [
  ["^1.2.0", { kind: "range", target: "a", range: ">=1.2.0 <2.0.0-0" }],
  ["", { kind: "range", target: "a", range: "*" }],
  ["*", { kind: "range", target: "a", range: "*" }],
  [" 1.0.0 ", { kind: "range", target: "a", range: "1.0.0" }],
  ["=v1.0.0", { kind: "range", target: "a", range: "1.0.0" }],
  ["latest", { kind: "tag", target: "a", tag: "latest" }],
  ["npm:b@^2", { kind: "range", target: "b", range: ">=2.0.0 <3.0.0-0" }],
  ["npm:@s/b@2.0.0", { kind: "range", target: "@s/b", range: "2.0.0" }],
  ["npm:@s/b", { kind: "range", target: "@s/b", range: "*" }],
  ["npm:b@next", { kind: "tag", target: "b", tag: "next" }],
  ["workspace:*", { kind: "workspace", target: "a", range: "*" }],
  ["workspace:^1.0.0", { kind: "workspace", target: "a", range: "^1.0.0" }],
  ["workspace:@s/b@^", { kind: "workspace", target: "@s/b", range: "^" }],
  ["workspace:b@*", { kind: "workspace", target: "b", range: "*" }],
  ["workspace:../b", { kind: "path", protocol: "workspace:", path: "../b" }],
  ["workspace:packages/b", { kind: "path", protocol: "workspace:", path: "packages/b" }],
  ["catalog:", { kind: "catalog", target: "a" }],
  ["catalog:react18", { kind: "catalog", target: "a" }],
  ["file:../b", { kind: "path", protocol: "file:", path: "../b" }],
  ["FILE:../b", { kind: "path", protocol: "file:", path: "../b" }],
  ["file://../b", { kind: "path", protocol: "file:", path: "../b" }],
  ["file:///b", { kind: "path", protocol: "file:", path: "/b" }],
  ["link:../b", { kind: "path", protocol: "link:", path: "../b" }],
  ["portal:./b", { kind: "path", protocol: "portal:", path: "./b" }],
  ["../b", { kind: "path", protocol: "", path: "../b" }],
  ["~/b", { kind: "path", protocol: "", path: "~/b" }],
  [String.raw`C:\b`, { kind: "path", protocol: "", path: String.raw`C:\b` }],
  ["owner/repo", { kind: "git" }],
  ["github:owner/repo#main", { kind: "git" }],
  ["https://github.com/owner/repo.git", { kind: "git" }],
  ["git+ssh://git@host.example/b.git", { kind: "git" }],
  ["git@host.example:owner/b.git", { kind: "git" }],
  ["git://host.example/b.git", { kind: "git" }],
  ["https://host.example/b.tgz", { kind: "url" }],
  ["HTTP://host.example/b", { kind: "url" }],
  ["jsr:@s/b@1", { kind: "invalid", why: "npm knows no protocol `jsr:`" }],
  ["patch:b@npm%3A1.0.0#x", { kind: "invalid", why: "npm knows no protocol `patch:`" }],
  ["a/b/c", { kind: "path", protocol: "", path: "a/b/c" }],
  ["b-1.0.0.tgz", { kind: "path", protocol: "", path: "b-1.0.0.tgz" }],
  ["one of these", { kind: "invalid", why: "`one of these` is neither a range nor a dist-tag" }],
  ["^1.0.0 || x|y", { kind: "range", target: "a", range: ">=1.0.0 <2.0.0-0" }],
  ["npm:owner/b", { kind: "invalid", why: "`owner/b` is no package's name" }],
  ["npm:b@^^", { kind: "invalid", why: "`^^` is neither a range nor a dist-tag" }],
];

test.each(CASES)("reads `%s`", (specifier, spec) => {
  expect(parseDependency("a", specifier)).toStrictEqual(spec);
});
