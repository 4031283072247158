import PackageJson from "@npmcli/package-json";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Json, Manifest } from "../json/json.ts";
import { normaliseRepository } from "./facts.ts";

/** What npm itself makes of a manifest's `repository` before it sends it. */
async function normaliseByNpm(manifest: Manifest): Promise<unknown> {
  const normalised = await new PackageJson()
    .fromJSON(JSON.stringify(manifest))
    .normalize({ steps: ["fixRepositoryField"] });
  return normalised.content.repository;
}

const path = fc.constantFrom(
  "own/repo",
  "Own/Repo.git",
  "own/repo/",
  "own/repo/tree/main/a",
  "own/repo/blob/main/a.md",
  "own",
  "g/s/p",
  "%zz/a",
  "",
);

const url = fc
  .tuple(
    fc.constantFrom(
      "https://",
      "http://",
      "git+https://",
      "git+http://",
      "git://",
      "ssh://",
      "git+ssh://",
      "github:",
      "gitlab:",
      "gist:",
      "git@",
      "",
      "//",
      "file:",
    ),
    fc.constantFrom("", "git@", "user:pass@", "token@"),
    fc.constantFrom(
      "github.com/",
      "github.com:",
      "www.github.com/",
      "GitHub.com/",
      "gitlab.com/",
      "bitbucket.org/",
      "gist.github.com/",
      "git.example/",
      "",
    ),
    path,
    fc.constantFrom("", "#main", "#semver:^1", "?x=y", " "),
  )
  .map((parts) => parts.join(""));

const json = fc.jsonValue({ maxDepth: 2 }).map((value): Json => JSON.parse(JSON.stringify(value)));

const repository = fc.oneof(
  { weight: 4, arbitrary: url },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("git"), url, directory: fc.string() }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: json },
);

const manifest = fc.oneof(
  fc.record({ repository }),
  fc.record({ repository, repositories: fc.oneof(fc.array(repository, { maxLength: 2 }), json) }, { requiredKeys: [] }),
);

describe("normaliseRepository", () => {
  it("sends what npm sends", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, async (written) => {
        expect(normaliseRepository(written, "npm")).toEqual(await normaliseByNpm(written));
      }),
      { numRuns: 1000 },
    );
  });

  it("sends what is written when the client does not normalise", () => {
    fc.assert(
      fc.property(manifest, (written) => {
        expect(normaliseRepository(written, "raw")).toBe(written.repository);
      }),
    );
  });
});
