import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { PublishOutcome } from "@slipway/core";
import type { Fault } from "@slipway/rehearsal";
import { describe, expect, test, vi } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { findProcesses } from "../fixtures/find-processes.ts";
import { publishRelease } from "../fixtures/publish-release.ts";
import { runChild } from "../fixtures/run-child.ts";
import { type StartedRelease, startRelease } from "../fixtures/start-release.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";
import { judgeRelease } from "./judge-release.ts";
import { releaseGraph } from "./release-graph.ts";

vi.setConfig({ maxConcurrency: 4 });

/** Long enough for a signal to arrive while a request is under way. */
const UNDER_WAY = 3_000;
/** A registry that wants half an hour, as one did. */
const LONG_PAUSE = 1_934;

interface Moment {
  readonly name: string;
  readonly signal: NodeJS.Signals;
  readonly faults: readonly Fault[];
  readonly isReached: (release: StartedRelease) => boolean;
  /** What has been done by then, or was under way. */
  readonly arrived: readonly string[];
}

const isPutUnderWay = ({ rehearsal }: StartedRelease): boolean => rehearsal.faults.list().some(({ uses }) => uses >= 2);

const putUnderWay = [{ request: "put", effect: { type: "delay", milliseconds: UNDER_WAY } }] as const;
const pause = [{ request: "put", effect: { type: "refuse", as: "rate-limit", retryAfter: LONG_PAUSE } }] as const;

const moments: readonly Moment[] = [
  ...(["SIGINT", "SIGTERM"] as const).flatMap((signal): Moment[] => [
    {
      name: "while two packages are being sent",
      signal,
      faults: putUnderWay,
      isReached: isPutUnderWay,
      arrived: ["@acme/core", "@acme/one"],
    },
    {
      name: "while the registry wants a pause",
      signal,
      faults: pause,
      isReached: ({ rehearsal }) => rehearsal.requests.some(({ faulty }) => faulty),
      arrived: [],
    },
  ]),
  {
    name: "while the answers of two packages are lost",
    signal: "SIGINT",
    faults: [{ request: "put", effect: { type: "drop", when: "after" } }],
    isReached: isPutUnderWay,
    arrived: ["@acme/core", "@acme/one"],
  },
  {
    name: "while the credentials are proven",
    signal: "SIGTERM",
    faults: [{ request: "exchange", effect: { type: "delay", milliseconds: UNDER_WAY } }],
    isReached: isPutUnderWay,
    arrived: [],
  },
];

describe.concurrent("publish, interrupted", () => {
  test.for(moments)("by $signal $name", async ({ signal, faults, isReached, arrived }, { expect }) => {
    const release = await startRelease(releaseGraph, { faults });
    try {
      const { rehearsal, result, plan, base } = release;
      const first = await publishRelease(release, 2, () => (isReached(release) ? signal : undefined));
      expect([first.exitCode, first.signal], first.stderr).toStrictEqual([130, null]);
      expect(
        rehearsal
          .published()
          .map(({ name }) => name)
          .toSorted(),
      ).toStrictEqual(arrived);
      const report = JSON.parse(await readFile(join(result, "report.json"), "utf8"));
      const outcomes: readonly PublishOutcome[] = report.outcomes;
      expect(
        outcomes.filter(({ status }) => status === "published" || status === "accepted").map(({ name }) => name),
      ).toStrictEqual(arrived);
      await expect(readdir(join(base, "tmp"))).resolves.toStrictEqual([]);
      await expect(findProcesses(base)).resolves.toStrictEqual([]);

      rehearsal.faults.clear();
      const second = await publishRelease(release, 2);
      expect(second.exitCode, second.stderr).toBe(0);
      const judgement = judgeRelease(plan, rehearsal);
      expect(judgement).toMatchObject({ missing: [], duplicated: [], orphaned: [], puts: { accepted: 5, refused: 0 } });
    } finally {
      await release.close();
    }
  });
});

/** Of two packages, the second of which answers to nobody any more. */
const hang = [{ request: "put", package: "@acme/one", effect: { type: "delay", milliseconds: 600_000 } }] as const;
const isHanging = ({ rehearsal }: StartedRelease): boolean => rehearsal.faults.list().some(({ uses }) => uses > 0);

async function readStatuses({ result }: StartedRelease): Promise<Readonly<Record<string, string>>> {
  const { outcomes }: { readonly outcomes: readonly PublishOutcome[] } = JSON.parse(
    await readFile(join(result, "report.json"), "utf8"),
  );
  return Object.fromEntries(outcomes.map(({ name, status }) => [name, status]));
}

describe.concurrent("an answer that never comes", () => {
  test.for([
    ["SIGINT", "an interruption", [], 130],
    [undefined, "a deadline", ["--deadline", "3s"], 1],
  ] as const)("%s keeps no run alive for long: %s", async ([signal, , options, exitCode], { expect }) => {
    const release = await startRelease(releaseGraph, { faults: hang });
    try {
      const interrupt = (): NodeJS.Signals | undefined => (isHanging(release) ? signal : undefined);
      const ended = await publishRelease(release, 3, interrupt, ["--grace", "1s", ...options]);
      expect(ended.exitCode, ended.stderr).toBe(exitCode);
      expect(ended.stderr).toContain("what has not settled in 1.0 s is given up");
      expect(await readStatuses(release)).toMatchObject({ "@acme/one": "unknown" });
      const ledger = await readFile(join(release.result, "ledger.ndjson"), "utf8");
      expect(ledger).toMatch(/"kind":"sending","name":"@acme\/one"/u);
      await expect(findProcesses(release.base)).resolves.toStrictEqual([]);

      release.rehearsal.faults.clear();
      const second = await publishRelease(release, 2);
      expect(second.exitCode, second.stderr).toBe(0);
      expect(judgeRelease(release.plan, release.rehearsal)).toMatchObject({ missing: [], orphaned: [] });
    } finally {
      await release.close();
    }
  });

  test("and somebody who does not wait: the report does not say that it runs", async ({ expect }) => {
    const release = await startRelease(releaseGraph, { faults: hang });
    try {
      const ended = await publishRelease(release, 3, () => (isHanging(release) ? "SIGINT" : undefined), [], true);
      expect(ended.exitCode, ended.stderr).toBe(130);
      const report: unknown = JSON.parse(await readFile(join(release.result, "report.json"), "utf8"));
      expect(report).toStrictEqual({ schemaVersion: 1, mode: "publish", verdict: "interrupted" });
      expect(await readFile(join(release.result, "report.md"), "utf8")).toContain("Interrupted");
      expect((await readdir(release.result)).toSorted()).toStrictEqual([
        ".gitignore",
        "ledger.ndjson",
        "report.json",
        "report.md",
      ]);
      const verified = await runChild(["verify", "slipway-result/report.json"], {
        directory: release.base,
        environment: release.environment,
      });
      expect(verified.stderr).toContain("REPORT_UNFINISHED");
      expect(verified.stderr).toContain("nothing is known but what its ledger says");
    } finally {
      await release.close();
    }
  });
});

/** A package that takes ten minutes to pack, or none, and says so when it has begun. */
async function createSlowRepository(milliseconds: number): Promise<string> {
  const script = `node -e "require('fs').writeFileSync(process.env.MARK,'');setTimeout(()=>{},${milliseconds})"`;
  return createRepository({
    "package.json": createManifest("anvils", undefined, { scripts: { prepack: script } }),
    "index.js": "export {};\n",
    "tmp/.gitignore": "*\n!.gitignore\n",
    "home/.gitignore": "*\n!.gitignore\n",
  });
}

describe("rehearse, interrupted", () => {
  // A runner sends its signal to Slipway alone, a terminal to everything that was started in it.
  test.each([
    ["while packages are packed", "SIGINT", "from a terminal", 600_000],
    ["while packages are packed", "SIGINT", "from a runner", 600_000],
    ["while packages are packed", "SIGTERM", "from a runner", 600_000],
    ["while they are published", "SIGTERM", "from a terminal", 0],
  ] as const)("%s by %s %s", async (_, signal, sender, packing) => {
    const directory = await createSlowRepository(packing);
    const { registry } = await startUpstream();
    const temporary = join(directory, "tmp");
    const mark = join(temporary, "packing");
    const { exitCode, stderr } = await runChild(["rehearse", "--assume-created"], {
      directory,
      ...(sender === "from a terminal" && { terminal: true }),
      environment: {
        PATH: process.env["PATH"] ?? "",
        HOME: join(directory, "home"),
        TMPDIR: temporary,
        MARK: mark,
        npm_config_registry: registry,
      },
      interrupt: (output) => {
        const isReached = packing === 0 ? output.includes("and look inside (") : existsSync(mark);
        return isReached ? signal : undefined;
      },
    });
    expect(exitCode, stderr).toBe(130);
    expect(stderr).toContain("error INTERRUPTED: ");
    expect((await readdir(temporary)).filter((name) => name !== ".gitignore" && name !== "packing")).toStrictEqual([]);
    await expect.poll(async () => findProcesses(temporary)).toStrictEqual([]);
  });
});
