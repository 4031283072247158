import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  createReport,
  parseReport,
  type Problem,
  type PublishOutcome,
  type ReleaseReport,
  renderSummary,
} from "@slipway/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { writeFixes, writeReport } from "./output-files.ts";

let directory: string;
let path: string;
let page: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-report-"));
  path = join(directory, "report.json");
  page = join(directory, "report.md");
});
afterEach(async () => rm(directory, { recursive: true }));

function createRelease(status: PublishOutcome["status"]): ReleaseReport {
  return createReport({
    mode: "publish",
    plan: {
      schemaVersion: 1,
      registry: "https://registry.example/",
      packages: [
        {
          name: "a",
          version: "1.0.0",
          directory: "packages/a",
          access: "public",
          distTag: "latest",
          dependsOn: [],
          firstPublish: false,
        },
      ],
      skipped: [],
    },
    problems: [],
    outcomes: [{ name: "a", version: "1.0.0", status, attempt: 1, timings: {} }],
    verifications: [],
    notChecked: [],
    timings: {},
  });
}

const STAGED = createRelease("staged");
const PUBLISHED = createRelease("published");

async function readBoth(): Promise<{ readonly report: ReleaseReport; readonly text: string }> {
  return { report: parseReport(await readFile(path, "utf8")), text: await readFile(page, "utf8") };
}

describe("the page beside the report", () => {
  test("is written where it is asked for", async () => {
    await writeReport(path, STAGED, { page: true });
    expect(await readBoth()).toStrictEqual({ report: STAGED, text: renderSummary(STAGED)[0] });
  });

  test("says what the report says, once it is there", async () => {
    await writeReport(path, STAGED, { page: true });
    await writeReport(path, PUBLISHED);
    expect(await readBoth()).toStrictEqual({ report: PUBLISHED, text: renderSummary(PUBLISHED)[0] });
  });

  test("is not made where there is none", async () => {
    await writeReport(path, PUBLISHED);
    expect(await readdir(directory)).toStrictEqual(["report.json"]);
  });

  test("belongs to the report of its name", async () => {
    await writeReport(path, STAGED, { page: true });
    await writeReport(join(directory, "other.json"), PUBLISHED);
    expect(await readBoth()).toMatchObject({ text: renderSummary(STAGED)[0] });
  });

  test("is not somebody else's document of that name", async () => {
    await writeFile(page, "### Report\n\nOf the year.\n");
    await writeReport(path, PUBLISHED);
    expect(await readFile(page, "utf8")).toBe("### Report\n\nOf the year.\n");
  });
});

describe("a report is replaced in one step", () => {
  test("whatever a killed process has left", async () => {
    await writeReport(path, STAGED, { page: true });
    await writeFile(`${path}.next`, '{ "schemaVersion": 1, "ver');
    await writeFile(`${page}.next`, "### ");
    await writeReport(path, PUBLISHED);
    expect(await readBoth()).toStrictEqual({ report: PUBLISHED, text: renderSummary(PUBLISHED)[0] });
    expect((await readdir(directory)).toSorted()).toStrictEqual(["report.json", "report.md"]);
  });

  test.each(["report.json", "report.json.next", "report.md", "report.md.next"])(
    "and not through a link at %s, which may lead anywhere",
    async (name) => {
      await mkdir(join(directory, "elsewhere"));
      const target = join(directory, "elsewhere/file");
      await writeFile(target, "precious");
      await symlink(target, join(directory, name));
      await writeReport(path, PUBLISHED, { page: true });
      expect(await readFile(target, "utf8")).toBe("precious");
      expect(await readBoth()).toStrictEqual({ report: PUBLISHED, text: renderSummary(PUBLISHED)[0] });
    },
  );
});

test("a report that cannot be written is an error of its own", async () => {
  await mkdir(path);
  await expect(writeReport(path, STAGED, { page: true })).rejects.toMatchObject({
    code: "REPORT_UNWRITABLE",
    message: expect.stringContaining(path),
  });
});

test("fixing changes nothing in a file that is not UTF-8, and says so", async () => {
  const bytes = Buffer.from('{ "name": "caf\u00E9" }', "latin1");
  await writeFile(join(directory, "latin.json"), bytes);
  await writeFile(join(directory, "good.json"), '\uFEFF{ "name": "café" }');
  const problems = ["latin.json", "good.json"].map((file): Problem => ({
    code: "PACKAGE_VERSION_INVALID",
    severity: "error",
    fix: { file, path: ["version"], value: "1.0.0" },
  }));
  expect(await writeFixes(directory, problems)).toEqual({ changed: ["good.json"], refused: ["latin.json"] });
  expect(await readFile(join(directory, "latin.json"))).toEqual(bytes);
  expect(await readFile(join(directory, "good.json"), "utf8")).toBe('\uFEFF{ "name": "café", "version": "1.0.0" }');
});
