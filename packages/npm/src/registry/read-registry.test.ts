import { createServer, type RequestListener, type Server } from "node:http";

import type { PackageState, RegistryState } from "@slipway/core";
import { createConfig } from "@slipway/test-kit";
import { afterEach, describe, expect, it } from "vitest";

import { createRegistryClient, type RegistryClientOptions } from "./client.ts";
import type { PackageRequest } from "./packument.ts";
import { readRegistry, type ReadRegistryOptions } from "./read-registry.ts";
import { briefRetryPolicy, type Wait } from "./retry.ts";

const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

/** A registry on loopback that answers as told, by path. */
async function start(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}/`;
}

/** Once, and with a credential. */
const ONCE = { ...briefRetryPolicy, tries: 1 };

interface Reading extends RegistryClientOptions, Pick<ReadRegistryOptions, "onProgress"> {
  readonly registryFor?: (name: string) => string;
  readonly planned?: string;
  readonly as?: PackageRequest["as"];
  /** Of `.npmrc`. */
  readonly token?: string | undefined;
}

async function read(registry: string, names: readonly string[], options: Reading = {}): Promise<RegistryState> {
  const { registryFor = () => registry, planned, as = "configured", onProgress, ...settings } = options;
  const token = "token" in options ? options.token : "secret";
  const client = createRegistryClient(createConfig(registry, token), { policy: ONCE, ...settings });
  const packages = names.map((name) => ({ name, registry: registryFor(name), as, planned }));
  return readRegistry(client, { packages, onProgress });
}

async function readOne(registry: string, options: Reading = {}): Promise<PackageState | undefined> {
  return (await read(registry, ["a"], options)).get("a");
}

function answer(status: number, body: unknown, type = "application/json"): RequestListener {
  return (_, response) => {
    response.writeHead(status, { "content-type": type });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

const PACKUMENT = {
  name: "a",
  "dist-tags": { latest: "1.1.0", next: "2.0.0-next.1" },
  versions: {
    "1.0.0": { name: "a", dist: { shasum: "x", tarball: "y" }, deprecated: "use 1.1.0" },
    "1.1.0": { name: "a", dist: { integrity: "sha512-x", unpackedSize: 12 }, deprecated: "" },
  },
  readme: "long",
};

describe("a version that is to be published", () => {
  const time = { created: "2026", modified: "2026", "1.0.0": "2026", "1.1.0": "2026", "1.2.0": "2026" };

  it.each<[string, string, readonly string[], number]>([
    ["is asked after where the registry has others", "1.3.0", ["1.2.0"], 2],
    ["is not where the registry has it", "1.1.0", [], 1],
  ])("%s", async (_, version, burnt, requests) => {
    const accepted: (string | undefined)[] = [];
    const registry = await start((request, response) => {
      accepted.push(request.headers.accept);
      const full = request.headers.accept === "application/json";
      answer(200, full ? { ...PACKUMENT, time } : PACKUMENT)(request, response);
    });
    const state = await readOne(registry, { planned: version });
    expect(state?.kind === "present" && state.burnt).toEqual(burnt.length === 0 ? undefined : burnt);
    expect(accepted).toHaveLength(requests);
  });

  it("counts as new where the registry does not remember", async () => {
    const registry = await start(answer(200, PACKUMENT));
    expect(await readOne(registry, { planned: "1.3.0" })).toHaveProperty("burnt", undefined);
  });
});

describe("what a registry answers", () => {
  it.each<[string, RequestListener, object]>([
    [
      "a packument, of which little is kept",
      answer(200, PACKUMENT),
      {
        kind: "present",
        versions: { "1.0.0": { deprecated: true }, "1.1.0": { integrity: "sha512-x", unpackedSize: 12 } },
        distTags: { latest: "1.1.0", next: "2.0.0-next.1" },
      },
    ],
    [
      "what stays of an unpublished package",
      answer(200, { name: "a", time: { unpublished: { time: "2026-01-01" } } }),
      { kind: "present", versions: {}, distTags: {} },
    ],
    ["npm's not found", answer(404, { error: "Not found" }), { kind: "absent" }],
    ["npm's not found as a string", answer(404, '"Not Found"'), { kind: "absent" }],
    ["Verdaccio's not found", answer(404, { error: "no such package available" }), { kind: "absent" }],
    ["CouchDB's not found", answer(404, { error: "not_found", reason: "missing" }), { kind: "absent" }],
    [
      "a 404 with a page",
      answer(404, "<html><title>Not found</title></html>", "text/html"),
      { kind: "unreachable", message: expect.stringContaining("answered 404, but not in the words of a registry") },
    ],
    [
      "a 404 of a gateway",
      answer(404, { message: "no Route matched with those values" }),
      { kind: "unreachable", message: expect.stringContaining("no Route matched") },
    ],
    ["a 404 with nothing", answer(404, ""), { kind: "unreachable" }],
    [
      "401",
      answer(401, { error: "authentication required" }),
      { kind: "refused", status: 401, message: expect.stringContaining("authentication required") },
    ],
    ["403", answer(403, { error: "no" }), { kind: "refused", status: 403 }],
    ["a 403 with a firewall's page", answer(403, "<html>", "text/html"), { kind: "unreachable" }],
    ["451", answer(451, { error: "Unavailable For Legal Reasons" }), { kind: "refused", status: 451 }],
    [
      "429",
      answer(429, { error: "rate limited" }),
      { kind: "unreachable", message: expect.stringContaining("429: rate limited") },
    ],
    ["503", answer(503, "upstream", "text/plain"), { kind: "unreachable", message: expect.stringContaining("503") }],
    ["a page in place of a packument", answer(200, "<html>log in</html>", "text/html"), { kind: "unreachable" }],
    ["another document", answer(200, { ok: true }), { kind: "unreachable" }],
    ["another package", answer(200, { ...PACKUMENT, name: "b" }), { kind: "unreachable" }],
    ["nothing", (request) => request.socket.destroy(), { kind: "unreachable" }],
  ])("%s", async (_, listener, expected) => {
    const registry = await start(listener);
    expect(await readOne(registry)).toMatchObject(expected);
  });

  it.each([
    ["use 1.1.0", true],
    [true, true],
    ["", undefined],
    [false, undefined],
    [undefined, undefined],
  ])("says of a version with the deprecation %j: %j", async (message, deprecated) => {
    const version = { dist: { integrity: "sha512-x" }, deprecated: message };
    const registry = await start(answer(200, { name: "a", versions: { "1.0.0": version } }));
    expect(await readOne(registry)).toHaveProperty("versions", {
      "1.0.0": { integrity: "sha512-x", attestations: undefined, unpackedSize: undefined, deprecated },
    });
  });

  it("says where the attestations of a version are, and takes one of an unknown form for a version", async () => {
    const attestations = { url: "https://registry.example/-/npm/v1/attestations/a@2.0.0", provenance: {} };
    const versions = { "1.0.0": { dist: "none" }, "2.0.0": { dist: { integrity: "sha512-y", attestations } } };
    const registry = await start(answer(200, { name: "a", versions }));
    expect(await readOne(registry)).toMatchObject({
      kind: "present",
      versions: { "1.0.0": {}, "2.0.0": { integrity: "sha512-y", attestations: attestations.url } },
    });
  });

  it.each<[PackageRequest["as"], string | undefined, boolean | undefined, readonly (string | undefined)[]]>([
    ["anybody", "secret", true, [undefined]],
    ["anybody-first", "secret", true, [undefined]],
    ["configured", "secret", undefined, ["Bearer secret"]],
    ["configured", undefined, true, [undefined]],
  ])("asked as %s with the credential %j is known to be public: %j", async (as, token, isPublic, authorizations) => {
    const asked: (string | undefined)[] = [];
    const registry = await start((request, response) => {
      asked.push(request.headers.authorization);
      answer(200, PACKUMENT)(request, response);
    });
    expect(await readOne(registry, { as, token })).toHaveProperty("public", isPublic);
    expect(asked).toStrictEqual(authorizations);
  });

  it.each([
    ["is not found", answer(404, { error: "Not found" })],
    ["is refused", answer(401, { error: "authentication required" })],
  ])("is asked for again with the credential where it %s without", async (_, without) => {
    const registry = await start((request, response) => {
      (request.headers.authorization === undefined ? without : answer(200, PACKUMENT))(request, response);
    });
    const state = await readOne(registry, { as: "anybody-first" });
    expect(state).toMatchObject({ kind: "present", public: undefined });
    expect(await readOne(registry, { as: "anybody" })).not.toMatchObject({ kind: "present" });
  });

  it("is not waited for beyond the deadline, however much of it comes", async () => {
    const registry = await start((request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const drops = setInterval(() => response.write(" "), 10);
      request.socket.once("close", () => clearInterval(drops));
    });
    const state = await readOne(registry, { policy: { ...ONCE, deadline: 200 } });
    expect(state).toMatchObject({ kind: "unreachable", message: expect.stringContaining("it took too long") });
  });

  it("is not asked for any more once the run is stopped", async () => {
    const registry = await start(answer(200, PACKUMENT));
    const state = await readOne(registry, { signal: AbortSignal.abort() });
    expect(state).toMatchObject({ kind: "unreachable", message: expect.stringContaining("was not asked any more") });
  });

  it("means absent, even without a word, where the registry proves to be one; it is asked for that once", async () => {
    let proofs = 0;
    const registry = await start((request, response) => {
      if (request.url !== "/npm/latest") return answer(404, "")(request, response);
      proofs += 1;
      return answer(200, { name: "npm", version: "12.2.0" })(request, response);
    });
    const state = await read(registry, ["a", "b", "c"]);
    const absent = { kind: "absent", credential: true };
    expect([...state.values()]).toEqual([absent, absent, absent]);
    expect(proofs).toBe(1);
  });

  it("is asked for in one small request, with npm's credentials, on connections that are kept", async () => {
    const sockets = new Set<unknown>();
    const requests: unknown[] = [];
    const registry = await start((request, response) => {
      sockets.add(request.socket);
      requests.push([request.url, request.headers.accept?.split(";")[0], request.headers.authorization]);
      answer(404, { error: "Not found" })(request, response);
    });
    const names = ["@scope/a", ...Array.from({ length: 20 }, (_, index) => `p${index}`)];
    const progress: number[] = [];
    const state = await read(registry, [...names, "p0"], {
      connections: 4,
      onProgress: (done, total) => progress.push(total - done),
    });
    expect([...state.keys()]).toEqual(names);
    expect(requests).toHaveLength(names.length);
    expect(requests[0]).toEqual(["/@scope%2fa", "application/vnd.npm.install-v1+json", "Bearer secret"]);
    expect(sockets.size).toBeLessThanOrEqual(4);
    expect(progress).toEqual(names.map((_, index) => names.length - index - 1));
  });

  it("is not found when a registry, proven by a package it has, says 404 without a word", async () => {
    const registry = await start((request, response) => {
      const known = request.url === "/npm/latest" ? answer(200, { name: "npm", version: "12.0.0" }) : answer(404, "");
      known(request, response);
    });
    expect(await readOne(registry)).toEqual({ kind: "absent", credential: true });
  });

  describe.each([
    ["plain text", "Not Found", "text/plain"],
    ["JSON in other words", '{"message":"aucun paquet de ce nom"}', "application/json"],
    ["nothing", "", "text/plain"],
  ])("as 404 with %s", (_, body, type) => {
    it("means absent where the address answers a ping as a registry", async () => {
      const registry = await start((request, response) => {
        const known = request.url === "/-/ping" ? answer(200, {}) : answer(404, body, type);
        known(request, response);
      });
      expect(await readOne(registry)).toEqual({ kind: "absent", credential: true });
    });

    it("means nothing where the ping is answered with a page", async () => {
      const registry = await start((request, response) => {
        const known =
          request.url === "/-/ping" ? answer(200, "<html>welcome</html>", "text/html") : answer(404, body, type);
        known(request, response);
      });
      expect(await readOne(registry)).toMatchObject({ kind: "unreachable" });
    });
  });

  it.each([
    ["for every name that nobody has", /./, { kind: "absent" }],
    ["for this name only", /^\/a$/, { kind: "unreachable" }],
  ])("means absent as a page only from a registry that has one %s", async (_, paged, expected) => {
    const registry = await start((request, response) => {
      const page = answer(404, "<!DOCTYPE html><title>404</title>", "text/html");
      const isPage = request.url !== "/-/ping" && paged.test(request.url ?? "");
      const known = isPage ? page : request.url === "/-/ping" ? answer(200, {}) : answer(404, { error: "Not found" });
      known(request, response);
    });
    expect((await read(registry, ["a"])).get("a")).toMatchObject(expected);
  });

  it("is told without the address, which may hold a password", async () => {
    const registry = await start((request) => request.socket.destroy());
    const state = await readOne(registry, { registryFor: () => registry.replace("//", "//me:secret@") });
    expect(state).toMatchObject({ message: expect.stringContaining("did not answer") });
    expect(JSON.stringify(state)).not.toContain("secret");
  });

  it("is not asked for of what is no name", async () => {
    const registry = await start(answer(200, PACKUMENT));
    const names = ["../../a", "@scope/../a", "a b", "@../a/b"];
    let progress = 0;
    const state = await read(registry, names, { onProgress: (done) => (progress = done) });
    expect([...state.values()]).toEqual(names.map(() => ({ kind: "absent" })));
    expect(progress).toBe(names.length);
  });

  it("counts when it comes late", async () => {
    let tries = 0;
    const registry = await start((request, response) => {
      tries += 1;
      (tries < 3 ? answer(503, {}) : answer(200, PACKUMENT))(request, response);
    });
    const waits: Wait[] = [];
    const state = await readOne(registry, { policy: briefRetryPolicy, onWait: (wait) => waits.push(wait) });
    expect(state).toMatchObject({ kind: "present" });
    expect(waits).toMatchObject([
      { name: "a", failure: { class: "gateway", status: 503 } },
      { name: "a", failure: { class: "gateway", status: 503 } },
    ]);
  });
});

describe("a registry that is down", () => {
  it("is given up soon, for all packages", async () => {
    // Nothing listens on the port of the first privileged service.
    const names = Array.from({ length: 1000 }, (_, index) => `p${index}`);
    const state = await read("http://127.0.0.1:1/", names, { policy: briefRetryPolicy });
    expect(state.get("p0")).toMatchObject({ kind: "unreachable", message: expect.stringContaining("ECONNREFUSED") });
    expect([...state.values()].every(({ kind }) => kind === "unreachable")).toBe(true);
  });

  it("does not take one that works with it", async () => {
    const up = await start(answer(200, PACKUMENT));
    const down = "http://127.0.0.1:1/";
    const names = [...Array.from({ length: 50 }, (_, index) => `p${index}`), "a"];
    const state = await read(down, names, { registryFor: (name) => (name === "a" ? up : down) });
    expect(state.get("a")).toMatchObject({ kind: "present" });
  });
});
