import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { installAction, type Outcome, runBundledAction } from "./run-bundled-action.ts";

/** Asked for in a `try`: by a part of fdir that its user does not use, and for proxies that want Kerberos. */
const OPTIONAL: ReadonlySet<string> = new Set(["picomatch", "kerberos"]);

let directory: string;
let action: string;
let workspace: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-action-"));
  action = join(directory, "action");
  workspace = await mkdtemp(join(directory, "workspace-"));
  await installAction(action);
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function runAction(name: string, environment: Record<string, string>): Promise<Outcome> {
  return runBundledAction(action, name, {
    cwd: workspace,
    env: {
      HOME: directory,
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "octo/app",
      GITHUB_RUN_ID: "7",
      GITHUB_SHA: "0123456789abcdef0123456789abcdef01234567",
      ...environment,
    },
  });
}

async function writeReport(mode: string, status = "published"): Promise<string> {
  const file = join(workspace, "report.json");
  const entry = {
    name: "@octo/app",
    version: "1.1.0",
    directory: ".",
    access: "public",
    distTag: "latest",
    dependsOn: [],
    previousVersion: "1.0.0",
    firstPublish: false,
  };
  const report = {
    schemaVersion: 1,
    mode,
    verdict: mode === "publish" ? "succeeded" : "ready",
    plan: { schemaVersion: 1, registry: "https://registry.example/", packages: [entry], skipped: [] },
    problems: [],
    outcomes: [{ name: entry.name, version: entry.version, status, attempt: 1, timings: {} }],
    verifications: [],
    notChecked: [],
    timings: {},
  };
  await writeFile(file, JSON.stringify(report));
  return file;
}

describe("the bundle", () => {
  test("asks for nothing that is not in it or in Node", async () => {
    const files = (await readdir(join(action, "dist"))).filter((file) => file.endsWith(".js"));
    const texts = await Promise.all(files.map(async (file) => readFile(join(action, "dist", file), "utf8")));
    const code = texts.map((text) => text.replaceAll(/^\s*(?:\*|\/\*|\/\/).*$/gm, ""));
    const imported = code.flatMap((text) =>
      [...text.matchAll(/\b(?:__)?require\("([^"]+)"\)|^import .*?"([^"]+)";$|\bimport\("([^"]+)"\)/gm)].map(
        ([, required, statically, dynamically]) => required ?? statically ?? dynamically ?? "",
      ),
    );
    const outside = imported.filter((name) => !isBuiltin(name) && !files.includes(name.replace("./", "")));
    expect(imported.length).toBeGreaterThan(10);
    expect(outside.filter((name) => !OPTIONAL.has(name))).toStrictEqual([]);
  });

  test("names the licences of what is in it", async () => {
    const licences = await readFile(join(action, "dist/third-party-licences.txt"), "utf8");
    expect(licences).toMatch(/^sigstore \d+\.\d+\.\d+ \(Apache-2\.0\)$/m);
    expect(licences).toMatch(/^npm-registry-fetch \d+\.\d+\.\d+ \(ISC\)$/m);
    expect(licences).not.toContain("slipway");
  });
});

describe("plan", () => {
  let rehearsal: Rehearsal;

  beforeAll(async () => {
    rehearsal = await startRehearsal({ packages: [{ name: "@octo/app", versions: [{ version: "1.0.0" }] }] });
  });

  afterAll(async () => {
    await rehearsal.close();
  });

  async function plan(repository: object): Promise<Outcome> {
    const manifest = { name: "@octo/app", version: "1.1.0", repository, publishConfig: { access: "public" } };
    await writeFile(join(workspace, "package.json"), JSON.stringify(manifest));
    return runAction("plan", { npm_config_registry: rehearsal.registry, INPUT_OUT: "plan.json" });
  }

  test("ends the release where the check finds an error", async () => {
    const { exitCode, stderr } = await plan({ type: "git", url: "git+https://github.com/octo/other.git" });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^::error file=package\.json,line=1,col=\d+,title=REPOSITORY_URL_MISMATCH::/m);
    await expect(readdir(workspace)).resolves.not.toContain("plan.json");
  });

  test("writes the plan of what is not published yet", async () => {
    const { exitCode, stdout, stderr } = await plan({ type: "git", url: "git+https://github.com/octo/app.git" });
    expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(await readFile(join(workspace, "plan.json"), "utf8"))).toMatchObject({
      repository: { owner: "octo", name: "app" },
      registry: rehearsal.registry,
      packages: [{ name: "@octo/app", version: "1.1.0", previousVersion: "1.0.0" }],
    });
    const annotations = stderr.match(/^::warning .*$/gmu) ?? [];
    expect(annotations.length).toBeGreaterThan(0);
    expect(annotations).toStrictEqual([...new Set(annotations)]);
  });
});

test("report writes the summary of a release", async () => {
  const summary = join(workspace, "report-summary.md");
  const outcome = await runAction("report", {
    INPUT_REPORT: await writeReport("publish"),
    GITHUB_STEP_SUMMARY: summary,
  });
  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  await expect(readFile(summary, "utf8")).resolves.toContain("Release succeeded: 1 package published");
});

describe("announce", () => {
  let server: Server;
  let api: string;
  let requests: { line: string; body: string; authorization: string | undefined }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { method = "", url = "" } = request;
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () => {
        requests.push({ line: `${method} ${url}`, body, authorization: request.headers.authorization });
        const absent = method === "GET" && url.includes("/releases/tags/");
        const release = {
          id: 1,
          html_url: "https://github.com/octo/app/releases/1",
          tag_name: "release-1",
          draft: true,
          upload_url: `${api}/repos/octo/app/releases/1/assets{?name,label}`,
          assets: [],
        };
        const answer = method === "GET" && url.endsWith("?per_page=100&page=1") ? [] : { ...release, ...parse(body) };
        response.writeHead(absent ? 404 : 200).end(JSON.stringify(absent ? {} : answer));
      });
    });
    api = await new Promise<string>((started) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        started(`http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`);
      });
    });
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function announce(report: string, change: Record<string, string> = {}): Promise<Outcome> {
    requests = [];
    return runAction("announce", {
      GITHUB_API_URL: api,
      GITHUB_SERVER_URL: api,
      GITHUB_REF: "refs/tags/release-1",
      INPUT_REPORT: report,
      INPUT_TOKEN: "github-secret",
      INPUT_TAGS: "false",
      ...change,
    });
  }

  test("writes the release of the tag", async () => {
    const summary = join(workspace, "summary.md");
    const outcome = await announce(await writeReport("publish"), { GITHUB_STEP_SUMMARY: summary });
    expect(outcome).toMatchObject({ exitCode: 0, stdout: "" });
    // The server has no git in it.
    expect(outcome.stderr).toMatch(
      /\nRelease release-1 created: https:\/\/github\.com\/octo\/app\/releases\/1\n::notice title=No changelogs::What the/,
    );
    const lines = requests.map(({ line }) => line);
    expect(lines).toContain("POST /repos/octo/app/releases");
    expect(lines).toContain("POST /repos/octo/app/releases/1/assets?name=report.json");
    const asked = requests.filter(({ line }) => line.includes(" /repos/"));
    expect(asked.every(({ authorization }) => authorization === "Bearer github-secret")).toBe(true);
    expect(parse(requests.at(-1)?.body ?? "")).toMatchObject({ name: "release-1", draft: false });
    expect(requests.at(-1)?.body).toContain("| `@octo/app` | `1.0.0` → `1.1.0` | minor |");
    await expect(readFile(summary, "utf8")).resolves.toContain("GitHub Release [release-1]");
  });

  test("leaves a draft while packages wait for approval", async () => {
    const outcome = await announce(await writeReport("publish", "staged"));
    expect(outcome.stderr).toContain("Release release-1 drafted");
    expect(parse(requests.at(-1)?.body ?? "")).toMatchObject({ draft: true });
  });

  test.each([
    ["a dry run", "dry-run", {}, "nothing was published"],
    ["a branch", "publish", { GITHUB_REF: "refs/heads/main" }, "this run is not about a tag"],
  ])("has nothing to say about %s", async (_title, mode, change, reason) => {
    const outcome = await announce(await writeReport(mode), change);
    expect(outcome).toStrictEqual({
      exitCode: 0,
      stdout: "",
      stderr: `::notice title=No GitHub Release::There is no GitHub Release to write: ${reason}`,
    });
    expect(requests).toStrictEqual([]);
  });

  test.each([
    [
      "a missing report",
      "absent.json",
      "error FILE_UNREADABLE: cannot read `absent.json`, given as the argument: no such file or directory (ENOENT)",
    ],
    ["no report at all", "", "::error title=INPUT_INVALID::The input `report` is required"],
  ])("says what is wrong with %s, without a stack", async (_title, report, message) => {
    await expect(announce(report)).resolves.toStrictEqual({ exitCode: 2, stdout: "", stderr: message });
  });
});

function parse(body: string): Record<string, unknown> {
  return body === "" ? {} : JSON.parse(body);
}
