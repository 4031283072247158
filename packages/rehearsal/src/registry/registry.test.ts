import { afterAll, beforeAll, expect, test } from "vitest";

import { type Rehearsal, startRehearsal } from "../service/rehearsal.ts";
import { createDraft, put, request } from "../test-client.ts";

const ABBREVIATED = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";
const PERSON = "npm_person";
const ROBOT = "npm_robot";
const AS_PERSON = { authorization: `Bearer ${PERSON}` };
const AS_ROBOT = { authorization: `Bearer ${ROBOT}` };

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await startRehearsal({
    packages: [
      {
        name: "tool",
        versions: [
          { version: "1.0.0", manifest: { scripts: { postinstall: "x" }, dependencies: { a: "1" }, readme: "long" } },
        ],
      },
      { name: "@acme/secret", access: "restricted", versions: [{ version: "1.0.0" }] },
    ],
    tokens: [
      { token: PERSON, user: "person", bypassTwoFactor: false },
      { token: ROBOT, user: "robot", bypassTwoFactor: true, packages: ["tool", "new"] },
    ],
  });
});
afterAll(() => rehearsal.close());

test("a packument is full or abbreviated, as the client prefers", async () => {
  const full = await request(rehearsal, "tool");
  expect(full.headers.get("content-type")).toBe("application/json");
  expect(full.body).toMatchObject({ time: { "1.0.0": expect.any(String) }, versions: { "1.0.0": { readme: "long" } } });
  const short = await request(rehearsal, "tool", { headers: { accept: ABBREVIATED } });
  expect(short.headers.get("content-type")).toBe("application/vnd.npm.install-v1+json");
  const { versions, ...rest } = Object(short.body);
  expect(rest).toEqual({ name: "tool", modified: expect.any(String), "dist-tags": { latest: "1.0.0" } });
  expect(versions["1.0.0"]).toEqual({
    name: "tool",
    version: "1.0.0",
    dependencies: { a: "1" },
    hasInstallScript: true,
    dist: expect.objectContaining({ integrity: expect.stringMatching(/^sha512-/), signatures: [expect.anything()] }),
  });
});

test("the registry counts what is in a tarball", async () => {
  const { body } = await request(rehearsal, "tool/1.0.0");
  const manifest = {
    scripts: { postinstall: "x" },
    dependencies: { a: "1" },
    readme: "long",
    name: "tool",
    version: "1.0.0",
  };
  const unpackedSize = `${JSON.stringify(manifest, null, 2)}\n`.length;
  expect(body).toMatchObject({ dist: { unpackedSize, fileCount: 1 } });
});

test("a restricted package is there for those who may see it", async () => {
  expect(await request(rehearsal, "@acme%2fsecret")).toMatchObject({ status: 404 });
  expect(await request(rehearsal, "@acme%2fsecret", { headers: AS_PERSON })).toMatchObject({ status: 200 });
  expect(await request(rehearsal, "@acme/secret/-/secret-1.0.0.tgz")).toMatchObject({ status: 404 });
  const visibility = await request(rehearsal, "-/package/@acme%2fsecret/visibility");
  expect(visibility).toMatchObject({ body: { public: false } });
  expect(await request(rehearsal, "-/package/absent/visibility")).toMatchObject({ status: 404 });
});

test.each([
  [
    "the integrity is another tarball's",
    { dist: { integrity: "sha512-AAAA" } },
    "`dist.integrity` is not the tarball's",
  ],
  ["the shasum is another tarball's", { dist: { shasum: "00" } }, "`dist.shasum` is not the tarball's"],
  ["the version disagrees with its key", { version: "9.9.9" }, "a publication has exactly one valid version"],
])("400: %s", async (_, manifest, error) => {
  const draft = createDraft("tool", "2.0.0");
  const answer = await put(rehearsal, { ...draft, manifest: { ...draft.manifest, ...manifest } }, ROBOT);
  expect(answer).toMatchObject({ status: 400, body: { error } });
});

test("private packages are for those who have one already", async () => {
  const restricted = { access: "restricted" } as const;
  const again = { ...createDraft("@acme/secret", "1.1.0"), ...restricted };
  expect(await put(rehearsal, again, PERSON, { "npm-otp": "123456" })).toMatchObject({ status: 201 });
  const first = { ...createDraft("@acme/other", "1.0.0"), ...restricted };
  expect(await put(rehearsal, first, PERSON, { "npm-otp": "123456" })).toMatchObject({
    status: 402,
    body: { error: "You must sign up for private packages" },
  });
});

test("a token publishes what it is for, and nothing else", async () => {
  expect(await put(rehearsal, createDraft("new", "1.0.0"), ROBOT)).toMatchObject({ status: 201 });
  expect(await put(rehearsal, createDraft("other", "1.0.0"), ROBOT)).toMatchObject({ status: 404 });
  expect(await put(rehearsal, createDraft("other", "1.0.0"), "npm_unknown")).toMatchObject({ status: 404 });
});

test("of two publications of one version at the same time, one is accepted", async () => {
  const [first, second] = [{ a: 1 }, { a: 2 }].map((manifest) => createDraft("tool", "3.0.0", manifest));
  if (first === undefined || second === undefined) throw new Error("two drafts");
  const answers = await Promise.all([put(rehearsal, first, ROBOT), put(rehearsal, second, ROBOT)]);
  expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 403]);
  expect(rehearsal.puts("tool", "3.0.0")).toEqual({ accepted: 1, refused: 1, lost: 0 });
});

test("dist-tags are read, set and removed", async () => {
  const tag = (method: string, name: string, body?: string): ReturnType<typeof request> =>
    request(rehearsal, `-/package/tool/dist-tags/${name}`, { method, headers: AS_ROBOT, body });
  expect(await tag("PUT", "next", '"1.0.0"')).toMatchObject({ status: 201 });
  expect(await tag("PUT", "next", '"8.8.8"')).toMatchObject({ status: 400 });
  expect(await request(rehearsal, "-/package/tool/dist-tags")).toMatchObject({ body: { next: "1.0.0" } });
  expect(await tag("DELETE", "next")).toMatchObject({ status: 200 });
  expect(await tag("DELETE", "next")).toMatchObject({ status: 404 });
  expect(await tag("DELETE", "latest")).toMatchObject({ status: 400 });
});

test("a second factor is demanded, in the browser where there is one", async () => {
  const draft = createDraft("tool", "4.0.0");
  const plain = await put(rehearsal, draft, PERSON);
  expect(plain).toMatchObject({ status: 401, body: { error: expect.stringContaining("one-time pass") } });
  expect(plain.headers.get("www-authenticate")).toBe("OTP");

  const { body } = await put(rehearsal, draft, PERSON, { "npm-auth-type": "web" });
  const { authUrl, doneUrl } = Object(body);
  const pending = await fetch(doneUrl);
  expect([pending.status, pending.headers.get("retry-after")]).toEqual([202, "1"]);
  await fetch(authUrl);
  const { token } = Object(await (await fetch(doneUrl)).json());
  expect(await put(rehearsal, draft, PERSON, { "npm-otp": "000000" })).toMatchObject({ status: 401 });
  expect(await put(rehearsal, draft, PERSON, { "npm-otp": token })).toMatchObject({ status: 201 });
});

test("keys, ping, whoami and what nobody has", async () => {
  const keyid = expect.stringMatching(/^SHA256:/);
  expect(await request(rehearsal, "-/npm/v1/keys")).toMatchObject({ body: { keys: [{ keyid, expires: null }] } });
  expect(await request(rehearsal, "-/ping")).toMatchObject({ status: 200, body: {} });
  expect(await request(rehearsal, "-/whoami", { headers: AS_ROBOT })).toMatchObject({ body: { username: "robot" } });
  expect(await request(rehearsal, "-/whoami")).toMatchObject({ status: 401 });
  expect(await request(rehearsal, "-/v1/nothing?text=x")).toMatchObject({
    status: 501,
    body: { error: "not played by this registry: GET /-/v1/nothing" },
  });
});
