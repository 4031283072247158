import { afterEach, beforeEach, expect, test } from "vitest";

import { type Rehearsal, startRehearsal } from "../service/rehearsal.ts";
import { type Answer, createDraft, put, request } from "../test-client.ts";

const SIGN_UP = { name: "ann", password: "secret", email: "ann@localhost" };

let rehearsal: Rehearsal;
beforeEach(async () => {
  rehearsal = await startRehearsal();
});
afterEach(() => rehearsal.close());

function send(method: string, path: string, body?: unknown, token?: string): Promise<Answer> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return request(rehearsal, path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

async function signUp(document: Readonly<Record<string, string>> = SIGN_UP): Promise<string> {
  const { body } = await send("PUT", `-/user/org.couchdb.user:${document["name"]}`, document);
  return String(Object(body).token);
}

test("signing up, being known, publishing, and logging out", async () => {
  const token = await signUp();
  expect(await send("GET", "-/whoami", undefined, token)).toMatchObject({ body: { username: "ann" } });
  expect(await send("GET", "-/npm/v1/user", undefined, token)).toMatchObject({
    body: { name: "ann", email: "ann@localhost", tfa: null },
  });
  expect(await put(rehearsal, createDraft("tool", "1.0.0"), token)).toMatchObject({ status: 201 });
  expect(await send("DELETE", `-/user/token/${token}`)).toMatchObject({ status: 200 });
  expect(await send("GET", "-/whoami", undefined, token)).toMatchObject({ status: 401 });
});

test("a wrong password lets nobody in", async () => {
  await signUp();
  const answer = await send("PUT", "-/user/org.couchdb.user:ann", { ...SIGN_UP, password: "guess" });
  expect(answer).toMatchObject({ status: 401 });
});

test("another user's package is not to be published, until its owner adds one", async () => {
  const [ann, bob] = [await signUp(), await signUp({ name: "bob", password: "other" })];
  await put(rehearsal, createDraft("tool", "1.0.0"), ann);
  expect(await put(rehearsal, createDraft("tool", "1.1.0"), bob)).toMatchObject({
    status: 403,
    body: { error: expect.stringContaining('You do not have permission to publish "tool"') },
  });
  const { _id, _rev, maintainers } = Object((await send("GET", "tool")).body);
  await send("PUT", `tool/-rev/${_rev}`, { _id, _rev, maintainers: [...maintainers, { name: "bob" }] }, ann);
  expect(await put(rehearsal, createDraft("tool", "1.1.0"), bob)).toMatchObject({ status: 201 });
});

test("a login in the browser ends with a token", async () => {
  await signUp();
  const { loginUrl, doneUrl } = Object((await send("POST", "-/v1/login", {})).body);
  expect((await fetch(doneUrl)).status).toBe(202);
  await fetch(loginUrl);
  const { token } = Object(await (await fetch(doneUrl)).json());
  expect(await send("GET", "-/whoami", undefined, token)).toMatchObject({ body: { username: "ann" } });
});

test("tokens are made, listed and revoked by their user", async () => {
  const token = await signUp();
  expect(await send("POST", "-/npm/v1/tokens", { password: "guess" }, token)).toMatchObject({ status: 401 });
  const made = Object((await send("POST", "-/npm/v1/tokens", { password: "secret" }, token)).body);
  const listed = Object((await send("GET", "-/npm/v1/tokens", undefined, token)).body);
  expect(listed.total).toBe(2);
  expect(JSON.stringify(listed)).not.toContain(made.token);
  expect(await send("DELETE", `-/npm/v1/tokens/token/${made.key}`, undefined, token)).toMatchObject({ status: 204 });
  expect(await send("GET", "-/whoami", undefined, made.token)).toMatchObject({ status: 401 });
});

test("who signs up has a second factor where that is asked for", async () => {
  const strict = await startRehearsal({ secondFactor: true });
  const body = JSON.stringify(SIGN_UP);
  const signedUp = await request(strict, "-/user/org.couchdb.user:ann", { method: "PUT", body });
  const { token } = Object(signedUp.body);
  expect(await put(strict, createDraft("tool", "1.0.0"), token)).toMatchObject({ status: 401 });
  expect(await put(strict, createDraft("tool", "1.0.0"), token, { "npm-otp": "123456" })).toMatchObject({
    status: 201,
  });
  await strict.close();
});

test("a token that may only stage publishes nothing", async () => {
  const tokens = [{ token: "npm_stage", user: "stager", bypassTwoFactor: true, stageOnly: true }];
  const staging = await startRehearsal({ tokens });
  expect(await put(staging, createDraft("tool", "1.0.0"), "npm_stage")).toMatchObject({
    status: 403,
    body: { code: "E_STAGE_REQUIRED" },
  });
  await staging.close();
});
