import {
  createPlaceholder,
  type ExpectedTrust,
  judgeTrust,
  planTrust,
  type TrustOutcome,
  type TrustWishes,
} from "@slipway/core";
import { type Rehearsal, type RehearsalOptions, startRehearsal } from "@slipway/rehearsal";
import { createConfig } from "@slipway/test-kit";
import { expect, onTestFinished, test } from "vitest";

import { createRegistryClient, type RegistryClient } from "../registry/client.ts";
import { systemTiming } from "../registry/retry.ts";
import { type AskSecondFactor, createSecondFactors } from "../registry/second-factor.ts";
import { changeTrust, type TrustEvent } from "./change-trust.ts";
import { readTrust } from "./trust-client.ts";

const EXPECTED = {
  type: "github",
  repository: "acme/tools",
  file: "release.yml",
  permissions: ["createPackage", "createStagedPackage"],
} as const satisfies ExpectedTrust;
const OLD = { repository: "acme/tools", file: "old.yml", permissions: ["createPackage"] } as const;
const SET: TrustWishes = { set: true, all: true, placeholders: new Map(), prune: [], renew: [], lock: false, kept: [] };

interface Setting {
  readonly rehearsal: Rehearsal;
  readonly client: RegistryClient;
  /** Milliseconds of each wait. */
  readonly slept: number[];
  readonly records: (name: string) => Promise<readonly string[]>;
  readonly change: (names: readonly string[], options?: Options) => Promise<Changed>;
}

interface Options {
  readonly wishes?: TrustWishes;
  readonly ask?: AskSecondFactor;
}

interface Changed {
  readonly outcomes: readonly TrustOutcome[];
  readonly events: readonly TrustEvent[];
}

/** A registry with a person who has the password 123456, and a clock that is in no hurry. */
async function start(options: RehearsalOptions, signal?: AbortSignal): Promise<Setting> {
  let passed = 0;
  const rehearsal = await startRehearsal({
    tokens: [{ token: "npm_person", user: "person", bypassTwoFactor: false }],
    now: () => Date.now() + passed,
    ...options,
  });
  onTestFinished(() => rehearsal.close());
  const slept: number[] = [];
  const timing = {
    ...systemTiming,
    now: () => systemTiming.now() + passed,
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
      passed += milliseconds;
    },
  };
  const client = createRegistryClient(createConfig(rehearsal.registry, "npm_person"), { timing, signal });
  const factorsOf = (ask: AskSecondFactor | undefined) =>
    createSecondFactors(client, { password: { registry: rehearsal.registry, text: "123456" }, ask });
  const read = async (name: string, secondFactor = factorsOf(undefined)(rehearsal.registry)) =>
    readTrust(client, { name, registry: rehearsal.registry }, { secondFactor, exists: false });
  return {
    rehearsal,
    client,
    slept,
    records: async (name) => {
      const reading = await read(name);
      return reading.kind === "records" ? reading.records.map(({ pipeline }) => pipeline?.file ?? "?") : [reading.kind];
    },
    change: async (names, { wishes = SET, ask } = {}) => {
      const secondFactorOf = factorsOf(ask);
      const packages = await Promise.all(
        names.map(async (name) => {
          const reading = await read(name, secondFactorOf(rehearsal.registry));
          return judgeTrust(
            { name, registry: rehearsal.registry, next: true, publications: undefined, reading },
            EXPECTED,
          );
        }),
      );
      const events: TrustEvent[] = [];
      const { changes } = planTrust(packages, EXPECTED, wishes);
      const outcomes = await changeTrust(client, {
        changes,
        secondFactorOf,
        onEvent: (event) => void events.push(event),
      });
      return { outcomes, events };
    },
  };
}

function seed(...names: readonly string[]): NonNullable<RehearsalOptions["packages"]> {
  return names.map((name) => ({ name, versions: [{ version: "1.0.0" }] }));
}

function statuses({ outcomes }: Changed): readonly string[] {
  return outcomes.map(({ change, status, message }) => [change.name, status, message].filter(Boolean).join(": "));
}

function writes({ requests }: Rehearsal): readonly string[] {
  return requests.filter(({ method }) => method !== "GET").map(({ method, served }) => `${method} ${served}`);
}

test("adds a record beside the old one", async () => {
  const { change, records, rehearsal } = await start({ packages: seed("a"), trust: [{ ...OLD, package: "a" }] });
  expect(statuses(await change(["a"]))).toEqual(["a: done"]);
  expect(await records("a")).toEqual(["old.yml", "release.yml"]);
  expect(writes(rehearsal)).toEqual(["POST 200"]);
});

test("where the registry holds one record, the old one goes first, and that is told", async () => {
  const { change, records, rehearsal } = await start({
    packages: seed("a"),
    trust: [{ ...OLD, package: "a" }],
    trustRules: { records: 1 },
  });
  const changed = await change(["a"]);
  expect(statuses(changed)).toEqual(["a: done"]);
  expect(changed.events.map(({ kind }) => kind)).toEqual(["open", "closed"]);
  expect(await records("a")).toEqual(["release.yml"]);
  expect(writes(rehearsal)).toEqual(["POST 409", "DELETE 204", "POST 200"]);
});

test("a record that only stages makes way for one that publishes", async () => {
  const { change, records } = await start({
    packages: seed("a"),
    trust: [{ package: "a", repository: "acme/tools", file: "release.yml", permissions: ["createStagedPackage"] }],
  });
  expect(statuses(await change(["a"]))).toEqual(["a: done"]);
  expect(await records("a")).toEqual(["release.yml"]);
});

test("where the new one is refused, the old one is made again", async () => {
  const { change, records } = await start({
    packages: seed("a"),
    trust: [{ ...OLD, package: "a" }],
    trustRules: { records: 1 },
    // The first is the 409, the second the deletion.
    faults: [{ request: "trust-write", skip: 2, times: 1, effect: { type: "answer", status: 403, message: "No" } }],
  });
  expect(statuses(await change(["a"]))).toEqual(["a: failed: E403 No; the old record was made again"]);
  expect(await records("a")).toEqual(["old.yml"]);
});

test("an answer that got lost is found out about, and nothing is written twice", async () => {
  const { change, records, rehearsal } = await start({
    packages: seed("a"),
    faults: [{ request: "trust-write", times: 1, effect: { type: "drop", when: "after" } }],
  });
  expect(statuses(await change(["a"]))).toEqual(["a: already"]);
  expect(await records("a")).toEqual(["release.yml"]);
  expect(writes(rehearsal)).toEqual(["POST 200", "POST 409"]);
});

test("a page in the place of an answer proves nothing: the record is looked for", async () => {
  const page = { type: "answer", status: 200, body: "<html>Welcome</html>" } as const;
  const { change, records } = await start({
    packages: seed("a"),
    faults: [{ request: "trust-write", times: 1, effect: page }],
  });
  expect(statuses(await change(["a"]))).toEqual(["a: failed: the registry does not show the record afterwards"]);
  expect(await records("a")).toEqual([]);
});

test("a pause that the registry asks for is kept", async () => {
  const { change, slept } = await start({
    packages: seed("a", "b", "c"),
    trustRules: { writes: { requests: 2, milliseconds: 90_000 } },
  });
  expect(statuses(await change(["a", "b", "c"]))).toEqual(["a: done", "b: done", "c: done"]);
  expect(slept).toContain(90_000);
});

test("a second factor serves as long as it lasts, then the next one is asked for", async () => {
  const { change } = await start({ packages: seed("a", "b", "c"), secondFactorWindow: { requests: 4 } });
  const asked: string[] = [];
  const ask: AskSecondFactor = async ({ subject }) => {
    asked.push(subject);
    return String(123_456 + asked.length);
  };
  expect(statuses(await change(["a", "b", "c"], { ask }))).toEqual(["a: done", "b: done", "c: done"]);
  expect(asked).toEqual(["b"]);
});

test("without anybody to ask it ends there, and goes on where it stopped", async () => {
  const setting = await start({ packages: seed("a", "b"), secondFactorWindow: { requests: 3 } });
  const used = "the one-time password is used up, and there is nobody to ask for the next one";
  expect(statuses(await setting.change(["a", "b"]))).toEqual(["a: done", `b: not-attempted: EOTP ${used}`]);
  expect(statuses(await setting.change(["a", "b"], { ask: async () => "123457" }))).toEqual(["b: done"]);
});

test("an interruption starts nothing new, and ends what was begun", async () => {
  const controller = new AbortController();
  const setting = await start(
    {
      packages: seed("a", "b"),
      trust: ["a", "b"].map((name) => ({ ...OLD, package: name })),
      trustRules: { records: 1 },
    },
    controller.signal,
  );
  const { rehearsal, change } = setting;
  const changing = change(["a", "b"]);
  const watch = setInterval(() => {
    if (rehearsal.requests.some(({ method }) => method === "DELETE")) controller.abort();
  }, 1);
  const changed = await changing;
  clearInterval(watch);
  expect(statuses(changed)).toEqual(["a: done", "b: not-attempted"]);
  expect(changed.events.map(({ kind }) => kind)).toEqual(["open", "closed"]);
  expect(writes(rehearsal)).toEqual(["POST 409", "DELETE 204", "POST 200"]);
});

test("creates a package with a placeholder, and gives it its record once it is to be seen", async () => {
  const { change, records, rehearsal } = await start({
    faults: [{ request: "put", times: 1, effect: { type: "scan", milliseconds: 0 } }],
  });
  const repository = { server: "https://github.com", owner: "acme", name: "tools" };
  const placeholder = createPlaceholder({ name: "@acme/a", directory: "packages/a", access: "public" }, repository);
  const wishes = { ...SET, placeholders: new Map([["@acme/a", placeholder]]) };
  expect(statuses(await change(["@acme/a"], { wishes }))).toEqual(["@acme/a: done"]);
  expect(rehearsal.published("@acme/a")).toMatchObject([
    {
      version: "0.0.0-placeholder",
      manifest: {
        repository: { type: "git", url: "git+https://github.com/acme/tools.git", directory: "packages/a" },
      },
    },
  ]);
  expect(await records("@acme/a")).toEqual(["release.yml"]);
});

test("removes the others, and locks", async () => {
  const { rehearsal, client, records } = await start({
    packages: seed("a"),
    trust: [
      { ...OLD, package: "a" },
      { ...EXPECTED, package: "a" },
    ],
  });
  const { registry } = rehearsal;
  const secondFactorOf = createSecondFactors(client, { password: { registry, text: "123456" }, ask: undefined });
  const reading = await readTrust(
    client,
    { name: "a", registry },
    { secondFactor: secondFactorOf(registry), exists: true },
  );
  const ids = reading.kind === "records" ? reading.records.map(({ id }) => `oidc:${id}`) : [];
  const publications = { last: "1.0.0", lastTrusted: true as const, records: ids.slice(1) };
  const pkg = judgeTrust({ name: "a", registry, next: true, publications, reading }, EXPECTED);
  const { changes } = planTrust([pkg], EXPECTED, { ...SET, set: false, prune: ["a"], lock: true });
  const outcomes = await changeTrust(client, { changes, secondFactorOf });
  expect(outcomes.map(({ change, status }) => `${change.kind} ${status}`)).toEqual(["remove done", "lock done"]);
  expect(await records("a")).toEqual(["release.yml"]);
});

test.each([
  ["a demand for a second factor that nobody meets", 0, { kind: "unknown" }],
  ["no package", 1, { kind: "absent" }],
])("%s", async (_, index, expected) => {
  const { client, rehearsal } = await start({ packages: seed("a") });
  const pkg = { name: ["a", "b"][index] ?? "", registry: rehearsal.registry };
  const secondFactorOf = createSecondFactors(client, {
    password: { registry: rehearsal.registry, text: "123456" },
    ask: undefined,
  });
  const secondFactor = index === 0 ? undefined : secondFactorOf(rehearsal.registry);
  expect(await readTrust(client, pkg, { secondFactor, exists: index === 0 })).toMatchObject(expected);
});

test("an eleventh record takes the place of the nearest of ten", async () => {
  const others = Array.from({ length: 9 }, (_, index) => ({ ...OLD, package: "a", repository: `acme/r${index}` }));
  const { change, records, rehearsal } = await start({
    packages: seed("a"),
    trust: [...others, { ...OLD, package: "a" }],
  });
  const changed = await change(["a"]);
  expect(statuses(changed)).toEqual(["a: done"]);
  expect(changed.events.map(({ kind }) => kind)).toEqual(["open", "closed"]);
  expect(writes(rehearsal)).toEqual(["DELETE 204", "POST 200"]);
  expect(await records("a")).toEqual([...others.map(({ file }) => file), "release.yml"]);
});

test("a record that has expired unused is made anew", async () => {
  const { change, rehearsal } = await start({ packages: seed("a"), trust: [{ ...EXPECTED, package: "a" }] });
  const changed = await change(["a"], { wishes: { ...SET, set: false, renew: ["a"] } });
  expect(statuses(changed)).toEqual(["a: done"]);
  expect(writes(rehearsal)).toEqual(["DELETE 204", "POST 200"]);
});

test("a pause that is asked for before a read is kept, too", async () => {
  const { change, slept } = await start({
    packages: seed("a"),
    faults: [{ request: "trust", times: 1, effect: { type: "refuse", as: "rate-limit", retryAfter: 40 } }],
  });
  expect(statuses(await change(["a"]))).toEqual(["a: done"]);
  expect(slept).toContain(40_000);
});
