import { createRequire } from "node:module";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Lab, startLab } from "./start-lab.ts";

const load = createRequire(join(import.meta.dirname, "../node_modules/npm-12/package.json"));
const [access, team, profile, registryFetch, pacote, publisher, Arborist] = [
  "libnpmaccess",
  "libnpmteam",
  "npm-profile",
  "npm-registry-fetch",
  "pacote",
  "libnpmpublish",
  "@npmcli/arborist",
].map((name) => Object(load(name)));

const PACKAGE = "@acme/tool";
const PASSWORD = "suchsecure";

let lab: Lab;
/** What the libraries take as npm's configuration; each test of an account signs up its own. */
let options: Readonly<Record<string, unknown>>;

function withToken(token: string): Readonly<Record<string, unknown>> {
  const { registry } = lab.rehearsal;
  return { registry, [`//${new URL(registry).host}/:_authToken`]: token, fetchRetries: 0, preferOnline: true };
}

beforeAll(async () => {
  lab = await startLab({ newScopedPackages: "public" });
  const anybody = { registry: lab.rehearsal.registry, fetchRetries: 0 };
  const { token } = await profile.loginCouch("ann", PASSWORD, anybody);
  options = { ...withToken(token), cache: join(await lab.writePackage({ name: "cache", version: "0.0.0" }), "cache") };
  for (const version of ["1.0.0", "1.1.0"]) {
    const manifest = { name: PACKAGE, version };
    const tarball = await pacote.tarball(await lab.writePackage(manifest), { ...options, Arborist });
    await publisher.publish(manifest, tarball, options);
  }
});
afterAll(() => lab.close());

test("libnpmaccess: visibility, set and read again", async () => {
  expect(await access.getVisibility(PACKAGE, options)).toEqual({ public: true });
  expect(await access.setAccess(PACKAGE, "restricted", options)).toBe(true);
  expect(await access.getVisibility(PACKAGE, options)).toEqual({ public: false });
  const read = await fetch(`${lab.rehearsal.registry}${PACKAGE}`);
  expect(read.status).toBe(404);
  await access.setAccess(PACKAGE, "public", options);
  expect(await access.getVisibility(PACKAGE, options)).toEqual({ public: true });
});

test("libnpmaccess: a second factor asked for at every publication", async () => {
  for (const level of ["publish", "automation", "none"]) {
    expect(await access.setMfa(PACKAGE, level, options)).toBe(true);
  }
});

test("libnpmaccess: packages and collaborators", async () => {
  expect(await access.getPackages("ann", options)).toEqual({ [PACKAGE]: "write" });
  expect(await access.getPackages("acme", options)).toEqual({ [PACKAGE]: "write" });
  expect(await access.getCollaborators(PACKAGE, options)).toEqual({ ann: "write" });
});

test("libnpmaccess: a team's permissions, granted and withdrawn", async () => {
  await team.create("@acme:writers", options);
  await team.add("bob", "@acme:writers", options);
  expect(await access.setPermissions("@acme:writers", PACKAGE, "read-write", options)).toBe(true);
  expect(await access.getPackages("@acme:writers", options)).toEqual({ [PACKAGE]: "write" });
  expect(await access.getCollaborators(PACKAGE, options)).toEqual({ ann: "write", bob: "write" });
  expect(await access.removePermissions("@acme:writers", PACKAGE, options)).toBe(true);
  expect(await access.getPackages("@acme:writers", options)).toEqual({});
  expect(await access.getCollaborators(PACKAGE, options)).toEqual({ ann: "write" });
});

test("libnpmteam: a team and its users, made and taken away", async () => {
  await team.create("@birds:owls", options);
  expect([...(await team.lsTeams("birds", options))]).toEqual(["birds:owls"]);
  await expect(team.create("@birds:owls", options)).rejects.toMatchObject({ code: "E409" });
  await team.add("ann", "@birds:owls", options);
  expect([...(await team.lsUsers("@birds:owls", options))]).toEqual(["ann"]);
  expect(await team.rm("ann", "@birds:owls", options)).toBe(true);
  expect([...(await team.lsUsers("@birds:owls", options))]).toEqual([]);
  expect(await team.destroy("@birds:owls", options)).toBe(true);
  expect([...(await team.lsTeams("birds", options))]).toEqual([]);
  await expect(team.lsUsers("@birds:owls", options)).rejects.toMatchObject({ code: "E404" });
});

test("npm-profile: signing up, and in again", async () => {
  const anybody = { registry: lab.rehearsal.registry, fetchRetries: 0 };
  const first = await profile.loginCouch("carl", PASSWORD, anybody);
  const again = await profile.loginCouch("carl", PASSWORD, anybody);
  for (const { token } of [first, again]) {
    expect(await profile.get(withToken(token))).toMatchObject({ name: "carl" });
  }
  await expect(profile.loginCouch("carl", "guess", anybody)).rejects.toMatchObject({ code: "E401" });
});

const consent = async (url: string): Promise<void> => void (await fetch(`${url}?user=ann`));

test("npm-profile: a login in the browser", async () => {
  const { token } = await profile.loginWeb(consent, { registry: lab.rehearsal.registry, fetchRetries: 0 });
  expect(await registryFetch.json("/-/whoami", withToken(token))).toEqual({ username: "ann" });
});

test("npm-profile: a profile, changed and read again", async () => {
  await profile.set({ email: "ann@other.example" }, options);
  expect(await profile.get(options)).toMatchObject({ name: "ann", email: "ann@other.example" });
});

test("npm-profile: tokens, made, listed and revoked", async () => {
  const before = await profile.listTokens(options);
  const { token, key } = await profile.createToken(PASSWORD, false, [], options);
  expect(await profile.listTokens(options)).toHaveLength(before.length + 1);
  expect(await profile.get(withToken(token))).toMatchObject({ name: "ann" });
  await profile.removeToken(key, options);
  expect(await profile.listTokens(options)).toHaveLength(before.length);
  await expect(profile.get(withToken(token))).rejects.toMatchObject({ code: "E401" });
});

test("npm-registry-fetch: answers, refusals and what is not played by their codes", async () => {
  expect(await registryFetch.json("/-/whoami", options)).toEqual({ username: "ann" });
  expect((await registryFetch("/-/ping", options)).status).toBe(200);
  await expect(registryFetch("/absent", options)).rejects.toMatchObject({ code: "E404" });
  await expect(registryFetch("/-/whoami", withToken("npm_wrong"))).rejects.toMatchObject({ code: "E401" });
  await expect(registryFetch("/-/npm/v1/hooks", options)).rejects.toMatchObject({ code: "E501" });
});

test("pacote: manifests, documents and tarballs", async () => {
  expect(await pacote.resolve(PACKAGE, options)).toBe(`${lab.rehearsal.registry}@acme/tool/-/tool-1.1.0.tgz`);
  expect(await pacote.manifest(`${PACKAGE}@1.0.0`, options)).toMatchObject({ name: PACKAGE, version: "1.0.0" });
  const packument = await pacote.packument(PACKAGE, { ...options, fullMetadata: true });
  expect(Object.keys(packument.versions)).toEqual(["1.0.0", "1.1.0"]);
  const { integrity } = packument.versions["1.1.0"].dist;
  expect((await pacote.tarball(PACKAGE, options)).integrity).toBe(integrity);
  await expect(pacote.tarball(PACKAGE, { ...options, integrity: "sha512-AAAA" })).rejects.toMatchObject({
    code: "EINTEGRITY",
  });
  await expect(pacote.manifest(`${PACKAGE}@2`, options)).rejects.toMatchObject({ code: "ETARGET" });
  await expect(pacote.manifest("absent", options)).rejects.toMatchObject({ code: "E404" });
});
