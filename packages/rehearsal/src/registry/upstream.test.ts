import { afterAll, beforeAll, expect, test } from "vitest";

import { type Rehearsal, startRehearsal } from "../service/rehearsal.ts";
import { createDraft, obtainCredential, put, request } from "../test-client.ts";

const TRUSTED = ["shared", "gone", "fresh"];

let upstream: Rehearsal;
let rehearsal: Rehearsal;
beforeAll(async () => {
  upstream = await startRehearsal({
    packages: [
      { name: "shared", versions: [{ version: "1.0.0" }, { version: "1.1.0" }], unpublished: ["1.0.5"] },
      { name: "@acme/theirs", versions: [{ version: "2.0.0", manifest: { dependencies: { shared: "^1.0.0" } } }] },
    ],
  });
  rehearsal = await startRehearsal({
    upstream: { registry: upstream.registry },
    assumeCreated: ["shared", "fresh"],
    trust: TRUSTED.map((name) => ({
      package: name,
      repository: "acme/tools",
      file: "release.yml",
      permissions: ["createPackage"],
    })),
  });
});
afterAll(() => Promise.all([rehearsal.close(), upstream.close()]));

test("what is published here stands beside what is published there", async () => {
  const published = await put(rehearsal, createDraft("shared", "1.2.0"), await obtainCredential(rehearsal, "shared"));
  expect(published).toMatchObject({ status: 201 });
  const { body } = await request(rehearsal, "shared");
  expect(body).toMatchObject({ "dist-tags": { latest: "1.2.0" }, time: { "1.0.5": expect.any(String) } });
  expect(Object.keys(Object(body).versions)).toEqual(["1.0.0", "1.1.0", "1.2.0"]);
  expect(await request(upstream, "shared")).toMatchObject({ body: { "dist-tags": { latest: "1.1.0" } } });
});

test.each(["1.0.0", "1.0.5"])("a version taken there is taken here: %s", async (version) => {
  const answer = await put(rehearsal, createDraft("shared", version), await obtainCredential(rehearsal, "shared"));
  expect(answer).toMatchObject({
    status: 403,
    body: { error: `You cannot publish over the previously published versions: ${version}.` },
  });
});

test("their packuments lead to tarballs that come through here", async () => {
  for (const accept of ["application/json", "application/vnd.npm.install-v1+json"]) {
    const { body } = await request(rehearsal, "@acme%2ftheirs", { headers: { accept } });
    const { dist } = Object(body).versions["2.0.0"];
    expect(dist.tarball).toBe(`${rehearsal.registry}@acme/theirs/-/theirs-2.0.0.tgz`);
    const response = await fetch(dist.tarball);
    const digest = await crypto.subtle.digest("SHA-512", await response.arrayBuffer());
    expect(dist.integrity).toBe(`sha512-${Buffer.from(digest).toString("base64")}`);
  }
});

test("a name that nobody has is assumed to have its placeholder only when told so", async () => {
  expect(await request(rehearsal, "gone")).toMatchObject({ status: 404 });
  await expect(obtainCredential(rehearsal, "gone")).rejects.toThrow("refused");
  const credential = await obtainCredential(rehearsal, "fresh");
  expect(await request(rehearsal, "fresh")).toMatchObject({ body: { "dist-tags": { latest: "0.0.0-stage" } } });
  expect(await put(rehearsal, createDraft("fresh", "0.1.0"), credential)).toMatchObject({ status: 201 });
  expect(rehearsal.published("fresh")).toMatchObject([{ version: "0.1.0" }]);
});

test("nothing is ever written upstream", () => {
  const methods = new Set(upstream.requests.map(({ method }) => method));
  expect([...methods]).toEqual(["GET"]);
});

test("an upstream registry that does not answer is no absence", async () => {
  const lonely = await startRehearsal({ upstream: { registry: "http://127.0.0.1:1/" }, assumeCreated: ["fresh"] });
  const answer = await request(lonely, "fresh");
  expect(answer).toMatchObject({ status: 502, body: { error: expect.stringContaining("did not answer") } });
  await lonely.close();
});

test("an upstream refusal is passed on", async () => {
  upstream.faults.add({ request: "read", package: "locked", effect: { type: "answer", status: 403, message: "no" } });
  expect(await request(rehearsal, "locked")).toMatchObject({ status: 403, body: { error: "no" } });
});
