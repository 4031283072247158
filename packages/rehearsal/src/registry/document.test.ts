import { afterEach, beforeEach, expect, test } from "vitest";

import { type Rehearsal, startRehearsal } from "../service/rehearsal.ts";
import { type Answer, createDraft, put, request } from "../test-client.ts";

const ROBOT = { authorization: "Bearer npm_robot" };

let rehearsal: Rehearsal;
beforeEach(async () => {
  rehearsal = await startRehearsal({
    packages: [{ name: "tool", versions: [{ version: "1.0.0" }, { version: "1.1.0" }] }],
    tokens: [
      { token: "npm_robot", user: "robot", bypassTwoFactor: true },
      { token: "npm_person", user: "person", bypassTwoFactor: false },
    ],
  });
});
afterEach(() => rehearsal.close());

async function read(name = "tool"): Promise<Record<string, ReturnType<typeof Object>>> {
  return Object((await request(rehearsal, `${name}?write=true`)).body);
}

function send(method: string, path: string, body?: unknown, headers: Record<string, string> = ROBOT): Promise<Answer> {
  return request(rehearsal, path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

test("a deprecation is set and taken back by the whole document", async () => {
  const packument = await read();
  packument["versions"]["1.0.0"].deprecated = "use 2";
  expect(await send("PUT", "tool", packument)).toMatchObject({ status: 200, body: { ok: true } });
  const deprecated = await read();
  expect(deprecated["versions"]["1.0.0"].deprecated).toBe("use 2");
  expect(deprecated["versions"]["1.1.0"].deprecated).toBeUndefined();
  deprecated["versions"]["1.0.0"].deprecated = "";
  await send("PUT", "tool", deprecated);
  expect((await read())["versions"]["1.0.0"]).not.toHaveProperty("deprecated");
});

test("a document of an older revision changes nothing", async () => {
  const old = await read();
  await send("PUT", `tool/-rev/${old["_rev"]}`, { ...old, maintainers: [{ name: "robot" }] });
  old["versions"]["1.0.0"].deprecated = "late";
  expect(await send("PUT", "tool", old)).toMatchObject({ status: 409 });
  expect((await read())["versions"]["1.0.0"]).not.toHaveProperty("deprecated");
});

test("without a second factor a person changes nothing", async () => {
  const packument = await read();
  const headers = { authorization: "Bearer npm_person" };
  expect(await send("PUT", "tool", packument, headers)).toMatchObject({ status: 401 });
  expect(await send("PUT", "tool", packument, { ...headers, "npm-otp": "123456" })).toMatchObject({ status: 200 });
});

test("maintainers are replaced, and one stays", async () => {
  const { _id, _rev } = await read();
  const maintainers = [{ name: "ann", email: "ann@localhost" }];
  expect(await send("PUT", `tool/-rev/${_rev}`, { _id, _rev, maintainers })).toMatchObject({ status: 200 });
  const after = await read();
  expect(after["maintainers"]).toEqual(maintainers);
  expect(Object.keys(after["versions"])).toEqual(["1.0.0", "1.1.0"]);
  expect(await send("PUT", `tool/-rev/${after["_rev"]}`, { maintainers: [] })).toMatchObject({ status: 403 });
});

test("a star is its owner's own", async () => {
  const { _id, _rev } = await read();
  await send("PUT", "tool", { _id, _rev, users: { robot: true, somebody: true } });
  expect((await read())["users"]).toEqual({ robot: true });
  expect(await request(rehearsal, '-/_view/starredByUser?key="robot"')).toMatchObject({
    body: { rows: [{ key: "robot", value: "tool" }] },
  });
  await send("PUT", "tool", { _id, _rev: (await read())["_rev"], users: {} });
  expect((await read())["users"]).toEqual({});
});

test("an unpublished version is gone, and its number for ever", async () => {
  const packument = await read();
  const { tarball } = packument["versions"]["1.1.0"].dist;
  delete packument["versions"]["1.1.0"];
  packument["dist-tags"] = { latest: "1.0.0" };
  expect(await send("PUT", `tool/-rev/${packument["_rev"]}`, packument)).toMatchObject({ status: 200 });
  const after = await read();
  expect(after["dist-tags"]).toEqual({ latest: "1.0.0" });
  expect(Object.keys(after["versions"])).toEqual(["1.0.0"]);
  expect(after["time"]).toHaveProperty(["1.1.0"]);
  expect(await send("DELETE", `tool/-/tool-1.1.0.tgz/-rev/${after["_rev"]}`)).toMatchObject({ status: 200 });
  expect((await fetch(tarball)).status).toBe(404);
  expect(await put(rehearsal, createDraft("tool", "1.1.0"), "npm_robot")).toMatchObject({ status: 403 });
  expect(await put(rehearsal, createDraft("tool", "1.1.1"), "npm_robot")).toMatchObject({ status: 201 });
});

test("an unpublished package locks its name for a day", async () => {
  const { _rev } = await read();
  expect(await send("DELETE", `tool/-rev/${_rev}`)).toMatchObject({ status: 200 });
  expect(await request(rehearsal, "tool")).toMatchObject({
    status: 200,
    body: { versions: {}, time: { unpublished: { name: "robot", versions: ["1.0.0", "1.1.0"] } } },
  });
  const headers = { accept: "application/vnd.npm.install-v1+json" };
  expect(await request(rehearsal, "tool", { headers })).toMatchObject({ status: 404 });
  expect(await put(rehearsal, createDraft("tool", "9.0.0"), "npm_robot")).toMatchObject({
    status: 403,
    body: { error: "tool cannot be republished until 24 hours have passed." },
  });
});

test("old versions and needed packages stay, where npm's rules are asked for", async () => {
  const strict = await startRehearsal({
    packages: [
      { name: "needed", versions: [{ version: "1.0.0" }] },
      { name: "needs", versions: [{ version: "1.0.0", manifest: { dependencies: { needed: "1" } } }] },
    ],
    tokens: [{ token: "npm_robot", user: "robot", bypassTwoFactor: true }],
    unpublishRules: { hours: 72, dependents: true },
  });
  const { body } = await request(strict, "needed");
  const revision = String(Object(body)["_rev"]);
  const removed = await request(strict, `needed/-rev/${revision}`, { method: "DELETE", headers: ROBOT });
  expect(removed).toMatchObject({
    status: 405,
    body: { error: expect.stringContaining("Failed criteria:\nhas dependent packages in the registry") },
  });
  await strict.close();
});

test("a package's first version is `latest`, whatever its dist-tag", async () => {
  await put(rehearsal, { ...createDraft("new", "1.0.0-beta.0"), distTag: "beta" }, "npm_robot");
  await put(rehearsal, { ...createDraft("new", "1.0.0-beta.1"), distTag: "beta" }, "npm_robot");
  expect((await read("new"))["dist-tags"]).toEqual({ latest: "1.0.0-beta.0", beta: "1.0.0-beta.1" });
});
