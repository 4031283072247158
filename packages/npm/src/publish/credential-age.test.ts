import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { registryOf } from "@slipway/core";
import { createConfig, createTestRelease, FACTS, IMPATIENT, type TestRelease } from "@slipway/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createRegistryClient } from "../registry/client.ts";
import type { Timing } from "../registry/retry.ts";
import { publishRelease, type PublishResult } from "./publish-release.ts";

const NAMES = ["@acme/a", "@acme/b", "@acme/c", "@acme/d"];

/** Milliseconds for which a credential is good: less than lies between two packages once the registry has complained. */
const LIFETIME = 500;

/** Milliseconds for which the registry wants to be left alone. */
const PAUSE = 600_000;

let release: TestRelease;
let server: Server;
let registry: string;
/** The clock of both sides, which only waiting moves. */
let time: number;
/** What arrived, in its order. */
let requests: string[];
/** What the registry does about a publication, before it looks at the credential. */
let refuse: (name: string, puts: number) => readonly [number, object, object?] | undefined;

const timing: Timing = {
  now: () => time,
  sleep: async (milliseconds) => {
    time += milliseconds;
  },
  random: () => 0,
};

beforeEach(async () => {
  time = 1_000_000;
  requests = [];
  refuse = () => undefined;
  release = await createTestRelease(NAMES.map((name) => ({ name })));
  const puts = new Map<string, number>();
  server = createServer((request, response) => {
    const { method = "", url = "" } = request;
    const name = decodeURIComponent(url.split("/").at(-1) ?? "");
    requests.push(`${method === "POST" ? "exchange" : method} ${name}`);
    if (method === "PUT") puts.set(name, (puts.get(name) ?? 0) + 1);
    answer(request, response, name, puts.get(name) ?? 0);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  registry = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}/` : "";
});

afterEach(async () => {
  server.close();
  await release.close();
});

function answer({ method, headers }: IncomingMessage, response: ServerResponse, name: string, puts: number): void {
  const reply = (status: number, body: object, more: object = {}): void => {
    response.writeHead(status, { "content-type": "application/json", ...more }).end(JSON.stringify(body));
  };
  if (method === "POST") return reply(201, { token: `granted-${time}` });
  if (method === "GET") return reply(404, { error: "not found" });
  const refusal = refuse(name, puts);
  if (refusal !== undefined) return reply(...refusal);
  const age = time - Number(headers.authorization?.split("-").at(-1));
  if (age > LIFETIME) return reply(401, { error: "the credential has expired" });
  return reply(201, { ok: true });
}

async function publish(): Promise<PublishResult> {
  const { directory, plan, mintIdToken } = release;
  const client = createRegistryClient(createConfig(registry), {
    policy: { ...IMPATIENT, totalTime: 10 * PAUSE },
    timing,
  });
  const packages = plan.packages.map((entry) => ({ ...entry, registry }));
  const there = { ...plan, registry, packages };
  expect(packages.map((entry) => registryOf(there, entry))).toStrictEqual(NAMES.map(() => registry));
  return publishRelease(client, {
    plan: there,
    directory,
    auth: { kind: "oidc", mintIdToken },
    facts: FACTS,
    provenance: false,
    ledger: { previous: new Map(), sendings: new Map(), append: async () => {} },
    state: new Map(packages.map(({ name }) => [name, { kind: "absent" as const }])),
    recognised: new Map(),
    // The clock is everybody's: with two at once, the one that waits would age what the other has.
    concurrency: 1,
    wait: 0,
  });
}

function statuses({ outcomes }: PublishResult): readonly string[] {
  return outcomes.map(({ status, failure }) => (failure === undefined ? status : `${status}: ${failure.message}`));
}

/** What was done about one package. */
function about(name: string): readonly string[] {
  return requests.filter((request) => request.endsWith(name)).map((request) => request.split(" ")[0] ?? "");
}

test("a credential is used at once: the pause that the registry wants passes before it is asked for", async () => {
  refuse = (name, puts) =>
    name === "@acme/a" && puts === 1 ? [429, { error: "rate limited" }, { "retry-after": PAUSE / 1_000 }] : undefined;
  expect(statuses(await publish())).toStrictEqual(NAMES.map(() => "accepted"));
  expect(time).toBeGreaterThanOrEqual(1_000_000 + PAUSE);
  expect(about("@acme/a")).toStrictEqual(["exchange", "PUT", "GET", "exchange", "PUT"]);
  for (const name of NAMES.slice(1)) expect(about(name)).toStrictEqual(["exchange", "PUT"]);
});

test("one that is refused right after it was granted is fetched once more", async () => {
  refuse = (name, puts) => (name === "@acme/b" && puts === 1 ? [401, { error: "token is not valid yet" }] : undefined);
  expect(statuses(await publish())).toStrictEqual(NAMES.map(() => "accepted"));
  expect(about("@acme/b")).toStrictEqual(["exchange", "PUT", "GET", "exchange", "PUT"]);
});

test("and no more than once", async () => {
  refuse = (name) => (name === "@acme/b" ? [401, { error: "who are you" }] : undefined);
  const [, outcome] = statuses(await publish());
  expect(outcome).toBe("failed: who are you");
  expect(about("@acme/b").filter((kind) => kind === "PUT")).toHaveLength(2);
});
