/** Measures how fast Slipway publishes and checks, beside other tools, and makes a page of it. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { measureCheck } from "./measure-check.ts";
import { measurePublications } from "./measure-publications.ts";
import { type BenchmarkOptions, parseOptions, USAGE } from "./parse-options.ts";
import { readMachine } from "./read-machine.ts";
import { startRegistry } from "./registry/start-registry.ts";
import { addCheck, addPublication } from "./results/add-result.ts";
import { renderPage } from "./results/render-page.ts";
import type { Results } from "./results/result.ts";
import { tools } from "./tools/tools.ts";

const args = process.argv.slice(2);
const options = parseOptions(args);
if (options.help) process.stdout.write(`${USAGE}\n`);
else await run(options);

async function run(options: BenchmarkOptions): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), "slipway-benchmark-"));
  const registry = await startRegistry();
  try {
    let results = await readResults(options.data);
    for await (const more of measure(options, base, registry)) {
      results = more(results);
      if (options.data !== undefined) await writeFile(options.data, `${JSON.stringify(results, null, 1)}\n`);
    }
    const command = ["node tooling/benchmark/main.ts", ...args].join(" ");
    const page = renderPage(results, { machine: readMachine(), command, tools });
    if (options.out === undefined) process.stdout.write(page);
    else await writeFile(options.out, page);
  } finally {
    await registry.stop();
    await rm(base, { recursive: true, force: true });
  }
}

/** What each new figure makes of the results so far. */
async function* measure(
  { sizes, checks, ...options }: BenchmarkOptions,
  base: string,
  registry: Awaited<ReturnType<typeof startRegistry>>,
): AsyncGenerator<(results: Results) => Results> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  for (const size of sizes) {
    const publications = measurePublications({ ...options, size, registry, base: join(base, String(size)), say });
    for await (const result of publications) yield (results) => addPublication(results, result);
  }
  for (const size of checks) {
    say(`check ${size} packages`);
    const check = await measureCheck(join(base, `check-${size}`), size, options.runs, registry.url);
    yield (results) => addCheck(results, check);
  }
}

async function readResults(file: string | undefined): Promise<Results> {
  if (file === undefined) return { publications: [], checks: [] };
  const text = await readFile(file, "utf8").catch(() => '{"publications":[],"checks":[]}');
  return JSON.parse(text);
}
