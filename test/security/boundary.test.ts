import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import {
  codeCell,
  createFingerprint,
  isJsonObject,
  type Json,
  type Manifest,
  type PackedPlan,
  parseReport,
  type ReleaseReport,
  renderTable,
} from "@slipway/core";
import { createRunClaims, createRunnerEnvironment } from "@slipway/rehearsal";
import { describe, expect, test, vi } from "vitest";

import { withSections } from "../fixtures/made-section.ts";
import { COMMIT, createFiles, describeTarball, fileOf, writePlan } from "../fixtures/pack-release.ts";
import { runHere } from "../fixtures/run-here.ts";
import { type StartedRelease, startRelease } from "../fixtures/start-release.ts";
import { type Change, type Field, manifestFields, planFields, strangeFiles, tarballFiles } from "./boundary-fields.ts";
import { changeField, type Facts, type JsonObject, listPaths, parseObject } from "./change-field.ts";
import { createTarball } from "./create-tarball.ts";

const PAGE = join(import.meta.dirname, "../../docs/security.md");
const PLAN_SCHEMA = join(import.meta.dirname, "../../packages/slipway/schemas/plan.json");
const GRAPH = { "@acme/core": [], "@acme/app": ["@acme/core"] };
const NAME = "@acme/core";
const RUN = { repository: "acme/anvils", workflow: "release.yml", ref: "refs/tags/release-1", sha: COMMIT };
const CHANGES: readonly Change[] = ["added", "removed", "changed"];

vi.setConfig({ maxConcurrency: 8 });

interface Case {
  readonly title: string;
  readonly field: Field;
  readonly change: Change;
}

/** What can happen to a field: what is there anyway cannot be added. */
function casesOf(fields: readonly Field[]): readonly Case[] {
  return fields.flatMap((field) =>
    CHANGES.filter((change) => change !== "added" || field.before !== undefined).map((change) => ({
      title: `\`${field.path}\` ${change}`,
      field,
      change,
    })),
  );
}

/** By document, field and change, or by place and name: the code, or nothing. */
const made = new Map<string, string>();

describe.concurrent("a packed plan:", () => {
  test.for(casesOf(planFields))("$title", async ({ field, change }, { expect }) => {
    await within(async (release) => {
      const facts = await readFacts(release);
      const [before, after] = changeField(createHonestPlan(release, field, facts), field, change, facts);
      await writePlan(release.packed, after);
      const end = await publish(release, before, field.path === "trust.environment" ? "npm" : undefined);
      const { actual, expected } = judge(end, freedomOf(field, change));
      expect(actual, end.stderr).toStrictEqual(expected);
      made.set(keyOf("plan", field, change), end.code);
    });
  });
});

describe.concurrent("a packed manifest:", () => {
  test.for(casesOf(manifestFields))("$title", async ({ field, change }, { expect }) => {
    await within(async (release) => {
      const files = createFiles(NAME);
      const honest = parseObject(files["package.json"] ?? "");
      const [before, after] = changeField(honest, field, change, await readFacts(release));
      const plan = withFingerprint(release.plan, before);
      await replaceTarball(release, plan, { ...files, "package.json": JSON.stringify(after) });
      const end = await publish(release, plan);
      const { actual, expected } = judge(end, freedomOf(field, change));
      expect(actual, end.stderr).toStrictEqual(expected);
      made.set(keyOf("manifest", field, change), end.code);
    });
  });
});

describe.concurrent("a tarball with", () => {
  test.for(tarballFiles)("`%s`", async (file, { expect }) => {
    await within(async (release) => {
      const files = createFiles(NAME);
      const plan = withFingerprint(release.plan, parseObject(files["package.json"] ?? ""));
      await replaceTarball(release, plan, { ...files, [file]: "{}" });
      const end = await publish(release, plan);
      const { actual, expected } = judge(end, undefined);
      expect(actual, end.stderr).toStrictEqual(expected);
      made.set(`tarball ${file}`, end.code);
    });
  });
});

describe.concurrent("a packed directory with", () => {
  test.for(strangeFiles)("`%s`", async (file, { expect }) => {
    await within(async (release) => {
      const path = join(release.packed, file);
      await (file === ".git" || file === "node_modules" ? mkdir(path) : writeFile(path, "{}"));
      const end = await publish(release, release.plan);
      const { actual, expected } = judge(end, undefined);
      expect(actual, end.stderr).toStrictEqual(expected);
      made.set(`directory ${file}`, end.code);
    });
  });

  test("any other name", async ({ expect }) => {
    await within(async (release) => {
      const names = createNames(200);
      for (const name of names) await writeFile(join(release.packed, name), "{}");
      const { report } = await publish(release, release.plan);
      const found = report?.problems.filter(({ code }) => code === "PACKED_TARBALL_UNEXPECTED").map(({ file }) => file);
      expect(found?.toSorted()).toStrictEqual(names.toSorted());
    });
  });
});

test("the tables of it are the documentation's", async ({ skip }) => {
  const plan = tabulate("plan", planFields);
  const manifest = tabulate("manifest", manifestFields);
  const names = { tarball: listNames("tarball", tarballFiles), directory: listNames("directory", strangeFiles) };
  if (plan === undefined || manifest === undefined || names.tarball === undefined || names.directory === undefined) {
    return skip("some rows were left out, or failed by themselves");
  }
  const page = await withSections(PAGE, {
    "fields of a plan": renderTable("aligned", ["field", ...CHANGES, BECAUSE], plan),
    "fields of a manifest": renderTable("aligned", ["field", ...CHANGES, BECAUSE], manifest),
    "names in a tarball": renderTable("aligned", ["name", "code"], names.tarball),
    "names in a directory": renderTable("aligned", ["name", "code"], names.directory),
  });
  await expect(page).toMatchFileSnapshot(PAGE);
});

test("every field of a plan is in its table", async () => {
  const paths = listPaths(parseObject(await readFile(PLAN_SCHEMA, "utf8")));
  expect(planFields.map(({ path }) => path).toSorted()).toStrictEqual(paths.toSorted());
});

const BECAUSE = "free, because";

function keyOf(document: string, { path }: Field, change: Change): string {
  return `${document} ${path} ${change}`;
}

function freedomOf({ free }: Field, change: Change): string | undefined {
  return typeof free === "object" ? free[change] : free;
}

/** Nothing where rows are missing. */
function tabulate(document: string, fields: readonly Field[]): string[][] | undefined {
  if (casesOf(fields).some(({ field, change }) => !made.has(keyOf(document, field, change)))) return undefined;
  return fields.map((field) => [
    codeCell(field.path.replaceAll(".[]", "[]")),
    ...CHANGES.map((change) => describeCell(made.get(keyOf(document, field, change)))),
    [...new Set(CHANGES.flatMap((change) => freedomOf(field, change) ?? []))].join("; "),
  ]);
}

/** Nothing where rows are missing. */
function listNames(place: string, names: readonly string[]): string[][] | undefined {
  if (names.some((name) => !made.has(`${place} ${name}`))) return undefined;
  return names.map((name) => [codeCell(name), codeCell(made.get(`${place} ${name}`) ?? "")]);
}

function describeCell(code: string | undefined): string {
  if (code === undefined) return "is there";
  return code === "" ? "free" : codeCell(code);
}

async function within(work: (release: StartedRelease) => Promise<void>): Promise<void> {
  const release = await startRelease(GRAPH);
  try {
    await work(release);
  } finally {
    await release.close();
  }
}

async function readFacts({ rehearsal }: StartedRelease): Promise<Facts> {
  rehearsal.addPackage({ name: "@acme/lib", versions: [{ version: "1.0.0" }] });
  const response = await fetch(new URL("@acme%2flib", rehearsal.registry));
  const packument: { readonly versions: Readonly<Record<string, { readonly dist: { readonly integrity: string } }>> } =
    JSON.parse(await response.text());
  const integrity = packument.versions["1.0.0"]?.dist.integrity ?? "";
  const published = [
    { name: "@acme/lib", version: "1.0.0", integrity, distTag: "latest", provenance: false, sameCommit: "no" },
  ];
  return { "{registry}": rehearsal.registry, "{integrity}": integrity, "{published}": published };
}

function createHonestPlan({ plan }: StartedRelease, { path }: Field, facts: Facts): JsonObject {
  const honest = parseObject(JSON.stringify(plan));
  if (path.startsWith("published.")) return { ...honest, published: facts["{published}"] ?? [] };
  if (path.startsWith("skipped.")) {
    return { ...honest, skipped: [{ name: "@acme/x", version: "1.0.0", reason: "private" }] };
  }
  return honest;
}

/** As the plan of the same run has it, which was made from the sources. */
function withFingerprint(plan: PackedPlan, manifest: Manifest): PackedPlan {
  const fingerprint = createFingerprint(manifest, { gyp: false, shrinkwrap: undefined });
  return { ...plan, packages: plan.packages.map((entry) => (entry.name === NAME ? { ...entry, fingerprint } : entry)) };
}

/** Whoever packed wrote the plan as well: the two agree. */
async function replaceTarball(
  { packed }: StartedRelease,
  plan: PackedPlan,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const entries = Object.entries(files).map(([path, text]) => ({ path: `package/${path}`, text }));
  await writeFile(join(packed, fileOf(NAME)), createTarball(entries));
  const tarball = await describeTarball(packed, fileOf(NAME));
  const packages = plan.packages.map((entry) => (entry.name === NAME ? { ...entry, tarball } : entry));
  await writePlan(packed, { ...plan, packages });
}

interface End {
  /** Of the first error; empty when there was none. */
  readonly code: string;
  readonly exitCode: number;
  readonly stderr: string;
  readonly report: ReleaseReport | undefined;
  readonly release: StartedRelease;
}

/**
 * @param trusted The plan of the same run, made before any code of the repository ran.
 * @param place The job's environment.
 */
async function publish(release: StartedRelease, trusted: object, place?: string): Promise<End> {
  const { base, packed, result, rehearsal } = release;
  if (place !== undefined) {
    for (const name of Object.keys(GRAPH)) {
      rehearsal.addTrust({
        package: name,
        repository: RUN.repository,
        file: RUN.workflow,
        environment: place,
        permissions: ["createPackage"],
      });
    }
  }
  const claims = createRunClaims({ ...RUN, ...(place !== undefined && { environment: place }) });
  const environment = { ...release.environment, ...createRunnerEnvironment(rehearsal, claims) };
  const plan = parseObject(JSON.stringify(trusted));
  const packages = Array.isArray(plan["packages"]) ? plan["packages"] : [];
  const file = join(base, "trusted-plan.json");
  await writeFile(file, JSON.stringify({ ...plan, packages: packages.map(withoutTarball) }));
  const waits = ["--retry-delay", "5", "--wait", "5"];
  const { exitCode, stderr } = await runHere(
    ["publish", "--from", packed, "--plan", file, ...release.arguments.slice(2), ...waits],
    { directory: base, environment },
  );
  const text = await readFile(join(result, "report.json"), "utf8");
  const report = ["running", "stopped"].includes(JSON.parse(text).verdict) ? undefined : parseReport(text);
  const code =
    report?.problems.find(({ severity }) => severity === "error")?.code ??
    /^error (?<code>[A-Z_]+):/mu.exec(stderr)?.groups?.["code"] ??
    "";
  return { code, exitCode, stderr, report, release };
}

function withoutTarball(entry: Json): Json {
  if (!isJsonObject(entry)) return entry;
  const { tarball: _, ...planned } = entry;
  return planned;
}

/** What became of it, and what should have: nothing is asked for or sent, or what is sent is what was planned. */
function judge(
  { code, exitCode, release }: End,
  free: string | undefined,
): { readonly actual: object; readonly expected: object } {
  const { rehearsal, plan } = release;
  if (free === undefined) {
    const kinds = new Set(rehearsal.requests.map(({ kind }) => kind));
    return {
      actual: { told: code !== "", failed: exitCode > 0, asked: kinds.has("exchange"), sent: kinds.has("put") },
      expected: { told: true, failed: true, asked: false, sent: false },
    };
  }
  const published = rehearsal.published().map(({ name, version, distTags, manifest, provenance }) => {
    return [name, version, distTags, manifest["gitHead"], provenance !== undefined];
  });
  return {
    actual: { code, exitCode, published },
    expected: {
      code: "",
      exitCode: 0,
      published: plan.packages.map(({ name, version, distTag }) => [name, version, [distTag], COMMIT, true]),
    },
  };
}

/** Names that nobody would think of, the same ones each time. */
function createNames(count: number): string[] {
  const letters = "abcXYZ019-_.~@+=,;[](){}'&%$#! äß日";
  let seed = 1;
  const next = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const pick = (): string => letters.charAt(next(letters.length));
  return Array.from({ length: count }, (_, index) => `${index}${Array.from({ length: 1 + next(20) }, pick).join("")}`);
}
