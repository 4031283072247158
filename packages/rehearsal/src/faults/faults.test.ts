import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { type Rehearsal, startRehearsal } from "../service/rehearsal.ts";
import { attestDraft, createDraft, exchange, fetchIdToken, obtainCredential, put, request } from "../test-client.ts";

let rehearsal: Rehearsal;
let minor = 0;
beforeAll(async () => {
  const names = ["tool", "other"];
  rehearsal = await startRehearsal({
    packages: names.map((name) => ({ name, versions: [{ version: "1.0.0" }] })),
    trust: names.map((name) => ({
      package: name,
      repository: "acme/tools",
      file: "release.yml",
      permissions: ["createPackage"],
    })),
  });
});
afterAll(() => rehearsal.close());
beforeEach(() => {
  minor += 1;
  rehearsal.faults.clear();
});

async function publish(name = "tool"): Promise<Awaited<ReturnType<typeof put>>> {
  return put(rehearsal, createDraft(name, `1.${minor}.0`), await obtainCredential(rehearsal, name));
}

test("a fault meets its package only, as often as it says, and counts", async () => {
  rehearsal.faults.add({
    request: "put",
    package: "tool",
    times: 2,
    skip: 0,
    effect: { type: "refuse", as: "rate-limit", retryAfter: 7 },
  });
  const limited = await publish();
  expect(limited).toMatchObject({ status: 429, body: { error: expect.stringContaining("rate limited exceeded") } });
  expect(limited.headers.get("retry-after")).toBe("7");
  expect(await publish("other")).toMatchObject({ status: 201 });
  expect(await publish()).toMatchObject({ status: 429 });
  expect(await publish()).toMatchObject({ status: 201 });
  expect(rehearsal.faults.list()).toMatchObject([{ uses: 2 }]);
  expect(rehearsal.puts("tool", `1.${minor}.0`)).toEqual({ accepted: 1, refused: 0, lost: 2 });
});

test("a dropped connection stores nothing before, and the version after", async () => {
  rehearsal.faults.add({ request: "put", times: 1, effect: { type: "drop" } });
  await expect(publish()).rejects.toThrow("fetch failed");
  expect(await request(rehearsal, `tool/1.${minor}.0`)).toMatchObject({ status: 404 });
  rehearsal.faults.add({ request: "put", times: 1, effect: { type: "drop", when: "after" } });
  await expect(publish()).rejects.toThrow("fetch failed");
  expect(await request(rehearsal, `tool/1.${minor}.0`)).toMatchObject({ status: 200 });
  expect(rehearsal.puts("tool", `1.${minor}.0`)).toEqual({ accepted: 1, refused: 0, lost: 1 });
});

test("a version that is scanned is accepted, invisible, and cannot be put again", async () => {
  rehearsal.faults.add({ request: "put", times: 1, effect: { type: "scan", reads: 2 } });
  const version = `1.${minor}.0`;
  expect(await publish()).toMatchObject({ status: 201 });
  expect(await publish()).toMatchObject({
    status: 409,
    body: { error: `Cannot publish over previously staged version "${version}"` },
  });
  expect(await request(rehearsal, `tool/${version}`)).toMatchObject({ status: 404 });
  expect(await request(rehearsal, "tool/latest")).not.toMatchObject({ body: { version } });
  expect(await request(rehearsal, `tool/${version}`)).toMatchObject({ status: 200 });
  expect(await request(rehearsal, "tool/latest")).toMatchObject({ body: { version } });
});

test("scanning can end with time", async () => {
  rehearsal.faults.add({ request: "put", times: 1, effect: { type: "scan", milliseconds: 60 } });
  await publish();
  expect(await request(rehearsal, `tool/1.${minor}.0`)).toMatchObject({ status: 404 });
  await expect.poll(async () => (await request(rehearsal, `tool/1.${minor}.0`)).status).toBe(200);
});

test("reads are told from reads back by the publication between them", async () => {
  rehearsal.faults.add({ request: "read-back", package: "tool", effect: { type: "answer", status: 503 } });
  await publish();
  expect(await request(rehearsal, "tool")).toMatchObject({ status: 503 });
  rehearsal.addPackage({ name: "untouched", versions: [{ version: "1.0.0" }] });
  expect(await request(rehearsal, "untouched")).toMatchObject({ status: 200 });
});

test("ID tokens, exchanges and signing services fail as well", async () => {
  rehearsal.faults.add({ request: "exchange", times: 1, effect: { type: "delay", milliseconds: 50 } });
  const before = performance.now();
  expect(await exchange(rehearsal, "tool")).toMatchObject({ status: 201 });
  expect(performance.now() - before).toBeGreaterThanOrEqual(50);

  rehearsal.faults.add({ request: "id-token", times: 1, effect: { type: "malformed" } });
  await expect(fetchIdToken(rehearsal, "sigstore")).rejects.toThrow("JSON");
  const draft = createDraft("tool", `1.${minor}.0`);
  rehearsal.faults.add({ request: "fulcio", times: 1, effect: { type: "refuse", as: "bad-gateway" } });
  await expect(attestDraft(rehearsal, draft)).rejects.toThrow("error creating signing certificate - (502) Bad Gateway");
  rehearsal.faults.add({ request: "rekor", package: "tool", times: 1, effect: { type: "refuse", as: "log-conflict" } });
  await expect(attestDraft(rehearsal, draft)).rejects.toThrow(
    "error creating tlog entry - (409) an equivalent entry already exists in the transparency log with UUID",
  );
  expect((await attestDraft(rehearsal, draft)).provenance).toBeDefined();
});

test("any answer can be given, with the request's own words in it", async () => {
  rehearsal.faults.add({
    request: "put",
    times: 1,
    effect: {
      type: "answer",
      status: 200,
      headers: { "content-type": "text/html", "retry-after": "3" },
      body: "<p>{version} of {path}</p>",
      when: "after",
    },
  });
  const version = `1.${minor}.0`;
  const answered = await publish();
  expect(answered).toMatchObject({ status: 200, body: `<p>${version} of /tool</p>` });
  expect([...answered.headers]).toEqual(expect.arrayContaining([["retry-after", "3"]]));
  expect(await request(rehearsal, `tool/${version}`)).toMatchObject({ status: 200 });

  const moved = { type: "answer", status: 307, redirect: "http://127.0.0.1:9{path}" } as const;
  rehearsal.faults.add({ request: "read-back", times: 1, effect: moved });
  const { status, headers } = await request(rehearsal, "tool", { redirect: "manual" });
  expect([status, headers.get("location")]).toEqual([307, "http://127.0.0.1:9/tool"]);
});

test("a body can be JSON, come in drops, end early and come late", async () => {
  rehearsal.addPackage({ name: "unsent", versions: [{ version: "1.0.0" }] });
  const answer = { type: "answer", status: 200 } as const;
  rehearsal.faults.add({ request: "read", times: 1, effect: { ...answer, body: { success: false } } });
  expect(await request(rehearsal, "unsent")).toMatchObject({ status: 200, body: { success: false } });

  rehearsal.faults.add({
    request: "read",
    times: 1,
    effect: { ...answer, body: [1, 2, 3], delay: 20, drip: { bytes: 2, milliseconds: 20 } },
  });
  const before = performance.now();
  expect(await request(rehearsal, "unsent")).toMatchObject({ body: [1, 2, 3] });
  expect(performance.now() - before).toBeGreaterThanOrEqual(75);

  rehearsal.faults.add({ request: "read", times: 1, effect: { type: "transmit", cut: 9 } });
  const cut = await fetch(new URL("unsent", rehearsal.registry));
  expect(cut.status).toBe(200);
  await expect(cut.text()).rejects.toThrow("terminated");

  const drip = { bytes: 100, milliseconds: 1 };
  rehearsal.faults.add({ request: "read", times: 1, effect: { type: "transmit", drip } });
  expect(await request(rehearsal, "unsent")).toMatchObject({ status: 200, body: { name: "unsent" } });
});

test("a log entry whose answer was lost is refused the second time, as Rekor does", async () => {
  rehearsal.faults.add({ request: "rekor", times: 1, effect: { type: "drop", when: "after" } });
  const lost = { ...createDraft("tool", `1.${minor}.0`) };
  await expect(attestDraft(rehearsal, lost, rehearsal, { retries: 1, minTimeout: 1 })).rejects.toThrow(
    "(409) an equivalent entry already exists",
  );
});
