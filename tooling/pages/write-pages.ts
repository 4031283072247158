import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import {
  type ReleaseReport,
  renderHtml,
  renderProblems,
  renderReport,
  renderSummary,
} from "../../packages/core/src/index.ts";
import { createSamples } from "./sample-reports.ts";

/** What is looked at, by the ending of its file. Another face is another line. */
const FACES: Readonly<Record<string, (report: ReleaseReport) => string>> = {
  md: (report) => renderSummary(report)[0] ?? "",
  html: renderHtml,
  "report.txt": (report) => `${renderReport(report, { width: 80 })}\n`,
  "check.txt": ({ problems, base }) => `${renderProblems(problems, { width: 80, base })}\n`,
};

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: node tooling/pages/write-pages.ts <directory>");
await mkdir(resolve(directory), { recursive: true });
for (const { name, report } of createSamples()) {
  for (const [ending, render] of Object.entries(FACES))
    await writeFile(join(resolve(directory), `${name}.${ending}`), render(report));
}
