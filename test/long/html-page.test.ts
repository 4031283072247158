import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { createReport, type ReleaseReport } from "@slipway/core";
import { execa } from "execa";
import { type Browser, launch, type Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

const BIN = resolve(import.meta.dirname, "../../packages/slipway/bin/slipway.js");
const START = Date.UTC(2026, 10, 27);

const HOSTILE = [
  "<script>alert(1)</script>",
  "</script><script>alert(1)</script>",
  "</style><img src=https://evil.example/x onerror=alert(1)>",
  `" onmouseover="alert(1)" autofocus onfocus="alert(1)`,
  "' onfocus='alert(1)' autofocus='",
  "javascript:alert(1)",
  "<iframe src=https://evil.example></iframe>",
  "<!--><svg onload=alert(1)>",
  "\u202Eevil\u0007",
];

let browser: Browser;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-html-"));
  // It unpacks beside what others have unpacked and takes that for its own, and brings its libraries where it thinks that they lack.
  vi.stubEnv("TMPDIR", directory);
  vi.stubEnv("AWS_EXECUTION_ENV", "AWS_Lambda_nodejs24.x");
  const { default: chromium } = await import("@sparticuz/chromium");
  const executablePath = await chromium.executablePath();
  browser = await launch({ args: chromium.args, executablePath, headless: "shell" });
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await browser.close();
  await rm(directory, { recursive: true });
});

/** A release of so many packages in families of five. */
function reportOf(count: number, evil = ""): ReleaseReport {
  const names = Array.from({ length: count }, (_, index) => `tool-${index}`);
  return createReport({
    mode: "publish",
    plan: {
      schemaVersion: 1,
      repository: { server: "https://github.com", owner: "acme", name: "anvils" },
      commit: "a".repeat(40),
      registry: "https://registry.example/",
      packages: names.map((name, index) => ({
        name,
        version: "1.1.0",
        directory: `packages/${name}`,
        access: "public",
        distTag: "latest",
        dependsOn: index % 5 === 0 ? [] : [`tool-${index - 1}`],
        firstPublish: false,
      })),
      skipped: [],
    },
    problems: evil === "" ? [] : [{ code: "REPOSITORY_MISSING", severity: "error", package: evil, file: evil }],
    outcomes: names.map((name, index) => ({
      name,
      version: "1.1.0",
      status: evil === "" ? "published" : "failed",
      attempt: 1,
      timings: { put: 400 },
      steps: [{ phase: "put", at: START + index * 50, took: 400 }],
      ...(evil !== "" && { note: evil, failure: { class: "invalid", phase: "put", code: evil, message: evil } }),
    })),
    verifications: [],
    notChecked: [evil],
    notes: { plain: evil, packages: [{ name: evil, from: evil, to: evil, lines: [evil] }] },
    timings: {},
  });
}

interface Opened {
  readonly page: Page;
  /** What the browser complained of, dialogs, and requests beyond the page. */
  readonly trouble: string[];
}

/** Has the built command write the page, and opens it as whoever downloaded it would. */
async function open(report: ReleaseReport, { script = true } = {}): Promise<Opened> {
  const file = join(directory, "release.html");
  await writeFile(join(directory, "report.json"), JSON.stringify(report));
  const { exitCode, stderr } = await execa(process.execPath, [BIN, "report", "report.json", "--html", "release.html"], {
    cwd: directory,
    env: { PATH: process.env["PATH"] ?? "", HOME: directory },
    extendEnv: false,
  });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("release.html written") });
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(script);
  const trouble: string[] = [];
  const { href } = pathToFileURL(file);
  page.on("console", (message) => trouble.push(message.text()));
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("request", (request) => {
    if (request.url() !== href) trouble.push(request.url());
  });
  page.on("dialog", (dialog) => {
    trouble.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(href);
  return { page, trouble };
}

test.each(HOSTILE)("nothing of a hostile report runs, loads or leads elsewhere: %j", async (evil) => {
  const { page, trouble } = await open(reportOf(6, evil));
  await page.mouse.move(400, 300);
  await page.keyboard.press("Tab");
  const addresses = await page.$$eval("[href], [src]", (all) =>
    all.map((one) => one.getAttribute("href") ?? one.getAttribute("src") ?? ""),
  );
  for (const address of addresses) expect(address).toMatch(/^(?:https:\/\/github\.com\/|#p\d+$)/u);
  await expect(page.$$eval("script", (all) => all.length)).resolves.toBe(1);
  await expect(page.$("iframe, img, object, form")).resolves.toBeNull();
  expect(trouble).toStrictEqual([]);
  await page.close();
});

test("1,000 packages: found, sorted and followed", async () => {
  const { page, trouble } = await open(reportOf(1_000));
  await page.type("#search", "tool-99");
  await expect(page.$eval("#found", (found) => found.textContent)).resolves.toBe("12 of 1000");
  await page.$eval("#search", (search) => search.select());
  await page.keyboard.press("Backspace");
  const names = async (): Promise<string[]> =>
    page.$$eval("#packages tbody th", (all) => all.slice(0, 3).map((one) => one.textContent));
  await page.click("#packages thead th button");
  await page.click("#packages thead th button");
  await expect(names()).resolves.toStrictEqual(["tool-999", "tool-998", "tool-997"]);

  await page.click('.timeline a[href="#p3"]');
  await page.waitForSelector("tr.followed");
  await expect(page.$eval("tr.followed th", (head) => head.textContent)).resolves.toBe("tool-2");
  const near = await page.$$eval("tr.near th", (all) => all.map((one) => one.textContent));
  expect(new Set(near)).toStrictEqual(new Set(["tool-1", "tool-3"]));
  await expect(page.$$eval(".graph path.lit", (all) => all.length)).resolves.toBe(2);
  expect(trouble).toStrictEqual([]);
  await page.close();
});

test("never takes the place of its own report", async () => {
  await writeFile(join(directory, "report.json"), JSON.stringify(reportOf(1)));
  const words = [BIN, "report", "report.json", "--html", "./report.json"];
  const { exitCode, stderr } = await execa(process.execPath, words, { cwd: directory, reject: false });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("OUTPUT_UNWRITABLE") });
  expect(JSON.parse(await readFile(join(directory, "report.json"), "utf8"))).toMatchObject({ schemaVersion: 1 });
});

test("can be read without its script, and on paper", async () => {
  const { page, trouble } = await open(reportOf(6), { script: false });
  const text = await readFile(join(directory, "release.html"), "utf8");
  expect(text).toContain("tool-5");
  await expect(page.$eval("#search", (search) => search.checkVisibility())).resolves.toBe(false);
  await expect(page.$$eval("#packages tbody tr", (rows) => rows.length)).resolves.toBe(6);
  const paper = await page.pdf({ format: "a4" });
  expect(Buffer.from(paper).subarray(0, 5).toString()).toBe("%PDF-");
  expect(trouble).toStrictEqual([]);
  await page.close();
});
