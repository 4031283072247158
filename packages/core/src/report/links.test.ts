import { describe, expect, test } from "vitest";

import { createLinks, type LinkSources } from "./links.ts";

const COMMIT = "3f2c1a9".padEnd(40, "0");
const REPOSITORY = { server: "https://github.com", owner: "acme", name: "anvils" };
const SOURCES: LinkSources = { repository: REPOSITORY, commit: COMMIT, registry: "https://registry.example/npm" };

test("leads to the line at the commit, to the version and to its attestation", () => {
  const links = createLinks(SOURCES);
  expect(links.file("packages/a (b)/ü.json", 9)).toBe(
    `https://github.com/acme/anvils/blob/${COMMIT}/packages/a%20%28b%29/%C3%BC.json#L9`,
  );
  expect(links.version("@acme/a", "1.0.0+b")).toBe("https://registry.example/npm/@acme%2fa/1.0.0%2Bb");
  expect(links.attestation("a", "1.0.0")).toBe("https://registry.example/npm/-/npm/v1/attestations/a@1.0.0");
});

describe("leads nowhere", () => {
  test.each<[string, LinkSources]>([
    ["with a commit that is none", { ...SOURCES, commit: "main" }],
    ["with a server that is not https", { ...SOURCES, repository: { ...REPOSITORY, server: "http://github.com" } }],
    ["with a script for a server", { ...SOURCES, repository: { ...REPOSITORY, server: "javascript:alert(1)" } }],
    ["with an owner that ends the link", { ...SOURCES, repository: { ...REPOSITORY, owner: "a)(b" } }],
    ["with a name that leads up", { ...SOURCES, repository: { ...REPOSITORY, name: ".." } }],
    ["without a repository", { commit: COMMIT }],
  ])("%s", (_title, sources) => {
    expect(createLinks(sources).file("package.json", 1)).toBeUndefined();
  });

  test.each(["../x", "/etc/passwd", "a//b", "", "a/./b", "\uD83D"])("to the file %j", (file) => {
    expect(createLinks(SOURCES).file(file)).toBeUndefined();
  });

  test.each([
    ["http://registry.example/", "a", "1.0.0"],
    ["https://user:secret@registry.example/", "a", "1.0.0"],
    ["https://registry.example/)x", "a", "1.0.0"],
    ["https://registry.example/", "a)b", "1.0.0"],
    ["https://registry.example/", "../a", "1.0.0"],
    ["https://registry.example/", "a", "1 0"],
    [undefined, "a", "1.0.0"],
  ])("on %s to %s %s", (registry, name, version) => {
    const links = createLinks({ ...SOURCES, registry });
    expect([links.version(name, version), links.attestation(name, version)]).toStrictEqual([undefined, undefined]);
  });
});
