import { describe, expect, test } from "vitest";

import { matchesRefPattern } from "./ref-pattern.ts";
import {
  DEFAULT_TAG_PATTERN,
  findPatternFault,
  isOfPattern,
  isReleaseTag,
  nextTag,
  SAMPLE_TAGS,
  tagExample,
  tagGlob,
} from "./release-tag.ts";

const TODAY = { date: "2026-11-27", version: "1.2.3" };

describe("what rules say of all tags of a pattern", () => {
  test.each([
    [DEFAULT_TAG_PATTERN, "release-*"],
    ["v{version}", "v[0-9]*"],
    ["train/{date}-x", "train/*-x*"],
    ["{date}+{version}", "*+[0-9]*"],
  ])("%s: %s", (pattern, glob) => {
    expect(tagGlob(pattern)).toBe(glob);
    const [day, again] = ["2026-11-27", "2026-11-27.1"].map((suffix) =>
      nextTag(pattern, { ...TODAY, date: "2026-11-27" }, suffix.endsWith(".1") ? [tagExample(pattern)] : []),
    );
    for (const tag of [day, again])
      if (tag?.kind === "free") expect(matchesRefPattern(glob, tag.name), tag.name).toBe(true);
  });
});

describe("the next tag", () => {
  test.each([
    ["the first of a day has no number", DEFAULT_TAG_PATTERN, [], "release-2026-11-27"],
    [
      "another day's do not count",
      DEFAULT_TAG_PATTERN,
      ["release-2026-11-26", "release-2026-11-26.4"],
      "release-2026-11-27",
    ],
    ["the second has one", DEFAULT_TAG_PATTERN, ["release-2026-11-27"], "release-2026-11-27.1"],
    ["a number is not given again", DEFAULT_TAG_PATTERN, ["release-2026-11-27.9"], "release-2026-11-27.10"],
    [
      "what follows is a number or nothing of it",
      DEFAULT_TAG_PATTERN,
      ["release-2026-11-27.x", "release-2026-11-271"],
      "release-2026-11-27",
    ],
    ["a pattern of its own", "train/{date}", ["train/2026-11-27"], "train/2026-11-27.1"],
    ["the version", "v{version}", ["v1.2.2"], "v1.2.3"],
    ["the version and the day", "v{version}-{date}", ["v1.2.3-2026-11-27"], "v1.2.3-2026-11-27.1"],
  ])("%s", (_title, pattern, existing, name) => {
    expect(nextTag(pattern, TODAY, existing)).toStrictEqual({ kind: "free", name });
  });

  test("of a version there is one", () => {
    expect(nextTag("v{version}", TODAY, ["v1.2.3"])).toStrictEqual({ kind: "taken", name: "v1.2.3" });
  });

  test("where there are several versions there is none", () => {
    expect(nextTag("v{version}", { ...TODAY, version: undefined }, [])).toStrictEqual({ kind: "ambiguous" });
    expect(nextTag(DEFAULT_TAG_PATTERN, { ...TODAY, version: undefined }, [])).toMatchObject({ kind: "free" });
  });
});

describe("a pattern", () => {
  test.each([
    DEFAULT_TAG_PATTERN,
    "v{version}",
    "{date}",
    "@acme/anvils@{version}",
    "train/{date}",
    "v{version}+{date}",
  ])("may be %s", (pattern) => {
    expect(findPatternFault(pattern)).toBeUndefined();
  });

  test.each([
    ["release", "must hold `{date}` or `{version}`: each release needs a name of its own"],
    ["release-{day}-{date}", "must hold no other braces than `{date}` and `{version}`"],
    ["release {date}", "must be a name that git takes for a tag"],
    ["release-*-{date}", "must be a name that git takes for a tag"],
    ["-{date}", "must be a name that git takes for a tag"],
    ["{date}.lock", "must be a name that git takes for a tag"],
    ["a..{date}", "must be a name that git takes for a tag"],
    ["{date}/", "must be a name that git takes for a tag"],
    ["\u{1b}[31m{date}", "must be a name that git takes for a tag"],
  ])("may not be %s", (pattern, fault) => {
    expect(findPatternFault(pattern)).toBe(fault);
  });
});

test.each([
  [DEFAULT_TAG_PATTERN, "release-2026-11-27", true],
  [DEFAULT_TAG_PATTERN, "release-2026-11-27.12", true],
  [DEFAULT_TAG_PATTERN, "release-2026-11", false],
  [DEFAULT_TAG_PATTERN, "v1.0.0", false],
  ["v{version}", "v1.0.0-beta.1", true],
  ["v{version}", "v1", false],
  ["{date}/v{version}", "2026-11-27/v1.2.3", true],
  ["a.b-{date}", "axb-2026-11-27", false],
  ["(x)+{date}", "(x)+2026-11-27", true],
])("%s has made %s: %s", (pattern, name, made) => {
  expect(isOfPattern(pattern, name)).toBe(made);
});

describe("a tag is one of a release", () => {
  test.each([
    ...SAMPLE_TAGS,
    "release-2026-11-27.1",
    "release-@scope/name@1.2.3",
    "release/1.2",
    "releases/2026-11",
    "v1.2.3-beta.1",
    "v1.2.3-1",
    "@scope/name@1.2.3-rc.0+build",
    "create-vite@5.1.0",
    "name_v1.2.3",
    "packages/name/v1.2.3",
    "v2026.11.2-beta.1",
  ])("%s", (tag) => expect(isReleaseTag(tag)).toBe(true));

  test.each([
    "latest",
    "v1",
    "nightly",
    "stable",
    "deploy-production",
    "released",
    "backup-2026",
    "docs-v1",
    "pr-1234",
  ])("%s is not", (tag) => expect(isReleaseTag(tag)).toBe(false));
});
