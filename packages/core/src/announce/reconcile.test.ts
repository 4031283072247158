import { describe, expect, test } from "vitest";

import { listMissingReleases, type RemoteFacts, reconcileVersions, type VersionHistory } from "./reconcile.ts";

const ONE = "1".repeat(40);
const TWO = "2".repeat(40);

const FACTS: RemoteFacts = {
  tags: new Map([["a@0.9.0", ONE]]),
  commits: new Set([ONE, TWO]),
  repository: "acme/anvils",
  single: false,
};

function version(change: Partial<VersionHistory> = {}): VersionHistory {
  return {
    version: "1.0.0",
    time: undefined,
    gitHead: ONE,
    hasAttestation: false,
    attested: undefined,
    unread: undefined,
    ...change,
  };
}

function attest(commit: string, repository: string | undefined = "acme/anvils"): Partial<VersionHistory> {
  return { hasAttestation: true, attested: [{ commit, repository }] };
}

describe("reconcileVersions", () => {
  test.each<[title: string, change: Partial<VersionHistory>, expected: object]>([
    ["a tag is missing that its manifest places", {}, { kind: "missing", commit: ONE, by: "gitHead" }],
    ["a tag is missing that its attestation places", attest(TWO), { kind: "suspicious" }],
    ["both say the same", attest(ONE), { kind: "missing", commit: ONE, by: "attestation" }],
    ["only the attestation says it", { ...attest(TWO), gitHead: undefined }, { kind: "missing", commit: TWO }],
    ["nothing says it", { gitHead: undefined }, { kind: "unknown" }],
    ["nobody has the commit", { gitHead: "3".repeat(40) }, { kind: "suspicious" }],
    ["the attestation is of another repository", attest(ONE, "evil/anvils"), { kind: "suspicious" }],
    ["the repository is spelt otherwise", attest(ONE, "Acme/Anvils"), { kind: "missing" }],
    ["the attestation cannot be read", { hasAttestation: true, unread: "HTTP 500" }, { kind: "unknown" }],
    ["the attestation names no commit", { hasAttestation: true, attested: [] }, { kind: "unknown" }],
    ["the tag is there", { version: "0.9.0" }, { kind: "there", commit: ONE }],
    ["the tag is there, and the manifest is silent", { version: "0.9.0", gitHead: undefined }, { kind: "there" }],
    ["the tag is at another commit", { version: "0.9.0", gitHead: TWO }, { kind: "elsewhere" }],
  ])("%s", (_title, change, expected) => {
    expect(reconcileVersions("a", [version(change)], FACTS)).toMatchObject([expected]);
  });

  test("two attestations that disagree are suspicious", () => {
    const attested = [ONE, TWO].map((commit) => ({ commit, repository: "acme/anvils" }));
    const found = reconcileVersions("a", [version({ gitHead: undefined, hasAttestation: true, attested })], FACTS);
    expect(found).toMatchObject([{ kind: "suspicious", reason: `its attestations name ${ONE} and ${TWO}` }]);
  });

  test("a version without an attestation is suspicious where one before it, by time, has one", () => {
    const history = [
      version({ version: "1.0.0", time: "2026-01-01" }),
      version({ version: "2.0.0", time: "2026-02-01", ...attest(ONE) }),
      version({ version: "1.0.1", time: "2026-03-01" }),
      version({ version: "1.0.2", time: "2026-04-01" }),
    ];
    const found = reconcileVersions("a", history.toReversed(), FACTS);
    expect(found.map(({ version: its, kind }) => [its, kind])).toStrictEqual([
      ["1.0.0", "missing"],
      ["2.0.0", "missing"],
      ["1.0.1", "suspicious"],
      ["1.0.2", "suspicious"],
    ]);
  });

  test.each(["1.0.0 --force", "v1.0.0", "../../heads/main", ""])("%j is no version", (its) => {
    expect(reconcileVersions("a", [version({ version: its })], FACTS)).toStrictEqual([]);
  });

  test("a single package is tagged without its name", () => {
    expect(reconcileVersions("a", [version()], { ...FACTS, single: true })).toMatchObject([{ tag: "v1.0.0" }]);
  });
});

test("a release tag without a release is missing one where something was released from its commit", () => {
  const findings = reconcileVersions("a", [version({ gitHead: TWO }), version({ version: "0.9.0" })], FACTS);
  const tags = new Map([
    ["release-1", ONE],
    ["release-2", TWO],
    ["release-3", "3".repeat(40)],
  ]);
  expect(listMissingReleases(tags, new Set(["release-1"]), findings)).toStrictEqual([
    { tag: "release-2", commit: TWO, packages: [{ name: "a", version: "1.0.0" }] },
  ]);
});
