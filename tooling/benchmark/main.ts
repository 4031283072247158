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
/** Without the files, which say nothing about the figures. */
const COMMAND = ["node tooling/benchmark/main.ts", ...args].join(" ").replace(/ --(?:out|data)[ =]\S+/gu, "");
const options = parseOptions(args);
if (options.help) process.stdout.write(`${USAGE}\n`);
else await run(options);

async function run(options: BenchmarkOptions): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), "slipway-benchmark-"));
  const registry = await startRegistry();
  try {
    let results = await readResults(options.data);
    for await (const add of measure(options, base, registry)) {
      // Another command may have added to the file in the meantime.
      results = add(options.data === undefined ? results : await readResults(options.data));
      results = { ...results, commands: [...new Set([...results.commands, COMMAND])] };
      if (options.data !== undefined) await writeFile(options.data, `${JSON.stringify(results, null, 1)}\n`);
    }
    const page = renderPage(results, { machine: readMachine(), tools });
    if (options.out === undefined) process.stdout.write(page);
    else await writeFile(options.out, page);
  } finally {
    await registry.stop();
    await rm(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** What each new figure makes of the results so far. */
async function* measure(
  { sizes, checks, ...options }: BenchmarkOptions,
  base: string,
  registry: Awaited<ReturnType<typeof startRegistry>>,
): AsyncGenerator<(results: Results) => Results> {
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

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function readResults(file: string | undefined): Promise<Results> {
  const none: Results = { publications: [], checks: [], commands: [] };
  const text = file === undefined ? undefined : await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? none : JSON.parse(text);
}
