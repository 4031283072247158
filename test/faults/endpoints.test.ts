import { copyFile, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

import { parseReport, type ReleaseReport, renderTable } from "@slipway/core";
import { describe, expect, test, vi } from "vitest";

import { withSections } from "../fixtures/made-section.ts";
import { type HereResult, runHere } from "../fixtures/run-here.ts";
import { type StartedRelease, startRelease } from "../fixtures/start-release.ts";
import { answers, type Endpoint, endpoints } from "./endpoint-cases.ts";

const PAGE = join(import.meta.dirname, "../../docs/faults.md");
const GRAPH = { "@acme/core": [], "@acme/app": ["@acme/core"] };
const PERSON = "npm_personpersonpersonpersonpersonperson";
const PERMISSIONS = ["createPackage", "createStagedPackage"] as const;

// Most of it is waiting for what never comes.
vi.setConfig({ maxConcurrency: 12 });

const cases = endpoints.flatMap((endpoint) =>
  [...Object.keys(answers), ...(endpoint.open === true ? [] : ["http"])].map((answer) => ({
    endpoint,
    name: endpoint.name,
    answer,
  })),
);
const made = new Map<string, string>();

describe.concurrent("never better than unknown", () => {
  test.for(cases)("$name: $answer", async ({ endpoint, answer }, { expect }) => {
    const trap = await startTrap();
    const release = await startRelease(GRAPH, {
      trust: Object.keys(GRAPH).map((name) => ({
        package: name,
        repository: "acme/anvils",
        file: "release.yml",
        permissions: PERMISSIONS,
      })),
      tokens: [{ token: PERSON, user: "person", bypassTwoFactor: true }],
    });
    try {
      await prepare(endpoint, release);
      const before = release.rehearsal.requests.length;
      const run =
        answer === "http" ? await runUnprotected(endpoint, release) : await runFaulty(endpoint, answer, trap, release);
      const report = await readReport(endpoint, release);
      const met = release.rehearsal.requests.slice(before).some(({ faulty }) => faulty);

      if (endpoint.absentBy === answer) {
        expect([run.exitCode, release.rehearsal.published("@acme/core")], run.stderr).toMatchObject([0, [{}]]);
        made.set(keyOf(endpoint, answer), "published, 0");
        return;
      }
      expect(run.exitCode, run.stderr).toBeGreaterThan(0);
      if (answer === "http") expect(release.rehearsal.requests.slice(before)).toStrictEqual([]);
      else expect(met).toBe(true);
      expect(trap.credentials).toStrictEqual([]);
      expect(trap.changes).toStrictEqual([]);
      expect(report?.verdict).not.toBe("succeeded");
      if (answer === "http") expect(run.stderr).toMatch(/^error (?:REGISTRY_INSECURE|ID_TOKEN_UNREACHABLE): /mu);
      const status = report?.outcomes.find(({ name }) => name === "@acme/core")?.status;
      if (endpoint.public !== true)
        expect(["published", "already-published", ...(endpoint.command === "stage" ? ["staged"] : [])]).not.toContain(
          status,
        );
      made.set(keyOf(endpoint, answer), describeCell(status, run, report));
    } finally {
      await release.close();
      trap.close();
    }
  });
});

test("the table of it is the documentation's", async ({ skip }) => {
  if (made.size < cases.length) skip("some cells were left out, or failed by themselves");
  const columns = ["asked", ...Object.keys(answers), "http"];
  const rows = endpoints.map((endpoint) => [
    endpoint.name,
    ...columns.slice(1).map((answer) => made.get(keyOf(endpoint, answer)) ?? "free"),
  ]);
  const page = await withSections(PAGE, { endpoints: renderTable("aligned", columns, rows) });
  await expect(page).toMatchFileSnapshot(PAGE);
});

function keyOf({ name }: Endpoint, answer: string): string {
  return `${name}: ${answer}`;
}

interface Trap {
  readonly origin: string;
  /** Authorizations that came along. */
  readonly credentials: readonly string[];
  /** Methods and paths of what would have changed something. */
  readonly changes: readonly string[];
  readonly close: () => void;
}

/** A server that says yes to everything, and should be asked for nothing that counts. */
async function startTrap(): Promise<Trap> {
  const credentials: string[] = [];
  const changes: string[] = [];
  const server = createServer(({ headers, method = "", url = "" }, response) => {
    if (headers.authorization !== undefined) credentials.push(headers.authorization);
    if (method !== "GET") changes.push(`${method} ${url}`);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ success: true, ok: true, token: "npm_trap", value: "a.b.c", stageId: "trap" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    credentials,
    changes,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const WAITS = ["--retry-delay", "5", "--wait", "1"];

/** What has to have happened before the command can be run. */
async function prepare({ command }: Endpoint, release: StartedRelease): Promise<void> {
  if (command !== "approve" && command !== "verify") return;
  const { base, environment, result, rehearsal } = release;
  const stage = command === "approve" ? ["--stage"] : [];
  await runHere(["publish", "--from", release.packed, ...release.arguments, ...stage], {
    directory: base,
    environment,
  });
  await copyFile(join(result, "report.json"), join(base, "report.json"));
  const { host } = new URL(rehearsal.registry);
  await writeFile(join(base, ".npmrc"), `//${host}/:_authToken=${PERSON}\n`);
}

async function runFaulty(endpoint: Endpoint, answer: string, trap: Trap, release: StartedRelease): Promise<HereResult> {
  const effect = answers[answer];
  if (effect === undefined) throw new Error(`no answer is called ${answer}`);
  const redirect = effect.redirect?.replace("{trap}", trap.origin);
  release.rehearsal.faults.add({
    ...endpoint.fault,
    effect: { ...effect, ...(redirect !== undefined && { redirect }) },
  });
  return runCommand(endpoint, release, release.environment);
}

/** The address is one of another machine, and its connection protected by nothing. */
async function runUnprotected(endpoint: Endpoint, release: StartedRelease): Promise<HereResult> {
  const { base, packed, result, rehearsal, environment } = release;
  if (endpoint.name === "ID token") {
    const address = "http://issuer.example/token?api-version=2.0";
    return runCommand(endpoint, release, { ...environment, ACTIONS_ID_TOKEN_REQUEST_URL: address });
  }
  const elsewhere = "http://registry.example/";
  for (const file of [join(packed, "plan.json"), join(base, "report.json"), join(result, "report.json")]) {
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text !== undefined) await writeFile(file, text.replaceAll(rehearsal.registry, elsewhere));
  }
  return runCommand(endpoint, release, { ...environment, npm_config_registry: elsewhere });
}

async function runCommand(
  { command }: Endpoint,
  release: StartedRelease,
  environment: Readonly<Record<string, string>>,
): Promise<HereResult> {
  const { base: directory, packed } = release;
  const trusted = release.arguments.slice(4);
  if (command === "verify") {
    return runHere(["verify", "report.json", "--bytes", "--write", "--wait", "1", ...trusted], {
      directory,
      environment,
    });
  }
  if (command === "approve") {
    const { HOME = "", npm_config_registry = "" } = environment;
    const person = { HOME, npm_config_registry };
    return runHere(["approve", "report.json", "--yes", "--otp", "123456", "--wait", "1", ...trusted], {
      directory,
      environment: person,
    });
  }
  const stage = command === "stage" ? ["--stage"] : [];
  return runHere(["publish", "--from", packed, ...release.arguments, ...stage, ...WAITS], { directory, environment });
}

/** Nothing where the command could not begin: its report is not there, or still the one that it was given. */
async function readReport({ command }: Endpoint, { base, result }: StartedRelease): Promise<ReleaseReport | undefined> {
  const given = await readFile(join(result, "report.json"), "utf8");
  const isNew = command === "publish" || command === "stage";
  const text = isNew ? given : await readFile(join(base, "report.json"), "utf8");
  if (!isNew && text === given) return undefined;
  return ["running", "stopped"].includes(JSON.parse(text).verdict) ? undefined : parseReport(text);
}

/** The package's outcome, or the code that kept the command from one, and how it ended. */
function describeCell(status: string | undefined, { exitCode, stderr }: HereResult, report?: ReleaseReport): string {
  const code =
    report?.problems.find(({ severity }) => severity === "error")?.code ??
    /^error (?<code>[A-Z_]+):/mu.exec(stderr)?.groups?.["code"];
  return `${code ?? status ?? "nothing"}, ${exitCode}`;
}
