import { once } from "node:events";
import { appendFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";

import { createSecrets, type PublishOutcome } from "@slipway/core";
import type { Fault } from "@slipway/rehearsal";
import { createConfig, createMinter, createTestRelease, type TestPackage, type TestRelease } from "@slipway/test-kit";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";

import { type Publication, publishOne } from "./launch.fixture.ts";

let release: TestRelease;

afterEach(async () => release.close());

async function start(
  pkg: Partial<TestPackage> = {},
  options: Parameters<typeof createTestRelease>[1] = {},
): Promise<TestRelease> {
  release = await createTestRelease([{ name: "@acme/a", ...pkg }], options);
  return release;
}

async function publish(options: Publication = {}): Promise<PublishOutcome> {
  return publishOne(release, options);
}

/** Kinds of the requests that were made, in their order. */
function requests(): readonly string[] {
  return release.rehearsal.requests.map(({ kind }) => kind);
}

describe("by trusted publishing from a public repository", () => {
  test("a version goes out with provenance, by two requests besides exchange and signing", async () => {
    const { rehearsal, plan } = await start();
    const outcome = await publish();
    expect(outcome).toMatchObject({
      name: "@acme/a",
      version: "1.0.0",
      status: "accepted",
      attempt: 1,
      integrity: plan.packages[0]?.tarball.integrity,
      provenance: { logIndex: expect.stringMatching(/^\d+$/u) },
    });
    expect(Object.keys(outcome.timings)).toStrictEqual(["read", "id-token", "sign", "exchange", "put"]);
    expect(requests()).toStrictEqual([
      "read",
      "id-token",
      "id-token",
      "fulcio",
      "rekor",
      "id-token",
      "exchange",
      "put",
    ]);
    expect(rehearsal.published("@acme/a")).toMatchObject([
      {
        version: "1.0.0",
        distTags: ["latest"],
        provenance: { dsseEnvelope: {} },
        manifest: {
          readme: "# @acme/a\n",
          readmeFilename: "README.md",
          gitHead: plan.commit,
          bugs: { url: "https://github.com/acme/tools/issues" },
        },
      },
    ]);
  });

  test("a manifest without `repository` is refused in npm's words", async () => {
    await start({ manifest: { repository: "" } });
    await expect(publish()).resolves.toMatchObject({
      status: "failed",
      attempt: 1,
      failure: {
        class: "invalid",
        phase: "put",
        status: 422,
        code: "E422",
        message:
          'Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/acme/tools" from provenance',
      },
      provenance: { logIndex: expect.any(String) },
    });
  });

  test("access is not named where nobody declared it", async () => {
    await start({ keepAccess: true });
    await expect(publish()).resolves.toMatchObject({ status: "accepted", provenance: {} });
  });
});

describe("authorisation", () => {
  test("a refused exchange is the end, whatever static token there is", async () => {
    const { rehearsal } = await start(
      {},
      { trust: [], tokens: [{ token: "npm_static", user: "me", bypassTwoFactor: true }] },
    );
    const outcome = await publish({ config: createConfig(rehearsal.registry, "npm_static") });
    expect(outcome).toMatchObject({
      status: "failed",
      attempt: 1,
      failure: {
        class: "exchange",
        phase: "exchange",
        status: 404,
        code: "E404",
        message: "OIDC token exchange error - package not found",
        claims: { repository: "acme/tools", workflow_ref: expect.stringContaining("release.yml") },
        command: "npm trust github @acme/a --repo acme/tools --file release.yml --allow-publish",
      },
    });
    expect(requests().filter((kind) => kind === "exchange" || kind === "put")).toStrictEqual(["exchange"]);
  });

  test("a static token is used when it is asked for", async () => {
    const { rehearsal } = await start(
      {},
      { trust: [], tokens: [{ token: "npm_static", user: "me", bypassTwoFactor: true }] },
    );
    const outcome = await publish({ config: createConfig(rehearsal.registry, "npm_static"), auth: { kind: "token" } });
    expect(outcome).toMatchObject({ status: "accepted" });
    expect(outcome).toHaveProperty("provenance", undefined);
    expect(requests()).toStrictEqual(["read", "put"]);
  });

  test("a publisher that may only stage is told so by the PUT", async () => {
    await start(
      {},
      {
        trust: [
          { package: "@acme/a", repository: "acme/tools", file: "release.yml", permissions: ["createStagedPackage"] },
        ],
      },
    );
    await expect(publish()).resolves.toMatchObject({
      failure: { class: "forbidden", phase: "put", status: 403, message: "OIDC permission denied for this action" },
    });
  });
});

describe("a version that is there already", () => {
  test("of a restricted package is seen with npm's credential, by trusted publishing too", async () => {
    const { rehearsal } = await start(
      { access: "restricted" },
      {
        packages: [{ name: "@acme/a", versions: [{ version: "0.0.0" }], access: "restricted" }],
        tokens: [{ token: "npm_static", user: "me", bypassTwoFactor: true }],
      },
    );
    const config = createConfig(rehearsal.registry, "npm_static");
    await expect(publish({ config })).resolves.toMatchObject({ status: "accepted" });
    const before = rehearsal.requests.length;
    await expect(publish({ config })).resolves.toMatchObject({ status: "already-published", attempt: 1 });
    expect(requests().slice(before)).toStrictEqual(["read-back"]);
  });

  test("with our integrity needs no credential", async () => {
    const { rehearsal } = await start();
    await publish();
    const before = rehearsal.requests.length;
    await expect(publish()).resolves.toMatchObject({ status: "already-published" });
    expect(requests().slice(before)).toStrictEqual(["read-back"]);
  });

  test("with another one is a failure that shows both, and is never sent", async () => {
    const { rehearsal, plan } = await start();
    rehearsal.addPackage({ name: "@acme/a", versions: [{ version: "1.0.0" }] });
    const outcome = await publish();
    expect(outcome).toMatchObject({
      status: "failed",
      failure: { class: "integrity", phase: "read", code: "EINTEGRITY" },
    });
    expect(outcome.failure?.message).toContain(plan.packages[0]?.tarball.integrity);
    expect(outcome.failure?.message).toMatch(/^`1\.0\.0` is on the registry with the integrity `sha512-/u);
    expect(rehearsal.puts("@acme/a", "1.0.0")).toStrictEqual({ accepted: 0, refused: 0, lost: 0 });
  });
});

describe("what may pass", () => {
  const refused = { accepted: 1, refused: 0, lost: 0 };
  const once = { package: "@acme/a", times: 1 } as const;

  test.each<[string, Fault, string, object]>([
    [
      "a rate limit",
      { ...once, request: "put", effect: { type: "refuse", as: "rate-limit" } },
      "accepted",
      { ...refused, lost: 1 },
    ],
    [
      "a packument conflict",
      { ...once, request: "put", effect: { type: "refuse", as: "packument-conflict" } },
      "accepted",
      { ...refused, lost: 1 },
    ],
    [
      "a gateway error before storing",
      { ...once, request: "put", effect: { type: "refuse", as: "bad-gateway" } },
      "accepted",
      { ...refused, lost: 1 },
    ],
    [
      "a gateway error after storing",
      { ...once, request: "put", effect: { type: "refuse", as: "bad-gateway", when: "after" } },
      "published",
      refused,
    ],
    [
      "a connection dropped before storing",
      { ...once, request: "put", effect: { type: "drop" } },
      "accepted",
      { ...refused, lost: 1 },
    ],
    [
      "a connection dropped after storing",
      { ...once, request: "put", effect: { type: "drop", when: "after" } },
      "published",
      refused,
    ],
    [
      "an unreadable answer after storing",
      { ...once, request: "put", effect: { type: "malformed", when: "after" } },
      "published",
      refused,
    ],
    [
      "an unreadable answer from something in between",
      { ...once, request: "put", effect: { type: "malformed" } },
      "accepted",
      { ...refused, lost: 1 },
    ],
    [
      "a failing read",
      { ...once, request: "read", effect: { type: "refuse", as: "bad-gateway" } },
      "accepted",
      refused,
    ],
    ["an unreadable packument", { ...once, request: "read", effect: { type: "malformed" } }, "accepted", refused],
    [
      "a failing exchange",
      { ...once, request: "exchange", effect: { type: "answer", status: 503 } },
      "accepted",
      refused,
    ],
    ["an unreadable credential", { ...once, request: "exchange", effect: { type: "malformed" } }, "accepted", refused],
    [
      "an outage of the certificate authority",
      { times: 1, request: "fulcio", effect: { type: "refuse", as: "bad-gateway" } },
      "accepted",
      refused,
    ],
    ["a dropped certificate", { times: 1, request: "fulcio", effect: { type: "drop" } }, "accepted", refused],
    [
      "an outage of the log",
      { times: 1, request: "rekor", effect: { type: "refuse", as: "bad-gateway" } },
      "accepted",
      refused,
    ],
    [
      "a log that has the entry",
      { times: 1, request: "rekor", effect: { type: "refuse", as: "log-conflict" } },
      "accepted",
      refused,
    ],
    ["an unreadable log entry", { times: 1, request: "rekor", effect: { type: "malformed" } }, "accepted", refused],
  ])("%s", async (_, fault, status, puts) => {
    const { rehearsal, plan } = await start({}, { faults: [fault] });
    const outcome = await publish();
    expect(outcome).toMatchObject({ status, integrity: plan.packages[0]?.tarball.integrity });
    expect(rehearsal.puts("@acme/a", "1.0.0")).toStrictEqual(puts);
    expect(rehearsal.faults.list()).toMatchObject([{ uses: 1 }]);
  });

  test("is signed once and sent with every try", async () => {
    await start({}, { faults: [{ ...once, times: 2, request: "put", effect: { type: "refuse", as: "bad-gateway" } }] });
    await expect(publish()).resolves.toMatchObject({ status: "accepted", attempt: 3 });
    expect(requests().filter((kind) => kind === "rekor")).toHaveLength(1);
    expect(requests().filter((kind) => kind === "exchange")).toHaveLength(3);
  });

  test("is signed with another key after a conflict in the log", async () => {
    await start({}, { faults: [{ times: 1, request: "rekor", effect: { type: "refuse", as: "log-conflict" } }] });
    await expect(publish()).resolves.toMatchObject({ status: "accepted", attempt: 2 });
    expect(requests().filter((kind) => kind === "fulcio")).toHaveLength(2);
  });

  test("is given up after the policy's tries, and says how it ended", async () => {
    await start({}, { faults: [{ request: "put", effect: { type: "refuse", as: "bad-gateway" } }] });
    await expect(publish()).resolves.toMatchObject({
      status: "failed",
      attempt: 4,
      failure: { class: "gateway", phase: "put", status: 502 },
    });
  });
});

describe("a registry that refuses a version because it has it, and does not show it", () => {
  const taken: Fault = {
    request: "put",
    effect: {
      type: "answer",
      status: 403,
      message: "You cannot publish over the previously published versions: 1.0.0.",
    },
  };

  const lost: Fault = { request: "put", times: 1, effect: { type: "drop" } };
  const processing: Fault = { ...taken, effect: { type: "answer", status: 409, message: "already exists" } };

  const staged: Fault = { ...taken, effect: { type: "answer", status: 409, message: "previously staged" } };

  test.each<[string, readonly Fault[], number, number]>([
    ["when this run sent it for the first time", [taken], 1, 403],
    ["when an answer got lost before", [lost, taken], 2, 403],
    ["while it says that it is processing it", [processing], 1, 409],
    ["which it calls previously staged", [staged], 1, 409],
  ])("may have it from anybody, %s", async (_, faults, attempt, status) => {
    const { rehearsal } = await start({}, { faults });
    await expect(publish()).resolves.toMatchObject({
      status: "unknown",
      attempt,
      failure: {
        phase: "put",
        status,
        message: expect.stringMatching(/^the number is taken, and the registry does not show by what: .+/u),
      },
    });
    expect(rehearsal.published()).toStrictEqual([]);
    expect(requests().at(-1)).toBe("read-back");
  });

  test("is looked at until the deadline: our bytes are our version, others are somebody else's", async () => {
    const { rehearsal, plan } = await start({}, { faults: [taken] });
    const publishing = publish({ wait: 10_000 });
    await expect.poll(() => requests().filter((kind) => kind === "read-back").length).toBeGreaterThan(1);
    rehearsal.addPackage({ name: "@acme/a", versions: [{ version: "1.0.0" }] });
    await expect(publishing).resolves.toMatchObject({
      status: "failed",
      failure: { class: "integrity", message: expect.stringContaining(plan.packages[0]?.tarball.integrity ?? "") },
    });
  });
});

describe("a version that the registry holds back", () => {
  const scan: Fault = { request: "put", effect: { type: "scan", reads: 3 } };

  test("is accepted, and looked for by a second run that knows nothing", async () => {
    const { rehearsal } = await start({}, { faults: [scan] });
    await expect(publish()).resolves.toMatchObject({ status: "accepted" });
    await expect(publish({ wait: 0 })).resolves.toMatchObject({ status: "unknown" });
    await expect(publish({ wait: 10_000 })).resolves.toMatchObject({ status: "already-published" });
    expect(rehearsal.puts("@acme/a", "1.0.0")).toStrictEqual({ accepted: 1, refused: 2, lost: 0 });
  });

  test("stays accepted in a run that remembers the registry's word", async () => {
    await start({}, { faults: [{ request: "put", effect: { type: "scan", milliseconds: 60_000 } }] });
    const outcome = await publish();
    const memory = { outcome, sending: undefined };
    await expect(publish({ memory })).resolves.toMatchObject({ status: "accepted", attempt: 1 });
  });
});

/** Answers the request that sends the version, and whether the registry stores it. */
function answerPut(status: number, body: string | undefined, stores: boolean, headers: object = {}): RequestListener {
  return async (request, response) => {
    const { registry } = release.rehearsal;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const isPut = request.method === "PUT";
    if (!isPut || stores) {
      const { authorization = "", accept = "" } = request.headers;
      const answer = await fetch(new URL(request.url ?? "", registry), {
        method: request.method,
        headers: { accept, ...(authorization !== "" && { authorization }), "content-type": "application/json" },
        body: chunks.length === 0 ? undefined : Buffer.concat(chunks),
      });
      if (!isPut) {
        response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
        return;
      }
    }
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  };
}

/** A registry in front of the rehearsal's. */
async function startFront(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
}

async function publishThrough(listener: RequestListener, options: Publication = {}): Promise<PublishOutcome> {
  const registry = await startFront(listener);
  return publish({ plan: { ...release.plan, registry }, config: createConfig(registry), wait: 200, ...options });
}

describe("an answer to the PUT that is not the registry's word of success", () => {
  const answers: readonly (readonly [string, number, string | undefined])[] = [
    ["200 without a body", 200, undefined],
    ["204", 204, undefined],
    ["an empty object", 200, "{}"],
    ["null", 200, "null"],
    ["a list", 201, "[]"],
    ["a success that is none", 200, '{"success":false}'],
    ["an error", 200, '{"error":"no","ok":true}'],
    ["errors", 200, '{"errors":["no"],"ok":true}'],
    ["success and failure", 200, '{"ok":true,"success":false}'],
    ["a failure in a string", 200, '{"ok":"false"}'],
    ["a sentence of something else", 200, '{"ok":"no package was created"}'],
    ["a page", 200, "<html>"],
    ["an empty 202", 202, ""],
  ];

  test.each(answers)("%s, and nothing stored: nobody knows", async (_, status, body) => {
    await start();
    await expect(publishThrough(answerPut(status, body, false))).resolves.toMatchObject({
      status: "unknown",
      failure: { class: "gateway", phase: "put" },
    });
    expect(release.rehearsal.published()).toStrictEqual([]);
  });

  test.each(answers)("%s, and stored: it is seen", async (_, status, body) => {
    await start();
    await expect(publishThrough(answerPut(status, body, true))).resolves.toMatchObject({ status: "published" });
    expect(release.rehearsal.puts("@acme/a", "1.0.0")).toMatchObject({ accepted: 1, refused: 0 });
  });

  test.each([
    ["success", '{"success":true}'],
    ["ok", '{"ok":"created new package"}'],
  ])("%s is one, without a look", async (_, body) => {
    await start();
    await expect(publishThrough(answerPut(201, body, true))).resolves.toMatchObject({ status: "accepted" });
    expect(requests()).not.toContain("read-back");
  });

  test("is told with its status and its keys, and with none of its values", async () => {
    await start();
    const told: string[] = [];
    await publishThrough(answerPut(200, '{"id":"secret","rev":1}', true), {
      onEvent: (event) => {
        if (event.kind === "unclear") told.push(event.message);
      },
    });
    expect(told).toStrictEqual(["the registry answered 200 and an object of `id`, `rev`, which is no word of success"]);
  });

  test("is told without what was sent, which a registry may repeat as a key", async () => {
    await start();
    const outcome = await publishThrough(answerPut(200, '{"Bearer sent-with-it":1}', false), {
      secrets: createSecrets(["sent-with-it"]),
    });
    expect(outcome).toMatchObject({
      status: "unknown",
      failure: { message: expect.stringContaining("an object of `Bearer [redacted]`") },
    });
  });

  test.each([301, 302, 303, 307, 308])("a redirect with %i goes nowhere, and is met once", async (status) => {
    await start();
    let met = 0;
    const elsewhere = await startFront((_, response) => {
      met += 1;
      response.end('{"success":true}');
    });
    const outcome = await publishThrough(answerPut(status, "", false, { location: elsewhere }));
    expect(outcome).toMatchObject({ status: "unknown", attempt: 1, failure: { class: "gateway", phase: "put" } });
    expect(met).toBe(0);
  });
});

describe("a refusal that comes after the version was stored", () => {
  test.each([400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 413, 415, 418, 422, 423, 425, 429])(
    "%i is not what counts",
    async (status) => {
      await start();
      await expect(publishThrough(answerPut(status, '{"error":"no"}', true))).resolves.toMatchObject({
        status: "published",
      });
      expect(release.rehearsal.puts("@acme/a", "1.0.0")).toStrictEqual({ accepted: 1, refused: 0, lost: 0 });
    },
  );

  test("is not called a failure when it cannot be looked into", async () => {
    await start({}, { faults: [{ request: "read-back", effect: { type: "answer", status: 503 } }] });
    await expect(publishThrough(answerPut(422, '{"error":"no"}', true))).resolves.toMatchObject({
      status: "unknown",
      failure: { class: "invalid", status: 422 },
    });
  });
});

describe("staged", () => {
  test("a version is put on the stage and says under which identifier", async () => {
    const { rehearsal } = await start(
      {},
      {
        trust: [
          { package: "@acme/a", repository: "acme/tools", file: "release.yml", permissions: ["createStagedPackage"] },
        ],
      },
    );
    await expect(publish({ stage: true })).resolves.toMatchObject({
      status: "staged",
      stageId: expect.stringMatching(/^[0-9a-f-]{36}$/u),
      provenance: {},
    });
    expect(rehearsal.published()).toStrictEqual([]);
    const again = await publish({ stage: true });
    expect(again).toMatchObject({ status: "unknown", failure: { status: 409 } });
    expect(again).not.toHaveProperty("stageId");
  });
});

describe("stopped", () => {
  test("before the PUT, nothing is sent", async () => {
    const { rehearsal } = await start();
    await expect(publish(stopAt("sign"))).resolves.toMatchObject({ status: "not-attempted" });
    expect(rehearsal.puts("@acme/a", "1.0.0")).toStrictEqual({ accepted: 0, refused: 0, lost: 0 });
  });

  test("during the PUT, it settles", async () => {
    await start({}, { faults: [{ request: "put", effect: { type: "delay", milliseconds: 50 } }] });
    await expect(publish(stopAt("put"))).resolves.toMatchObject({ status: "accepted" });
  });

  test("during a PUT whose answer never comes, it is read back", async () => {
    await start({}, { faults: [{ request: "put", effect: { type: "drop", when: "after" } }] });
    await expect(publish(stopAt("put"))).resolves.toMatchObject({ status: "published" });
  });

  test("during a PUT that fails, it is not tried again", async () => {
    await start({}, { faults: [{ request: "put", effect: { type: "drop" } }] });
    await expect(publish(stopAt("put"))).resolves.toMatchObject({
      status: "failed",
      attempt: 1,
      failure: { class: "network", phase: "put" },
    });
  });
});

test("a tarball that was exchanged since it was checked is not published", async () => {
  const { rehearsal, directory } = await start();
  await appendFile(`${directory}/acme-a-1.0.0.tgz`, "x");
  await expect(publish()).resolves.toMatchObject({
    status: "failed",
    failure: { class: "integrity", code: "PACKED_INTEGRITY_MISMATCH" },
  });
  expect(rehearsal.published()).toStrictEqual([]);
});

test("no credential is in any outcome or event", async () => {
  await start({}, { faults: [{ times: 1, request: "fulcio", effect: { type: "refuse", as: "bad-gateway" } }] });
  const tokens: string[] = [];
  const minter = createMinter(release.rehearsal);
  const said: unknown[] = [];
  said.push(
    await publish({
      auth: {
        kind: "oidc",
        mintIdToken: async (audience) => {
          const token = await minter(audience);
          tokens.push(token);
          return token;
        },
      },
      onEvent: (event) => said.push(event),
    }),
  );
  expect(tokens.length).toBeGreaterThan(2);
  for (const token of tokens) expect(JSON.stringify(said)).not.toContain(token.split(".")[2]);
  expect(JSON.stringify(said)).not.toMatch(/npm_|eyJ/u);
});

/** Settings under which the run is stopped as soon as a phase begins. */
function stopAt(phase: string): Publication {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    onEvent: (event) => {
      if (event.kind === "phase" && event.phase === phase) controller.abort();
    },
  };
}

test("phases are told as they begin, and their times are parts of the whole", async () => {
  await start({}, { faults: [{ request: "put", times: 1, effect: { type: "drop", when: "after" } }] });
  const phases: string[] = [];
  const begin = performance.now();
  const { timings } = await publish({
    onEvent: (event) => {
      if (event.kind === "phase" && !phases.includes(event.phase)) phases.push(event.phase);
    },
  });
  expect(phases).toStrictEqual(["read", "id-token", "sign", "exchange", "put", "read-back"]);
  expect(Object.keys(timings)).toStrictEqual(phases);
  const total = Object.values(timings).reduce((sum, milliseconds) => sum + milliseconds, 0);
  expect(Math.min(...Object.values(timings))).toBeGreaterThanOrEqual(0);
  expect(total).toBeLessThanOrEqual(performance.now() - begin);
});

test("other bytes under the version, after an answer got lost, are told as such", async () => {
  const { rehearsal } = await start({}, { faults: [{ request: "put", times: 1, effect: { type: "drop" } }] });
  const outcome = await publish({
    onEvent: (event) => {
      if (event.kind !== "phase" || event.phase !== "read-back") return;
      rehearsal.addPackage({ name: "@acme/a", versions: [{ version: "1.0.0" }] });
    },
  });
  expect(outcome).toMatchObject({ status: "failed", attempt: 1, failure: { class: "integrity", phase: "read-back" } });
});

test("a run that is stopped while it tries again says how the try before ended", async () => {
  await start({}, { faults: [{ request: "put", times: 1, effect: { type: "refuse", as: "bad-gateway" } }] });
  const controller = new AbortController();
  let exchanges = 0;
  const outcome = await publish({
    signal: controller.signal,
    onEvent: (event) => {
      if (event.kind === "phase" && event.phase === "exchange") exchanges += 1;
      if (exchanges === 2) controller.abort();
    },
  });
  expect(outcome).toMatchObject({ attempt: 2, failure: { class: "gateway", phase: "put", status: 502 } });
});
