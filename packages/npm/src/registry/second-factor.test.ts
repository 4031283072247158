import { createServer } from "node:http";

import { createSecrets } from "@slipway/core";
import { createConfig } from "@slipway/test-kit";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import { createRegistryClient, type RegistryClient } from "./client.ts";
import type { Attempt } from "./failure.ts";
import { systemTiming } from "./retry.ts";
import { type AskSecondFactor, createSecondFactor, type Demand, parseDemand } from "./second-factor.ts";

const DEMAND: Demand = { demand: {} };

function client(signal?: AbortSignal): RegistryClient {
  return createRegistryClient(createConfig("https://registry.example/"), { signal });
}

/** A registry that takes a password for so many requests. */
function startRegistry(accepted: Readonly<Record<string, number>>): {
  readonly send: (password: string | undefined) => Promise<Attempt<string> | Demand>;
  readonly sent: (string | undefined)[];
} {
  const left = new Map(Object.entries(accepted));
  const sent: (string | undefined)[] = [];
  return {
    sent,
    send: async (password) => {
      sent.push(password);
      const uses = left.get(password ?? "") ?? 0;
      // The check takes a moment, in which others come in.
      await systemTiming.sleep(1);
      if (uses === 0) return DEMAND;
      left.set(password ?? "", uses - 1);
      return { value: "done" };
    },
  };
}

function answers(...passwords: (string | undefined)[]): AskSecondFactor {
  return vi.fn<AskSecondFactor>(async () => passwords.shift());
}

const waitForEnd: AskSecondFactor = async ({ signal }) =>
  new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined));
  });

test("asks once for all requests under way", async () => {
  const registry = startRegistry({ "111111": 9 });
  const ask = answers("111111");
  const { use } = createSecondFactor(client(), { ask });
  const results = await Promise.all([1, 2, 3, 4].map(async () => use("a 1.0.0", registry.send)));
  expect(results).toEqual(results.map(() => ({ value: "done" })));
  expect(ask).toHaveBeenCalledTimes(1);
  expect(ask).toHaveBeenCalledWith(expect.objectContaining({ refused: false }));
});

test("sends what was given beforehand, and asks when it no longer holds", async () => {
  const registry = startRegistry({ "111111": 2, "222222": 9 });
  const ask = answers("222222");
  const { use } = createSecondFactor(client(), { password: "111111", ask });
  for (let request = 0; request < 4; request += 1)
    expect(await use("a 1.0.0", registry.send)).toEqual({ value: "done" });
  expect(registry.sent).toEqual(["111111", "111111", "111111", "222222", "222222"]);
  expect(ask).toHaveBeenCalledWith(expect.objectContaining({ subject: "a 1.0.0", refused: false }));
});

describe("where each request takes a second factor of its own", () => {
  const codes = Array.from({ length: 30 }, (_, index) => String(111_111 + index));
  const single = Object.fromEntries(codes.map((code) => [code, 1]));

  test("asks one question at a time, and none is refused for a password that another has used up", async () => {
    const registry = startRegistry(single);
    const left = [...codes];
    let open = 0;
    const ask = vi.fn<AskSecondFactor>(async () => {
      open += 1;
      expect(open).toBe(1);
      await systemTiming.sleep(1);
      open -= 1;
      return left.shift();
    });
    const { use } = createSecondFactor(client(), { ask });
    const results = await Promise.all(codes.map(async (code) => use(code, registry.send)));
    expect(results).toEqual(codes.map(() => ({ value: "done" })));
    // Each one once to be asked for its second factor, and once with it.
    expect(registry.sent).toHaveLength(60);
    expect(ask.mock.calls.map(([{ subject, refused }]) => [subject, refused])).toEqual(
      codes.map((code) => [code, false]),
    );
  });

  test("ends where there is nobody to ask for the next one", async () => {
    const factor = createSecondFactor(client(), { password: "111111" });
    const { send } = startRegistry(single);
    expect(await factor.use("a", send)).toEqual({ value: "done" });
    expect(await factor.use("b", send)).toMatchObject({
      failure: { code: "EOTP", message: expect.stringMatching(/used up/u) },
    });
    expect(factor.isClosed()).toBe(true);
  });

  test("a wrong one is told from one that is used up", async () => {
    const ask = answers("999999", "111112");
    const { use } = createSecondFactor(client(), { password: "111111", ask });
    const { send } = startRegistry(single);
    for (const subject of ["a", "b"]) expect(await use(subject, send)).toEqual({ value: "done" });
    expect(vi.mocked(ask).mock.calls.map(([{ refused }]) => refused)).toEqual([false, true]);
  });
});

test.each<[string, (string | undefined)[], number]>([
  ["when nobody answers", [undefined], 1],
  ["after three wrong passwords", ["1", "2", "3", "4"], 3],
])("closes %s, for good", async (_when, passwords, asked) => {
  const registry = startRegistry({});
  const ask = answers(...passwords);
  const factor = createSecondFactor(client(), { ask });
  const [first, second] = await Promise.all([
    factor.use("a 1.0.0", registry.send),
    factor.use("a 1.0.0", registry.send),
  ]);
  expect(first).toMatchObject({ failure: { code: "EOTP", class: "unauthorised" } });
  expect(second).toEqual(first);
  expect(factor.isClosed()).toBe(true);
  expect(ask).toHaveBeenCalledTimes(asked);
  const before = registry.sent.length;
  expect(await factor.use("a 1.0.0", registry.send)).toEqual(first);
  expect(registry.sent).toHaveLength(before);
});

test("wrong ones count in a row only", async () => {
  const registry = startRegistry({ a: 1, b: 1, c: 1, d: 1 });
  const { use } = createSecondFactor(client(), { ask: answers("a", "b", "c", "d") });
  for (let request = 0; request < 4; request += 1)
    expect(await use("a 1.0.0", registry.send)).toEqual({ value: "done" });
});

test("does not ask when there is nobody", async () => {
  const factor = createSecondFactor(client(), { password: "wrong" });
  expect(await factor.use("a 1.0.0", startRegistry({}).send)).toMatchObject({ failure: { code: "EOTP" } });
  expect(factor.isClosed()).toBe(true);
});

test("an interruption ends the question and sends nothing", async () => {
  const controller = new AbortController();
  const registry = startRegistry({});
  const { use } = createSecondFactor(client(controller.signal), { ask: waitForEnd });
  const using = use("a 1.0.0", registry.send);
  await systemTiming.sleep(5);
  controller.abort();
  expect(await using).toMatchObject({ failure: { code: "EOTP" } });
  expect(registry.sent).toHaveLength(1);
});

describe("links that a registry hands out", () => {
  const PAGE = "https://login.example/confirm";

  test.each([
    ["of its own origin are taken", PAGE, "https://registry.example/-/v1/done?id=1", true],
    ["that ask another host are not", PAGE, "https://evil.example/-/v1/done", false],
    ["that ask another port are not", PAGE, "https://registry.example:8443/-/v1/done", false],
    ["that ask without encryption are not", PAGE, "http://registry.example/-/v1/done", false],
    ["with a page that others can change are not", "http://login.example/", "https://registry.example/done", false],
    ["with a page that is a program are not", "javascript:alert(1)", "https://registry.example/done", false],
  ])("%s", (_, authUrl, doneUrl, taken) => {
    const error = { code: "EOTP", uri: "https://registry.example/-/stage/1/approve", body: { authUrl, doneUrl } };
    expect(parseDemand(error)).toEqual({ demand: taken ? { authUrl, doneUrl } : {} });
  });

  test("are asked nowhere else, are not obeyed for longer than a minute, and what they bring is a secret", async () => {
    const asked: string[] = [];
    let answers = 0;
    const server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      answers += 1;
      if (answers === 1) response.writeHead(202, { "retry-after": "3000000" }).end();
      else if (answers === 2) response.writeHead(503).end();
      else response.end('{"token":"a-token-in-place-of-a-password"}');
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const registry = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
    const slept: number[] = [];
    const timing = { ...systemTiming, sleep: async (milliseconds: number) => void slept.push(milliseconds) };
    const secrets = createSecrets();
    const factor = createSecondFactor(createRegistryClient(createConfig(registry, "person"), { timing, secrets }), {
      ask: waitForEnd,
    });
    const { send, sent } = startRegistry({ "a-token-in-place-of-a-password": 1 });
    const demanding = async (password: string | undefined) => {
      const answer = await send(password);
      return "demand" in answer ? { demand: { authUrl: registry, doneUrl: `${registry}done` } } : answer;
    };
    expect(await factor.use("a 1.0.0", demanding)).toEqual({ value: "done" });
    expect(sent).toEqual([undefined, "a-token-in-place-of-a-password"]);
    expect(asked).toEqual(["/done Bearer person", "/done Bearer person", "/done Bearer person"]);
    expect(slept).toEqual([60_000, 2_000]);
    expect(secrets.redact("a-token-in-place-of-a-password")).toBe("[redacted]");
  });
});
