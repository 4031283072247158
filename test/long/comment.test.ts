import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { type Run, type Runner, startRunner } from "@slipway/workflow-runner";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { createSingle } from "../proof/create-single.ts";

const BIN = fileURLToPath(new URL("../../packages/slipway/bin/slipway.js", import.meta.url));
const MARKER = "<!-- slipway-preview -->";
const BOT = "github-actions[bot]";
const REPOSITORY = "acme/anvils";
const COMMENT_LIMIT = 65_536;

/** A stranger's own file in place of ours: it hands over whatever they like, and runs nothing. */
const PREVIEW = `name: Release preview
on: pull_request
permissions: {}
jobs:
  preview:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1
        with:
          name: preview
          path: preview.json
`;

let rehearsal: Rehearsal;
let runner: Runner;
let directory: string;

beforeAll(async () => {
  rehearsal = await startRehearsal({});
  directory = await createRepository(createSingle("@acme/anvil"), { onFinished: () => {} });
  const written = await runSlipway(directory, ["init", "--comments", "--assume-published"], {
    npm_config_registry: rehearsal.registry,
  });
  expect(written.stdout).toContain("release-preview-comment.yml");
  // As `init` writes it, but for where the program comes from.
  const file = join(directory, ".github/workflows/release-preview-comment.yml");
  const text = await readFile(file, "utf8");
  const here = text.replace(/npx --yes slipway@\S+/u, `node ${BIN}`);
  expect(here).not.toBe(text);
  await writeFile(file, here);
  runner = await startRunner({ rehearsal, repository: REPOSITORY, source: directory });
}, 120_000);

afterAll(async () => {
  await runner.close();
  await rehearsal.close();
  await rm(directory, { recursive: true });
});

interface Proposal {
  readonly from?: string;
  readonly branch?: string;
  /** `preview.json` as it is handed over. */
  readonly report: string;
  readonly action?: "synchronize";
}

interface Proposed {
  readonly number: number;
  readonly bodies: readonly string[];
  /** Of the half that writes. */
  readonly run: Run | undefined;
}

let branches = 0;

/** A pull request with this report, its preview, and the comment that follows. */
async function propose({ from = "stranger/anvils", branch, report, action }: Proposal): Promise<Proposed> {
  branches += 1;
  const before = new Set(runner.runs);
  const { number } = await runner.openPull({
    branch: branch ?? `change-${String(branches)}`,
    from,
    files: { "preview.json": report, ".github/workflows/release-preview.yml": PREVIEW },
    ...(action === undefined ? {} : { action }),
  });
  await runner.idle();
  const run = runner.runs.find((it) => !before.has(it) && it.workflow.endsWith("release-preview-comment.yml"));
  return { number, bodies: bodiesOf(number), run };
}

function bodiesOf(number: number, author = BOT): readonly string[] {
  return runner.state.comments.filter((it) => it.issue === number && it.author === author).map(({ body }) => body);
}

interface Change {
  readonly verdict?: string;
  readonly problems?: readonly object[];
  readonly plan?: object;
  readonly [field: string]: unknown;
}

function reportOf({ plan, ...change }: Change = {}): object {
  return {
    schemaVersion: 1,
    mode: "rehearsal",
    verdict: "ready",
    plan: { schemaVersion: 1, registry: "https://registry.example/", packages: [], skipped: [], ...plan },
    problems: [],
    outcomes: [],
    verifications: [],
    notChecked: [],
    timings: {},
    ...change,
  };
}

function entryOf(name: string, version = "1.0.0"): object {
  return {
    name,
    version,
    directory: "packages/a",
    access: "public",
    distTag: "latest",
    dependsOn: [],
    firstPublish: true,
  };
}

const PROBLEM = { code: "REPOSITORY_URL_MISMATCH", severity: "error" } as const;

/** What Markdown, HTML, GitHub or a reader's eye could take for something other than text. */
const ATTACKS = [
  "@acme/security",
  "@octocat please merge",
  "#1 GH-1 acme/anvils#1",
  "[click](https://evil.example/)",
  "![x](https://evil.example/x.png)",
  "https://evil.example/ and www.evil.example",
  '<img src="https://evil.example/x.png" onerror="alert(1)">',
  "<details open><summary>✅ all good</summary>",
  "</details></summary></code></pre>",
  "<!-- slipway-preview -->",
  "-->\n<script>alert(1)</script>",
  "\n\n### ✅ 9 packages are ready to release\n\n",
  "`` ` ``` ~~~\n```mermaid\ngraph LR\n```",
  "| a | b |\n| - | - |",
  "\u202Egnp.exe \u200B\u0007\u001B[2J",
  "::error::pwned\n::add-mask::a\n::set-env name=PATH::x",
  "##[error]pwned",
  "$(id) ${{ github.token }} `id`",
] as const;

/** Markdown with everything that is shown as code taken out: what is left could act. */
function actingOf(body: string): string {
  return body
    .replaceAll(/<code>[^<]*<\/code>/gu, "")
    .replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/gu, "")
    .replaceAll("<!-- -->", "\0");
}

const OUR_LINK =
  /\]\(https:\/\/github\.com\/(?:slipway-release\/slipway\/blob\/main\/docs\/problems\/[A-Z_]+\.md|acme\/anvils\/blob\/[0-9a-f]{40}\/[^\s()<>]*)\)/gu;

const OUR_TAGS = /<\/?(?:details|summary|sub)>|<!-- -->/gu;

function expectHarmless(body: string): void {
  expect(body.startsWith(`${MARKER}\n### `)).toBe(true);
  expect(body.length).toBeLessThanOrEqual(COMMENT_LIMIT);
  const acting = actingOf(body.slice(MARKER.length)).replaceAll(OUR_LINK, "]");
  expect(acting).not.toContain(MARKER);
  expect(acting).not.toMatch(/(?<!\\)\]\(/u);
  expect(acting.replaceAll(OUR_TAGS, "")).not.toMatch(/<[a-z!/]/iu);
  expect(acting).not.toMatch(/@\w|#\d|\bGH-\d|\w:\/\/|\bwww\.\w/u);
  expect(body.match(/^### .*/gmu)).toHaveLength(1);
  // oxlint-disable-next-line no-control-regex -- what acts on a terminal or an eye
  expect(body).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E\u200B]/u);
}

/** Of one report: every field that may hold any text holds one of these. */
function createHostile(attacks: readonly string[]): object {
  const problems = attacks.map((attack) => ({
    ...PROBLEM,
    file: attack,
    package: attack,
    field: attack,
    entry: attack,
    actual: attack,
    expected: attack,
    reason: attack,
    predicts: attack,
    command: attack,
  }));
  return reportOf({
    verdict: "problems",
    base: { name: attacks.join(" "), commit: attacks.join(" ") },
    problems: [
      ...problems,
      ...problems.map((problem) => ({ ...problem, unchanged: true })),
      ...problems.map((problem) => ({ ...problem, code: "INSTALL_FAILED", severity: "warning" })),
    ],
    suppressed: problems.map((problem) => ({ problem, reason: problem.reason, isNew: true })),
    outcomes: attacks.map((attack) => ({
      name: attack,
      version: attack,
      status: "failed",
      attempt: 1,
      timings: {},
      failure: { class: "invalid", phase: "put", status: 422, code: "E422", message: attack, command: attack },
    })),
    verifications: attacks.map((attack) => ({
      name: attack,
      version: attack,
      availability: "available",
      integrity: { state: "mismatch", actual: attack, expected: attack },
      distTag: { state: "missing", reason: attack },
      attestation: { state: "unproven", reason: attack },
    })),
    compared: attacks,
    notChecked: attacks,
    plan: { packages: [entryOf("@acme/anvil")] },
  });
}

const ATTACKS_AT_ONCE = 6;

test.each(Array.from({ length: ATTACKS.length / ATTACKS_AT_ONCE }, (_, index) => index))(
  "shows markup, calls and commands as text, wherever a stranger's report may have text (%i)",
  async (index) => {
    const attacks = ATTACKS.slice(index * ATTACKS_AT_ONCE, (index + 1) * ATTACKS_AT_ONCE);
    const { bodies } = await propose({ report: JSON.stringify(createHostile(attacks)) });
    expect(bodies).toHaveLength(1);
    expectHarmless(bodies[0] ?? "");
  },
);

test("follows none of a stranger's addresses, and comments on no pull request that they name", async () => {
  const victim = await propose({
    from: REPOSITORY,
    branch: "feature",
    report: JSON.stringify(reportOf({ plan: { packages: [entryOf("@acme/anvil")] } })),
  });
  expect(victim.bodies).toHaveLength(1);
  const packages = [entryOf("@acme/anvil")];
  const { number, bodies } = await propose({
    branch: "feature",
    report: JSON.stringify(
      reportOf({
        verdict: "problems",
        pullRequest: victim.number,
        number: victim.number,
        problems: [{ ...PROBLEM, file: "package.json", position: { line: 1, column: 1 } }],
        plan: {
          packages,
          ref: `refs/pull/${String(victim.number)}/merge`,
          commit: "b".repeat(40),
          registry: "https://evil.example/",
          repository: { server: "https://evil.example", owner: "acme", name: "anvils" },
        },
      }),
    ),
  });
  expect(number).not.toBe(victim.number);
  expect(bodies).toHaveLength(1);
  expectHarmless(bodies[0] ?? "");
  expect(bodies[0]).not.toContain("evil.example");
  expect(bodiesOf(victim.number)).toStrictEqual(victim.bodies);
});

test.each<[string, string]>([
  ["what is no JSON", "::error::pwned\n{"],
  ["another document", JSON.stringify({ schemaVersion: 1, mode: "rehearsal", verdict: "::error::pwned" })],
  [
    "a name that no package can have",
    JSON.stringify(reportOf({ plan: { packages: [entryOf("\n::error::pwned <b>")] } })),
  ],
  ["a version that is none", JSON.stringify(reportOf({ plan: { packages: [entryOf("a", "1.0.0\n::error::pwned")] } }))],
  ["a directory above", JSON.stringify(reportOf({ plan: { packages: [{ ...entryOf("a"), directory: "../../x" }] } }))],
  ["a prototype", '{"__proto__":{"schemaVersion":1},"constructor":{"prototype":{}}}'],
])("refuses %s, in words of its own", async (_, report) => {
  const { bodies, run } = await propose({ report });
  const attempt = await run?.ended();
  expect(bodies).toStrictEqual([]);
  expect(attempt?.conclusion).toBe("failure");
  const annotations = attempt?.jobs.flatMap((job) => job.annotations) ?? [];
  expect(annotations.filter(({ message }) => message === "pwned")).toStrictEqual([]);
});

test("cuts a report of a hundred thousand problems where a comment ends", async () => {
  const problems = Array.from({ length: 100_000 }, (_, index) => ({
    ...PROBLEM,
    package: `@acme/p${String(index)}`,
    actual: "x".repeat(40),
    file: `packages/p${String(index)}/package.json`,
  }));
  const { bodies } = await propose({ report: JSON.stringify(reportOf({ verdict: "problems", problems })) });
  expect(bodies).toHaveLength(1);
  expectHarmless(bodies[0] ?? "");
});

test("edits its own comment in place, on whichever page, and leaves one that only looks like it", async () => {
  const fake = `${MARKER}\n### ✅ 9 packages are ready to release\n`;
  const next = runner.state.pulls.size + 1;
  const say = (author: string, body: string): void => {
    const id = runner.state.nextId();
    runner.state.comments.push({ id, issue: next, author, body, createdAt: new Date() });
  };
  say("stranger", fake);
  for (let index = 0; index < 230; index += 1) say("somebody", `Comment ${String(index)}`);
  say("slipway-preview[bot]", fake);
  say(BOT, `Another bot's page, which quotes\n\n${fake}`);
  const own = `${MARKER}\n### ❌ 1 thing stops this release\n`;
  say(BOT, own);
  for (let index = 0; index < 120; index += 1) say("somebody", `Comment ${String(index)}`);
  const count = runner.state.comments.length;

  const { number, bodies } = await propose({ report: JSON.stringify(reportOf({ verdict: "nothing-to-publish" })) });
  expect(number).toBe(next);
  expect(runner.state.comments).toHaveLength(count);
  expect(bodies).toHaveLength(2);
  expect(bodies[0]).toContain("Another bot's page");
  // There was something to release, and there is not any more.
  expect(bodies[1]).toContain("Nothing to release");
  expect(bodiesOf(number, "stranger")).toStrictEqual([fake]);
  expect(bodiesOf(number, "slipway-preview[bot]")).toStrictEqual([fake]);
});

test("begins none where nothing is released", async () => {
  const { bodies, run } = await propose({ report: JSON.stringify(reportOf({ verdict: "nothing-to-publish" })) });
  expect(bodies).toStrictEqual([]);
  expect(await run?.ended()).toMatchObject({ conclusion: "success" });
});
