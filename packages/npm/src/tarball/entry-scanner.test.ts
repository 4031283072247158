import { randomBytes } from "node:crypto";

import { expect, it } from "vitest";

import { createEntryScanner } from "./entry-scanner.ts";

// Put together here, so that no scanner takes this file for a leak.
const DASHES = "-----";
const BAR = "_";
const TOKEN = `ghp${BAR}zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17`;

/** Longer than what a window leaves to the next. */
const KEY = `${DASHES}BEGIN PGP PRIVATE KEY BLOCK${DASHES}\n${randomBytes(4000).toString("base64")}\n${DASHES}END PGP PRIVATE KEY BLOCK${DASHES}\n`;

const TEXT = Buffer.from(
  `#!/usr/bin/env node\n${"// filler\n".repeat(200)}${TOKEN}\n${"é".repeat(600)}\n${KEY}${TOKEN}`,
);

function scan(chunks: Iterable<Buffer>): ReturnType<ReturnType<typeof createEntryScanner>["end"]> {
  const scanner = createEntryScanner("a", Infinity);
  for (const chunk of chunks) scanner.write(chunk);
  return scanner.end();
}

const WHOLE = scan([TEXT]);

it("finds all in one piece", () => {
  expect(WHOLE.findings.map(({ kind, line }) => [kind, line])).toEqual([
    ["github-token", 202],
    ["private-key", 204],
    ["github-token", 207],
  ]);
});

it("finds the same wherever the text is cut in two", () => {
  for (let cut = 0; cut <= TEXT.length; cut += 5) {
    expect(scan([TEXT.subarray(0, cut), TEXT.subarray(cut)].filter((chunk) => chunk.length > 0)).findings).toEqual(
      WHOLE.findings,
    );
  }
});

it.each([1, 7, 100, 999])("finds the same in chunks of %d bytes", (size) => {
  const chunks = Array.from({ length: Math.ceil(TEXT.length / size) }, (_, index) =>
    TEXT.subarray(index * size, (index + 1) * size),
  );
  expect(scan(chunks).findings).toEqual(WHOLE.findings);
});

it("does not slow down on armour without keys", () => {
  const armour = Buffer.from(`${DASHES}BEGIN PRIVATE KEY${DASHES}\n`.repeat(2500));
  const scanner = createEntryScanner("a", Infinity);
  for (let index = 0; index < 100; index += 1) scanner.write(armour);
  expect(scanner.end().findings).toEqual([]);
});
