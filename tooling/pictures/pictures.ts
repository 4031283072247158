import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { execa } from "execa";

import { createReport, type PublishOutcome, renderSummary } from "../../packages/core/src/index.ts";
import { drawLines } from "./draw.ts";

const BIN = resolve(import.meta.dirname, "../../packages/slipway/bin/slipway.js");
const MOST_COLUMNS = 118;

function manifest(name: string, rest: object = {}): object {
  const directory = `packages/${name.replace("@tools/", "")}`;
  return {
    name,
    version: "1.4.0",
    description: "A tool",
    license: "MIT",
    repository: { type: "git", url: "git+https://github.com/acme/tools.git", directory },
    publishConfig: { access: "public" },
    ...rest,
  };
}

/** What a picture is taken of: a repository with three things in the way of its release. */
const FILES: Readonly<Record<string, object | string>> = {
  "package.json": { name: "tools", private: true, workspaces: ["packages/*"], packageManager: "npm@11.21.2" },
  "package-lock.json": { name: "tools", lockfileVersion: 3, requires: true, packages: { "": { name: "tools" } } },
  "packages/core/package.json": manifest("@tools/core"),
  "packages/parser/package.json": manifest("@tools/parser", { repository: undefined }),
  "packages/plugin/package.json": manifest("@tools/plugin", {
    repository: { type: "git", url: "git+https://github.com/Acme/tools.git", directory: "packages/plugin" },
    dependencies: { "@tools/internal": "^1.0.0" },
  }),
  "packages/internal/package.json": manifest("@tools/internal", { private: true, version: "1.0.0" }),
};

/** The pictures of the documentation by file name, each of what the built program says now. */
export async function createPictures(): Promise<ReadonlyMap<string, string>> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-picture-")));
  try {
    for (const [path, content] of Object.entries(FILES)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), typeof content === "string" ? content : JSON.stringify(content, null, 2));
    }
    const git = async (...words: readonly string[]): Promise<unknown> =>
      execa("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...words], { cwd: directory });
    await git("init", "--quiet", "--initial-branch=main");
    await git("remote", "add", "origin", "https://github.com/acme/tools.git");
    await git("add", "--all");
    await git("commit", "--quiet", "--message=Tools");
    const type = async (line: string): Promise<readonly string[]> => run(line, directory);
    return new Map([
      ["check.svg", drawLines("slipway check", await type("slipway check --offline --repository acme/tools"))],
      ["init.svg", drawLines("slipway init", await type("slipway init --offline --assume-published"))],
      ["summary.svg", drawLines("The page of a release", drawSummary())],
    ]);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function run(line: string, directory: string): Promise<readonly string[]> {
  const { all } = await execa(process.execPath, [BIN, ...line.split(" ").slice(1)], {
    cwd: directory,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: directory,
      COLUMNS: String(MOST_COLUMNS),
      npm_config_registry: "https://registry.example/",
    },
    extendEnv: false,
    all: true,
    reject: false,
  });
  // What `check` finds in what was written is another picture.
  const [text = ""] = all.replaceAll(directory, "~/tools").split(/\n(?=\d+ errors? .*\n\nerror .*MIRRORED)/u);
  return [`$ npx ${line}`, ...text.split("\n").map(cut)];
}

function cut(line: string): string {
  return line.length > MOST_COLUMNS ? `${line.slice(0, MOST_COLUMNS - 1)}…` : line;
}

/** The Markdown of a good release as a page has it, without what is folded. */
function drawSummary(): readonly string[] {
  const names = ["@tools/core", "@tools/parser", "@tools/plugin"];
  const outcomes = names.map((name): PublishOutcome => ({
    name,
    version: "1.5.0",
    status: "published",
    attempt: 1,
    timings: {},
  }));
  const ok = { state: "ok" } as const;
  const report = createReport({
    mode: "publish",
    plan: {
      schemaVersion: 1,
      registry: "https://registry.example/",
      packages: names.map((name, index) => ({
        name,
        version: "1.5.0",
        previousVersion: "1.4.0",
        directory: `packages/${name.slice(7)}`,
        access: "public",
        distTag: "latest",
        dependsOn: names.slice(0, index),
        firstPublish: false,
      })),
      skipped: [],
    },
    problems: [],
    outcomes,
    verifications: names.map((name) => ({
      name,
      version: "1.5.0",
      availability: "available",
      integrity: ok,
      distTag: ok,
      attestation: ok,
    })),
    notChecked: [],
    timings: {},
  });
  const [page = ""] = renderSummary(report);
  return page
    .replaceAll(/<\/?(?:details|summary)>/gu, "")
    .replaceAll(/\[(?<text>[^\]]*)\]\([^)]*\)/gu, "$<text>")
    .replaceAll(/`{3}[\s\S]*?`{3}/gu, "")
    .replaceAll(/[`*\\]/gu, "")
    .replaceAll(/\n{3,}/gu, "\n\n")
    .trim()
    .split("\n")
    .map((line) => cut(line.replace(/^### /u, "")));
}
