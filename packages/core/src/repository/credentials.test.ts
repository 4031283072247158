import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { hasCredential, redactCredentials } from "./credentials.ts";

const SECRET = "s3cr3t-Zeichen";

describe("a credential", () => {
  it.each([
    [`https://user:${SECRET}@github.com/own/repo.git`, "https://***@github.com/own/repo.git"],
    [`git+https://x-access-token:${SECRET}@github.com/own/repo`, "git+https://***@github.com/own/repo"],
    [`https://ghp_${SECRET}@github.com/own/repo`, "https://***@github.com/own/repo"],
    [`https://user:${SECRET}/more@github.com/own/repo`, "https://***@github.com/own/repo"],
    [`https://user:${SECRET}#more@github.com/own/repo`, "https://***@github.com/own/repo"],
    [`user:${SECRET}@github.com:own/repo.git`, "***@github.com:own/repo.git"],
    [`github:user:${SECRET}@own/repo`, "github:***@own/repo"],
    [`//user:${SECRET}@github.com/own/repo`, "//***@github.com/own/repo"],
    [`https://github.com/own/repo?access_token=${SECRET}&x=y`, "https://github.com/own/repo?access_token=***&x=***"],
  ])("is found and taken out: %s", (url, redacted) => {
    expect(hasCredential(url)).toBe(true);
    expect(redactCredentials(url)).toBe(redacted);
  });

  it("is found and taken out whatever its author forgot to escape", () => {
    const junk = fc.string({ unit: fc.constantFrom(..."aZ09:/@#?%.-_+ \\\n".split("")), maxLength: 5 });
    const prefix = fc.constantFrom("https://", "git+https://", "ssh://", "git://", "github:", "//");
    const host = fc.constantFrom("github.com/", "github.com:", "git.example/");
    fc.assert(
      fc.property(prefix, junk, junk, host, (scheme, before, after, target) => {
        const url = `${scheme}user:${before}${SECRET}${after}@${target}own/repo.git`;
        expect(hasCredential(url)).toBe(true);
        expect(redactCredentials(url)).not.toContain(SECRET);
      }),
    );
  });
});

describe("what is no credential", () => {
  it.each([
    "https://github.com/own/repo.git",
    "git@github.com:own/repo.git",
    "git+ssh://git@github.com/own/repo.git#semver:^1@x",
    "https://github.com/@scope/repo",
    "https://github.com:443/own/repo",
    "own/repo",
  ])("is left as it is: %s", (url) => {
    expect(hasCredential(url)).toBe(false);
    expect(redactCredentials(url)).toBe(url);
  });

  it.each([
    ["https://octocat@github.com/own/repo", "https://***@github.com/own/repo"],
    ["own/repo#a-package-with-a-long-name@1.0.0", "***@1.0.0"],
    ["https://github.com/own/repo?tab=readme", "https://github.com/own/repo?tab=***"],
  ])("may be hidden all the same, for nobody can be sure: %s", (url, redacted) => {
    expect(hasCredential(url)).toBe(false);
    expect(redactCredentials(url)).toBe(redacted);
  });
});
