import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

const WRITTEN = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "packages/*/README.md", "docs/*.md"];

const documents = globSync(WRITTEN, { cwd: ROOT });

/** Fenced code is somebody's command line, not a place here. */
function readProse(file: string): string {
  return readFileSync(join(ROOT, file), "utf8").replaceAll(/^```[^]*?^```/gmu, "");
}

test.each(documents)("links in %s lead to files that are there", (file) => {
  const links = [...readProse(file).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/gu)].map(([, link = ""]) => link);
  expect(links.filter((link) => !existsSync(join(ROOT, dirname(file), link)))).toEqual([]);
});

/** `core/src/x.ts`, `test/x`, `docs/x.md`, with a `*` or a placeholder at most; packages by their directories. */
const PATH = /`((?:packages\/)?(?:core|npm|ci|rehearsal|slipway|action|tooling|test|docs)\/[\w./*<>-]+)`/gu;

test.each(["docs/architecture.md", "docs/decisions.md", "CONTRIBUTING.md"])("paths in %s are there", (file) => {
  const paths = [...readProse(file).matchAll(PATH)].map(([, path = ""]) => path.replaceAll(/<\w+>/gu, "*"));
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !isThere(path))).toEqual([]);
});

function isThere(path: string): boolean {
  return [path, join("packages", path)].some((place) => globSync(place, { cwd: ROOT }).length > 0);
}
