import { expect, onTestFinished, test } from "vitest";

import { type Rehearsal, type RehearsalOptions, startRehearsal } from "../service/rehearsal.ts";
import { type Answer, createDraft, put, request } from "../test-client.ts";

const PERSON = "npm_personpersonpersonpersonpersonperson";
const SECOND = 1000;

let time = 0;

async function start(options: RehearsalOptions = {}): Promise<Rehearsal> {
  time = Date.now();
  const rehearsal = await startRehearsal({
    packages: [{ name: "tool", versions: [{ version: "1.0.0" }] }],
    tokens: [PERSON, "npm_second"].map((token) => ({ token, user: "person", bypassTwoFactor: false })),
    now: () => time,
    ...options,
  });
  onTestFinished(() => rehearsal.close());
  return rehearsal;
}

function list(rehearsal: Rehearsal, password?: string, token = PERSON): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, "npm-auth-type": "web", "npm-command": "trust" };
  const all = password === undefined ? headers : { ...headers, "npm-otp": password };
  return request(rehearsal, "-/package/tool/trust", { headers: all });
}

async function statuses(count: number, ask: () => Promise<Answer>): Promise<number[]> {
  const answers: number[] = [];
  for (let asked = 0; asked < count; asked += 1) answers.push((await ask()).status);
  return answers;
}

/** Opens the link that a refused request is answered with. @returns what stands for the one-time password. */
async function confirm(rehearsal: Rehearsal, query = ""): Promise<string> {
  const { authUrl, doneUrl } = Object((await list(rehearsal)).body);
  expect((await fetch(doneUrl)).status).toBe(202);
  await fetch(`${authUrl}${query}`);
  const { token } = Object(await (await fetch(doneUrl)).json());
  return String(token);
}

test("a link that was opened spares its token the question for five minutes, and no other token", async () => {
  const rehearsal = await start();
  await confirm(rehearsal);
  expect(await statuses(3, () => list(rehearsal))).toEqual([200, 200, 200]);
  expect(await list(rehearsal, undefined, "npm_second")).toMatchObject({ status: 401 });
  time += 299 * SECOND;
  expect(await put(rehearsal, createDraft("tool", "1.1.0"), PERSON)).toMatchObject({ status: 201 });
  time += SECOND;
  expect(await list(rehearsal)).toMatchObject({ status: 401, body: { authUrl: expect.any(String) } });
  expect(await put(rehearsal, createDraft("tool", "1.2.0"), PERSON)).toMatchObject({ status: 401 });
});

test("without the five minutes a link is good for one request", async () => {
  const rehearsal = await start();
  const password = await confirm(rehearsal, "?skip=no");
  expect(await list(rehearsal)).toMatchObject({ status: 401 });
  expect(await statuses(2, () => list(rehearsal, password))).toEqual([200, 401]);
});

test("a window may end after some requests, with or without what stands for the password", async () => {
  const rehearsal = await start({ secondFactorWindow: { requests: 3 } });
  const password = await confirm(rehearsal);
  expect(await list(rehearsal, password)).toMatchObject({ status: 200 });
  expect(await statuses(3, () => list(rehearsal))).toEqual([200, 200, 401]);
  expect(await list(rehearsal, password)).toMatchObject({ status: 401 });
});

test("a window may end sooner", async () => {
  const rehearsal = await start({ secondFactorWindow: { milliseconds: 30 * SECOND } });
  await confirm(rehearsal);
  time += 30 * SECOND;
  expect(await list(rehearsal)).toMatchObject({ status: 401 });
});

test("one-time passwords stay good, unless there is a window: then the number after them is", async () => {
  const rehearsal = await start();
  expect(await list(rehearsal, "123456")).toMatchObject({ status: 200 });
  time += 3600 * SECOND;
  expect(await list(rehearsal, "123456")).toMatchObject({ status: 200 });
  expect(await list(rehearsal)).toMatchObject({ status: 401 });

  const strict = await start({ secondFactorWindow: { requests: 2, milliseconds: 30 * SECOND } });
  expect(await list(strict, "123457")).toMatchObject({ status: 401 });
  expect(await statuses(3, () => list(strict, "123456"))).toEqual([200, 200, 401]);
  expect(await list(strict, "123457")).toMatchObject({ status: 200 });
  time += 30 * SECOND;
  expect(await list(strict, "123457")).toMatchObject({ status: 401 });
  expect(await list(strict, "123458")).toMatchObject({ status: 200 });
});

test("links are for clients that say what they want them for", async () => {
  const rehearsal = await start();
  const headers = { authorization: `Bearer ${PERSON}`, "npm-auth-type": "web" };
  const { status, body } = await request(rehearsal, "-/package/tool/trust", { headers });
  expect([status, Object(body).authUrl]).toEqual([401, undefined]);
});

test("no window spares an approval its own second factor", async () => {
  const rehearsal = await start();
  await confirm(rehearsal);
  const headers = { authorization: `Bearer ${PERSON}`, "npm-otp": "123456" };
  const draft = createDraft("tool", "1.1.0");
  const staged = await request(rehearsal, "-/stage/package/tool", {
    method: "POST",
    headers,
    body: JSON.stringify({
      name: "tool",
      "dist-tags": { latest: "1.1.0" },
      versions: { "1.1.0": { ...draft.manifest, dist: {} } },
      _attachments: { "tool-1.1.0.tgz": { data: draft.tarball.toString("base64") } },
    }),
  });
  const { stageId } = Object(staged.body);
  const approve = (password?: string): Promise<Answer> =>
    request(rehearsal, `-/stage/${stageId}/approve`, {
      method: "POST",
      headers: { authorization: `Bearer ${PERSON}`, ...(password !== undefined && { "npm-otp": password }) },
    });
  expect(await approve()).toMatchObject({ status: 401 });
  expect(await approve("123456")).toMatchObject({ status: 201 });
});
