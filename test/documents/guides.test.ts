import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { startForge } from "../tag/start-forge.fixture.ts";

const DOCS = join(import.meta.dirname, "../../docs");
const GUIDES = (await readdir(DOCS)).filter((file) =>
  /^(?:guide|when-it-fails|migrate-from-.+|in-place-.+)\.md$/u.test(file),
);

interface Typed {
  readonly guide: string;
  readonly line: string;
}

/** Command lines of blocks and of code spans, without what stands for something of the reader's. */
async function readTyped(): Promise<readonly Typed[]> {
  const texts = await Promise.all(
    GUIDES.map(async (guide) => ({ guide, text: await readFile(join(DOCS, guide), "utf8") })),
  );
  return texts.flatMap(({ guide, text }) => {
    const blocks = [...text.matchAll(/^```sh\n(?<lines>.*?)^```$/gmsu)].flatMap(
      ({ groups }) => groups?.["lines"]?.split("\n") ?? [],
    );
    const spans = [...text.matchAll(/`(?<line>(?:npx )?slipway [^`]+)`/gu)].map(({ groups }) => groups?.["line"] ?? "");
    const lines = [...blocks, ...spans].filter((line) => /^(?:npx )?slipway /u.test(line));
    return [...new Set(lines)].map((line) => ({ guide, line }));
  });
}

const typed = await readTyped();

test("the guides are full of commands", () => {
  expect(GUIDES).toHaveLength(7);
  expect(typed.length).toBeGreaterThan(30);
});

describe.each(GUIDES)("%s", (guide) => {
  test("types what the program takes", async () => {
    const forge = await startForge();
    for (const { line } of typed.filter((one) => one.guide === guide)) {
      const words = line
        .replace(/^(?:npx )?slipway /u, "")
        .replace(/<package>/gu, "anvil")
        .replace(/"\$\(cat log\.txt\)"/u, "E422")
        .split(" ");
      const { stderr } = await forge.slipway(words);
      // Without a terminal, a report or a pack directory some of them end early: but never for how they are typed.
      expect(stderr, line).not.toMatch(/^error: /mu);
      expect(stderr, line).not.toContain("INTERNAL");
    }
    expect(forge.writes).toEqual([]);
  });

  test("leads nowhere that is not there", async () => {
    const text = await readFile(join(DOCS, guide), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\((?<target>[^)#:]+)(?:#[^)]*)?\)/gu))
      await expect(readFile(join(DOCS, target)), target).resolves.toBeDefined();
  });
});
