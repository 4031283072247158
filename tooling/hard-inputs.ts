/**
 * Small repositories that a hostile or careless author could send, and how long `slipway check` takes for each: a table in
 * Markdown. Ends with 1 when one takes longer than the bound. Needs a build; nothing leaves the machine.
 *
 *     pnpm build && node --conditions=slipway-source tooling/hard-inputs.ts [name]...
 */
import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { execa } from "execa";

import { renderTable } from "../packages/core/src/text/table.ts";

const BIN = fileURLToPath(new URL("../packages/slipway/bin/slipway.js", import.meta.url));

/** Seconds that each may take. */
const BOUND = 5;

/** Seconds after which a run is stopped. */
const PATIENCE = 20;

type Files = Readonly<Record<string, string>>;

const MANIFEST = JSON.stringify({ name: "anvil", version: "1.0.0" });

const RELEASE = ".github/workflows/release.yml";

const HEADER = "on: push\npermissions:\n  id-token: write\njobs:\n";

function numbers(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

function workflow(jobs: string, header = HEADER): Files {
  return { "package.json": MANIFEST, [RELEASE]: header + jobs };
}

function job(id: string, needs: readonly string[] = []): string {
  return `  ${id}:\n    runs-on: ubuntu-latest\n    needs: [${needs.join(", ")}]\n    steps:\n      - run: npm publish\n`;
}

function script(text: string): Files {
  const lines = text.split("\n").map((line) => `          ${line}\n`);
  return workflow(`  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n${lines.join("")}`);
}

function manifest(fields: object): Files {
  return { "package.json": JSON.stringify({ name: "anvil", version: "1.0.0", ...fields }) };
}

function workspace(patterns: readonly string[]): Files {
  return {
    "package.json": JSON.stringify({ name: "anvils", private: true, workspaces: patterns }),
    "packages/a/package.json": MANIFEST,
  };
}

/** Each file calls every one of the next level. */
function callingWorkflows(levels: number, width: number): Files {
  const files = numbers(levels).map((level): [string, string] => {
    const header = level === 0 ? HEADER : "on: workflow_call\njobs:\n";
    const calls = numbers(width).map((index) => `  j${index}:\n    uses: ./.github/workflows/l${level + 1}.yml\n`);
    return [`.github/workflows/l${level}.yml`, header + calls.join("")];
  });
  return {
    "package.json": MANIFEST,
    ...Object.fromEntries(files),
    [`.github/workflows/l${levels}.yml`]: `on: workflow_call\njobs:\n${job("last")}`,
  };
}

/** Each action uses the next one several times. */
function nestedActions(levels: number, width: number): Files {
  const files = numbers(levels).map((level): [string, string] => {
    const steps = numbers(width).map(() => `    - uses: ./a${level + 1}\n`);
    return [`a${level}/action.yml`, `runs:\n  using: composite\n  steps:\n${steps.join("")}`];
  });
  return {
    ...workflow("  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ./a0\n"),
    ...Object.fromEntries(files),
    [`a${levels}/action.yml`]: "runs:\n  using: composite\n  steps:\n    - run: npm publish\n      shell: bash\n",
  };
}

function yamlBomb(levels: number): string {
  const lines = numbers(levels).map(
    (level) => `b${level + 1}: &b${level + 1} [${`*b${level}, `.repeat(9)}*b${level}]\n`,
  );
  return `b0: &b0 x\n${lines.join("")}`;
}

/** What makes a small repository hard to look at, by name. */
const INPUTS: Readonly<Record<string, () => Files>> = {
  // How busy the machine is.
  "nothing hard": () => manifest({}),
  "24 jobs that need each other": () => {
    const ids = numbers(24).map((index) => `j${index}`);
    return workflow(
      ids
        .map((id) =>
          job(
            id,
            ids.filter((other) => other !== id),
          ),
        )
        .join(""),
    );
  },
  "24 jobs that need all before them": () =>
    workflow(
      numbers(24)
        .map((index) =>
          job(
            `j${index}`,
            numbers(index).map((other) => `j${other}`),
          ),
        )
        .join(""),
    ),
  "a chain of 500 jobs": () =>
    workflow(
      numbers(500)
        .map((index) => job(`j${index}`, index === 0 ? [] : [`j${index - 1}`]))
        .join(""),
    ),
  "500 jobs that need all before them": () =>
    workflow(
      numbers(500)
        .map((index) =>
          job(
            `j${index}`,
            numbers(index).map((other) => `j${other}`),
          ),
        )
        .join(""),
    ),
  "2,500 lines that publish": () =>
    script(
      numbers(2500)
        .map((index) => `npm publish ./p${index}`)
        .join("\n"),
    ),
  "2,500 steps that publish": () =>
    workflow(`  a:\n    runs-on: ubuntu-latest\n    steps:\n${"      - run: npm publish\n".repeat(2500)}`),
  "10 levels of workflows that call 8 others": () => callingWorkflows(9, 8),
  "10 levels of actions that use 8 others": () => nestedActions(9, 8),
  "40,000 YAML anchors in a workflow": () =>
    workflow(
      job("a"),
      `${numbers(40_000)
        .map((index) => `x${index}: &a${index} 1\n`)
        .join("")}${HEADER}`,
    ),
  "40,000 YAML anchors in pnpm-workspace.yaml": () => ({
    ...workspace([]),
    "pnpm-workspace.yaml": `packages: [packages/*]\n${numbers(40_000)
      .map((index) => `x${index}: &a${index} 1\n`)
      .join("")}`,
  }),
  "20,000 aliases in pnpm-workspace.yaml": () => ({
    ...workspace([]),
    "pnpm-workspace.yaml": `packages: [packages/*]\n${numbers(20_000)
      .map((index) => `x${index}: &a${index} 1\ny${index}: *a${index}\n`)
      .join("")}`,
  }),
  "a YAML bomb in a workflow": () => workflow(job("a"), `${yamlBomb(12)}${HEADER}`),
  "a YAML bomb in pnpm-workspace.yaml": () => ({
    ...workspace([]),
    "pnpm-workspace.yaml": `packages: [packages/*]\n${yamlBomb(12)}`,
  }),
  "144 kB of duplicate keys in a workflow": () => workflow(job("a"), `${"x: 1\n".repeat(28_800)}${HEADER}`),
  "144 kB of different keys in a workflow": () =>
    workflow(
      job("a"),
      `${numbers(16_000)
        .map((index) => `x${index}: 1\n`)
        .join("")}${HEADER}`,
    ),
  "144 kB of duplicate keys in pnpm-workspace.yaml": () => ({
    ...workspace([]),
    "pnpm-workspace.yaml": `packages: [packages/*]\n${"x: 1\n".repeat(28_800)}`,
  }),
  "144 kB of duplicate keys in a manifest": () => ({
    "package.json": `{"name":"anvil","version":"1.0.0"${',"x":1'.repeat(24_000)}}`,
  }),
  "8,000 brackets in a workflow": () => workflow(job("a"), `x: ${"[".repeat(4000)}${"]".repeat(4000)}\n${HEADER}`),
  "500 kB of blanks in a workflow": () => workflow(job("a"), `x: "${" ".repeat(500_000)}"\n${HEADER}`),
  "500 kB of expressions that do not end": () => script(`echo ${"${{ ".repeat(125_000)}`),
  "100 kB of parentheses in a condition": () =>
    workflow(`  a:\n    if: ${"(".repeat(50_000)}true${")".repeat(50_000)}\n    steps:\n      - run: npm publish\n`),
  "100 kB of a condition": () =>
    workflow(
      `  a:\n    if: ${numbers(4000)
        .map(() => "github.ref == 'x'")
        .join(" || ")}\n    steps:\n      - run: npm publish\n`,
    ),
  "500 kB of one word in a script": () => script(`npm ${"a".repeat(500_000)} publish`),
  "500 kB of quotes in a script": () => script(`npm publish ${`"'`.repeat(250_000)}`),
  "20,000 substitutions in a script": () => script(`${"$(".repeat(20_000)}npm publish${")".repeat(20_000)}`),
  "20,000 here-documents in a script": () =>
    script(
      numbers(20_000)
        .map((index) => `cat <<E${index}`)
        .join("\n"),
    ),
  "300 kB of dashes, dots and slashes in a script": () => script(`npm publish ${"-./@".repeat(75_000)}`),
  "500 kB of a tag filter": () =>
    workflow(job("a"), `on:\n  push:\n    tags: ['${"*a".repeat(20_000)}b']\npermissions:\n  id-token: write\njobs:\n`),
  "a filter of 30 stars": () =>
    workflow(job("a"), `on:\n  push:\n    tags: ['${"*e*".repeat(30)}b']\npermissions:\n  id-token: write\njobs:\n`),
  "package scripts that start each other": () => ({
    ...manifest({
      scripts: Object.fromEntries(
        numbers(24).map((index) => [
          `s${index}`,
          numbers(24)
            .map((other) => `npm run s${other}`)
            .join(" && "),
        ]),
      ),
    }),
    ...Object.fromEntries(Object.entries(script("npm run s0")).filter(([file]) => file === RELEASE)),
  }),
  "500 kB of workspace patterns": () => workspace(numbers(35_000).map((index) => `packages/${index}`)),
  "500 kB of workspace patterns with stars": () => workspace(numbers(30_000).map((index) => `packages/${index}/**`)),
  "500 kB of workspace patterns that take away": () =>
    workspace(["packages/*", ...numbers(30_000).flatMap((index) => [`!packages/${index}`])]),
  "500 kB of workspace patterns that give and take": () =>
    workspace(numbers(15_000).flatMap((index) => [`packages/${index}`, `!packages/${index}`])),
  "a workspace pattern of 20 braces": () => workspace([`packages/${"{a,b}".repeat(20)}`]),
  "a workspace pattern of 1 to 10,000,000": () => workspace(["packages/{1..10000000}"]),
  "a workspace pattern of nested brackets": () => workspace([`packages/${"+(a|".repeat(30)}${")".repeat(30)}`]),
  "a workspace pattern of 60 stars": () => workspace([`packages/${"*a".repeat(60)}`, `packages/${"**/".repeat(60)}a`]),
  "500 kB of pnpm patterns": () => ({
    ...workspace([]),
    "pnpm-workspace.yaml": `packages:\n${numbers(35_000)
      .map((index) => `  - packages/${index}\n`)
      .join("")}`,
  }),
  "20,000 submodules": () => ({
    ...workspace(["packages/*"]),
    ".gitmodules": numbers(20_000)
      .map((index) => `[submodule "s${index}"]\n  path = s/${index}\n`)
      .join(""),
  }),
  "20,000 dependencies that are wrong": () =>
    manifest({ dependencies: Object.fromEntries(numbers(20_000).map((index) => [`d${index}`, "file:../x"])) }),
  "20,000 dependencies": () =>
    manifest({ dependencies: Object.fromEntries(numbers(20_000).map((index) => [`d${index}`, "^1.0.0"])) }),
  "500 kB of a range": () => manifest({ dependencies: { hammer: `>=1.0.0 ${"|| ^1.2.3 ".repeat(50_000)}` } }),
  "500 kB of a version": () => manifest({ version: `1.0.0-${"a.".repeat(250_000)}b` }),
  "500 kB of a name": () => manifest({ name: `@${"a".repeat(250_000)}/${"-".repeat(250_000)}` }),
  "500 kB of an address": () => manifest({ repository: `https://github.com/${"a/".repeat(250_000)}` }),
  "500 kB of colons and at signs in an address": () => manifest({ repository: "@:".repeat(250_000) }),
  "500 kB of a dist-tag": () => manifest({ publishConfig: { tag: "a.".repeat(250_000) } }),
  "2 MB of a manifest": () => manifest({ description: "x".repeat(2_000_000) }),
  "500 packages that are wrong": () => ({
    ...workspace(["packages/*"]),
    ...Object.fromEntries(
      numbers(500).map((index) => [
        `packages/p${index}/package.json`,
        JSON.stringify({ name: `p${index}`, version: "1" }),
      ]),
    ),
  }),
  "100 packages that need each other": () => ({
    ...workspace(["packages/*"]),
    ...Object.fromEntries(
      numbers(100).map((index) => [
        `packages/p${index}/package.json`,
        JSON.stringify({
          name: `p${index}`,
          version: "1.0.0",
          dependencies: Object.fromEntries(numbers(100).map((other) => [`p${other}`, "^1.0.0"])),
        }),
      ]),
    ),
  }),
  "5,000 suppressions": () => ({
    "package.json": MANIFEST,
    "slipway.json": JSON.stringify({
      ignore: numbers(5000).map((index) => ({ code: "REPOSITORY_MISSING", package: `p${index}`, reason: "x" })),
    }),
  }),
  "500 kB of filters": () => ({
    "package.json": MANIFEST,
    "slipway.json": JSON.stringify({ filter: ["*", ...numbers(40_000).map((index) => `*a${index}*`)] }),
  }),
  "a filter of 60 stars": () => ({
    "package.json": JSON.stringify({ name: "a".repeat(200), version: "1.0.0" }),
    "slipway.json": JSON.stringify({ filter: [`${"*a".repeat(60)}b`] }),
  }),
  "500 kB of npm's configuration": () => ({ "package.json": MANIFEST, ".npmrc": `x=${"${A}".repeat(120_000)}\n` }),
  "500 kB of changesets' state": () => ({
    "package.json": MANIFEST,
    ".changeset/pre.json": JSON.stringify({ mode: "pre", tag: "x".repeat(500_000) }),
  }),
  "a lock of actions with 20,000 pins": () => ({
    ...workflow(job("a")),
    ".github/workflows/actions.lock": `version: 'v0.0.2'\nworkflows:\n  '${RELEASE}':\n${numbers(20_000)
      .map((index) => `    - 'a/b${index}@v1'\n`)
      .join("")}`,
  }),
};

/** Files of this many bytes that take no room: holes. Node would read them to their end. */
const HUGE = 400 * 1024 ** 2;

/** Files that are read from a checkout. */
const HUGE_FILES = [
  "package.json",
  "pnpm-workspace.yaml",
  "lerna.json",
  "rush.json",
  "slipway.json",
  ".npmrc",
  ".gitmodules",
  ".nvmrc",
  ".changeset/pre.json",
  ".changeset/config.json",
  ".yarnrc.yml",
  RELEASE,
  ".github/workflows/actions.lock",
  "packages/a/package.json",
];

interface Measured {
  readonly name: string;
  readonly bytes: number;
  readonly seconds: number;
  readonly end: string;
}

async function measure(name: string, files: Files, huge?: string): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-hard-"));
  try {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await writeFile(join(directory, file), text);
    }
    if (huge !== undefined) await writeHole(join(directory, huge));
    await execa("git", ["init", "--quiet"], { cwd: directory });
    const start = performance.now();
    const { exitCode, timedOut, stderr } = await execa(process.execPath, [BIN, "check", "--offline"], {
      cwd: directory,
      env: { PATH: process.env["PATH"], HOME: directory, GITHUB_REPOSITORY: "acme/anvils" },
      extendEnv: false,
      reject: false,
      timeout: PATIENCE * 1000,
    });
    const seconds = (performance.now() - start) / 1000;
    const bytes = Object.values(files).reduce((sum, text) => sum + text.length, 0);
    const crashed = stderr.includes("defect of Slipway");
    const end = timedOut ? "stopped" : crashed ? "a defect" : `exit code ${String(exitCode)}`;
    return { name, bytes: huge === undefined ? bytes : HUGE, seconds, end };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function writeHole(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "w");
  await handle.truncate(HUGE);
  await handle.close();
}

const { positionals } = parseArgs({ allowPositionals: true });
const isWanted = (name: string): boolean => positionals.length === 0 || positionals.some((word) => name.includes(word));

const rows: Measured[] = [];
for (const [name, create] of Object.entries(INPUTS)) if (isWanted(name)) rows.push(await measure(name, create()));
for (const file of HUGE_FILES) {
  const name = `400 MB of \`${file}\``;
  if (isWanted(name)) rows.push(await measure(name, workspace(["packages/*"]), file));
}
console.log(
  renderTable(
    "aligned",
    ["input", "bytes", "seconds", "end"],
    rows.map(({ name, bytes, seconds, end }) => [name, String(bytes), seconds.toFixed(1), end]),
  ),
);
const failed = rows.filter(({ seconds, end }) => seconds > BOUND || !end.startsWith("exit code"));
for (const { name } of failed) console.error(`too slow, or worse: ${name}`);
process.exitCode = failed.length === 0 ? 0 : 1;
