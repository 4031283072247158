import { expect, test } from "vitest";

import { type BumpType, raiseRange, type RangeSettings } from "./raise-range.ts";

const settings: RangeSettings = {
  major: 3,
  updateInternalDependencies: "patch",
  onlyUpdatePeerDependentsWhenOutOfRange: false,
  bumpVersionsWithWorkspaceProtocolOnly: false,
};

interface Row {
  readonly title: string;
  readonly range: string;
  readonly field?: string;
  readonly release?: { readonly type: BumpType; readonly to: string };
  readonly settings?: Partial<RangeSettings>;
  readonly raised: string | undefined;
}

const rows: readonly Row[] = [
  { title: "a caret follows", range: "^1.0.0", raised: "^2.0.0" },
  { title: "an exact version follows", range: "1.0.0", raised: "2.0.0" },
  {
    title: "the protocol of the workspace stays before a version",
    range: "workspace:~1.0.0",
    raised: "workspace:~2.0.0",
  },
  { title: "what is filled in when packing stays", range: "workspace:^", raised: undefined },
  { title: "a path of the workspace stays", range: "workspace:../a", raised: undefined },
  { title: "a range that takes everything stays", range: "*", raised: undefined },
  {
    title: "but for a prerelease, which it does not take",
    range: "*",
    release: { type: "major", to: "2.0.0-next.0" },
    raised: "2.0.0-next.0",
  },
  { title: "no range, no change", range: "npm:other@^1.0.0", raised: undefined },
  {
    title: "below the least bump that counts",
    range: "^1.0.0",
    release: { type: "patch", to: "1.0.1" },
    settings: { updateInternalDependencies: "minor" },
    raised: undefined,
  },
  {
    title: "a peer that is still in range, where only others are raised",
    range: "^1.0.0",
    field: "peerDependencies",
    release: { type: "minor", to: "1.1.0" },
    settings: { onlyUpdatePeerDependentsWhenOutOfRange: true },
    raised: undefined,
  },
  { title: "both bounds stay with 3", range: ">=1.0.0 <2.0.0", raised: ">=2.0.0 <3.0.0" },
  { title: "one is left with 2", range: ">=1.0.0 <2.0.0", settings: { major: 2 }, raised: ">=2.0.0" },
  {
    title: "only the protocol of the workspace counts where the settings say so",
    range: "^1.0.0",
    settings: { bumpVersionsWithWorkspaceProtocolOnly: true },
    raised: undefined,
  },
];

test.each(rows)("$title", ({ range, field = "dependencies", release, settings: own, raised }) => {
  expect(raiseRange(range, field, release ?? { type: "major", to: "2.0.0" }, { ...settings, ...own })).toBe(raised);
});
