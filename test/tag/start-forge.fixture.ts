import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";

import { execa } from "execa";
import { onTestFinished } from "vitest";

import { createRepository, type FileContent } from "../fixtures/create-repository.ts";
import { type HereResult, runHere } from "../fixtures/run-here.ts";

const PERSON = ["-c", "user.name=Test", "-c", "user.email=test@acme.example"];

/** Publishes by trusted publishing: plan, pack and publish in one job, as little as a release takes. */
export const WORKFLOW = `on:
  push:
    tags: ["release-*"]
  workflow_dispatch:
    inputs:
      mode:
        type: choice
        options: [dry-run, publish]
        default: dry-run
permissions: {}
concurrency: { group: release, cancel-in-progress: false }
jobs:
  publish:
    if: github.repository == 'acme/anvils'
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions: { contents: read, id-token: write }
    environment: npm
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: { persist-credentials: false, fetch-depth: 0 }
      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with: { node-version: 24, package-manager-cache: false }
      - run: npx slipway@1 publish --code-beside-token
`;

export const FILES: Readonly<Record<string, FileContent>> = {
  "package.json": {
    name: "anvil",
    version: "1.2.0",
    description: "An anvil",
    license: "MIT",
    type: "module",
    exports: "./index.js",
    files: ["index.js"],
    repository: { type: "git", url: "git+https://github.com/acme/anvils.git" },
  },
  "index.js": "export const weight = 1;\n",
  "package-lock.json": { name: "anvil", version: "1.2.0", lockfileVersion: 3, packages: {} },
  LICENSE: "MIT\n",
  "README.md": "# Anvil\n",
  ".github/workflows/release.yml": WORKFLOW,
};

/** What GitHub would say by path, or a status with a message. */
type Answers = Record<string, unknown>;

interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** A clone, the bare repository that is its `origin`, and a server that plays GitHub's API and the registry. */
export interface Forge {
  readonly clone: string;
  readonly remote: string;
  /** `METHOD path` with the body, of those that would change something. */
  readonly writes: { readonly route: string; readonly body: unknown }[];
  readonly requests: string[];
  readonly answers: Answers;
  readonly git: (...arguments_: string[]) => Promise<string>;
  /** Commits everything in the clone, and pushes its branch. */
  readonly commit: (message: string) => Promise<void>;
  readonly refs: () => Promise<readonly string[]>;
  readonly slipway: (
    arguments_: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ) => Promise<HereResult>;
  readonly environment: Readonly<Record<string, string>>;
}

/** What the registry shows of a package. */
export function createPackument(name: string, ...versions: readonly string[]): object {
  const dist = { integrity: `sha512-${"A".repeat(86)}==`, tarball: `https://registry.example/${name}.tgz` };
  return {
    name,
    "dist-tags": { latest: versions.at(-1) },
    versions: Object.fromEntries(versions.map((version) => [version, { name, version, dist }])),
  };
}

const ANSWERS: Answers = {
  "GET /anvil": createPackument("anvil", "1.1.0"),
  "GET /repos/acme/anvils": {
    full_name: "acme/anvils",
    fork: false,
    default_branch: "main",
    permissions: { push: true },
  },
  "GET /repos/acme/anvils/environments/npm": { deployment_branch_policy: null },
  "GET /repos/acme/anvils/actions/workflows/release.yml/runs": { workflow_runs: [] },
  "POST /repos/acme/anvils/git/tags": { sha: "5".repeat(40) },
  "POST /repos/acme/anvils/git/refs": {},
  "POST /repos/acme/anvils/actions/workflows/release.yml/dispatches": {},
  "DELETE /repos/acme/anvils/git/refs/tags/TAG": {},
};

/** The day of the test is no part of a route. */
const TAG = /release-\d{4}-\d\d-\d\d(?:\.\d+)?/g;

export async function startForge(files: Readonly<Record<string, FileContent>> = FILES): Promise<Forge> {
  const clone = await createRepository(files, { remote: null });
  const remote = join(clone, ".git", "remote.git");
  const git = async (...arguments_: string[]): Promise<string> =>
    (await execa("git", [...PERSON, ...arguments_], { cwd: clone })).stdout;
  await git("init", "--quiet", "--bare", "--initial-branch=main", remote);
  await git("remote", "add", "origin", remote);
  await git("push", "--quiet", "--set-upstream", "origin", "main");
  for (const [name, value] of [
    ["name", "Test"],
    ["email", "test@acme.example"],
  ])
    await git("config", `user.${name}`, value ?? "");
  const answers: Answers = { ...ANSWERS };
  const requests: string[] = [];
  const writes: Forge["writes"] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace(/\?.*/, "");
    const route = `${request.method} ${path}`;
    requests.push(route);
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      if (request.method !== "GET") writes.push({ route, body: text === "" ? undefined : JSON.parse(text) });
      const answer = answers[route.replace(TAG, "TAG")] ?? { status: 404, message: "Not Found" };
      const refused = isRefusal(answer);
      response.writeHead(refused ? answer.status : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(refused ? { message: answer.message, error: "Not found" } : answer));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const origin = `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`;
  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: join(clone, ".git"),
    npm_config_registry: `${origin}/`,
    GITHUB_API_URL: origin,
    GH_TOKEN: "ghs_0123456789abcdef",
  };
  return {
    clone,
    remote,
    requests,
    writes,
    answers,
    environment,
    git,
    commit: async (message) => {
      await git("add", "--all");
      await git("commit", "--quiet", `--message=${message}`);
      await git("push", "--quiet", "origin", "HEAD");
    },
    refs: async () =>
      (await git("ls-remote", "--refs", "origin")).split("\n").map((line) => line.slice(line.indexOf("\t") + 1)),
    slipway: async (arguments_, more) =>
      runHere(arguments_, { directory: clone, environment: { ...environment, ...more } }),
  };
}

function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === "object" && answer !== null && "status" in answer && typeof answer.status === "number";
}
