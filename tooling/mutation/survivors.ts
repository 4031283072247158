import type { Change } from "./sample.ts";

/** A change that no unit test notices, and why that is as it should be. */
type Survivor = Pick<Change, "file" | "line" | "original" | "replacement"> & { readonly reason: string };

const NEVER_EMPTY = "the same program: the value is always there, and what stands in for it is for the compiler";

const PROSE = "words for people, which the tests of the built command compare";

const survivors: readonly Survivor[] = [
  {
    file: "packages/core/src/dependencies/graph.ts",
    line: '.toSorted((a, b) => ((a.members[0] ?? "") < (b.members[0] ?? "") ? -1 : 1));',
    original: '""',
    replacement: '"Stryker was here!"',
    reason: NEVER_EMPTY,
  },
  {
    file: "packages/core/src/dependencies/graph.ts",
    line: '.toSorted((a, b) => ((a.members[0] ?? "") < (b.members[0] ?? "") ? -1 : 1));',
    original: '(a.members[0] ?? "") < (b.members[0] ?? "")',
    replacement: '(a.members[0] ?? "") <= (b.members[0] ?? "")',
    reason: "the same program: two knots share no member, so nothing is ever equal",
  },
  {
    file: "packages/core/src/plan/publish-settings.ts",
    line: 'authority = "",',
    original: '""',
    replacement: '"Stryker was here!"',
    reason: NEVER_EMPTY,
  },
  {
    file: "packages/core/src/report/release-report.ts",
    line: 'hint: "a report is the `report.json` that `slipway publish` and `slipway rehearse` write",',
    original: '"a report is the `report.json` that `slipway publish` and `slipway rehearse` write"',
    replacement: '""',
    reason: PROSE,
  },
  {
    file: "packages/npm/src/publish/provenance.ts",
    line: "return { logIndex, logUrl: signing.rekorURL === undefined ? `${LOG_URL}?logIndex=${logIndex}` : undefined };",
    original: "`${LOG_URL}?logIndex=${logIndex}`",
    replacement: "``",
    reason: "only what is signed with the public services has this address, and no test does that",
  },
  {
    file: "packages/npm/src/publish/probe.ts",
    line: 'if (options.auth.kind === "token") return [];',
    original: 'options.auth.kind === "token"',
    replacement: "false",
    reason: "the same result by a longer way: authorising by token asks nobody",
  },
  {
    file: "packages/npm/src/verify/attestation.ts",
    line: 'sha512: Buffer.from(integrity.replace(/^sha512-/u, ""), "base64").toString("hex"),',
    original: "/^sha512-/u",
    replacement: "/sha512-/u",
    reason: "the same program: in an integrity, `-` only stands behind the name of the digest",
  },
  {
    file: "packages/npm/src/verify/verify-release.ts",
    line: "return subjects.flatMap(({ entry }) => looks.get(entry.name)?.verification ?? []);",
    original: "[]",
    replacement: '["Stryker was here"]',
    reason: NEVER_EMPTY,
  },
];

/** Why a change may survive, if somebody has said so. */
export function reasonOf(change: Change): string | undefined {
  return survivors.find(
    ({ file, line, original, replacement }) =>
      file === change.file &&
      line === change.line &&
      original === change.original &&
      replacement === change.replacement,
  )?.reason;
}
