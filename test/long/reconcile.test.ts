import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { type Announcing, startAnnouncing, TAG } from "../announce/announcing.fixture.ts";

const FILES = {
  "package-lock.json": '{ "name": "root", "lockfileVersion": 3, "packages": {} }',
};

const ANVILS = ["a", "b"].map((name) => ({
  name: `@acme/${name}`,
  version: "1.1.0",
  changelog: `## 1.1.0\n\n- ${name} is new\n\n## 1.0.0\n\n- first`,
}));

/** A commit that was pushed to no branch, and is in the repository all the same. */
let lost: string;
let later: string;
let place: Announcing;
let registry: Server;
let environment: Record<string, string>;

/** What the registry says of a version. */
interface Said {
  readonly gitHead?: string;
  readonly attested?: string;
  readonly repository?: string;
}

let said: Record<string, Record<string, Said>>;

function createStatement({ attested, repository = "acme/anvils" }: Said): string {
  const uri = `git+https://github.com/${repository}@refs/tags/${TAG}`;
  const resolvedDependencies = [{ uri, digest: { gitCommit: attested } }];
  return JSON.stringify({ predicate: { buildDefinition: { resolvedDependencies } } });
}

function answer(path: string, origin: string): unknown {
  const attestation = /^\/-\/attestations\/(?<name>.+)@(?<version>[^@]+)$/.exec(path)?.groups;
  if (attestation !== undefined) {
    const one = said[attestation["name"] ?? ""]?.[attestation["version"] ?? ""] ?? {};
    const payload = Buffer.from(createStatement(one)).toString("base64");
    const predicateType = "https://slsa.dev/provenance/v1";
    return { attestations: [{ predicateType, bundle: { dsseEnvelope: { payload } } }] };
  }
  const name = path.slice(1);
  const versions = Object.entries(said[name] ?? {}).map(([version, { gitHead, attested }]) => {
    const url = `${origin}/-/attestations/${name}@${version}`;
    const dist = attested === undefined ? {} : { attestations: { url } };
    return [version, { name, version, gitHead, dist }] as const;
  });
  return said[name] === undefined ? undefined : { name, versions: Object.fromEntries(versions) };
}

beforeAll(async () => {
  place = await startAnnouncing(ANVILS, { files: FILES });
  const { runner, commit, source } = place;
  await writeFile(join(source, "later.txt"), "later");
  later = await runner.commit(source);
  await runner.push({ "refs/heads/main": later });
  await writeFile(join(source, "lost.txt"), "lost");
  lost = await runner.commit(source);
  registry = createServer((request, response) => {
    const found = answer(decodeURIComponent(request.url ?? ""), environment["npm_config_registry"]?.slice(0, -1) ?? "");
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(found ?? { error: "Not found" }));
  });
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  const address = registry.address();
  environment = {
    npm_config_registry: `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}/`,
  };
  said = {
    "@acme/a": { "1.0.0": { gitHead: commit }, "1.1.0": { gitHead: commit, attested: commit } },
    "@acme/b": { "1.0.0": { gitHead: later }, "1.1.0": { attested: commit } },
  };
});

afterAll(async () => {
  registry.closeAllConnections();
  registry.close();
  await place.close();
});

beforeEach(async () => {
  place.runner.state.releases.length = 0;
  const { git } = place.runner.state;
  for (const name of (await place.tags()).keys()) {
    if (name !== TAG) await git.run("update-ref", "-d", `refs/tags/${name}`);
  }
});

async function reconcile(...more: readonly string[]): ReturnType<Announcing["byHand"]> {
  const words = ["announce", "--reconcile", "--repository", "acme/anvils", "--pace", "1"];
  return place.byHand([...words, ...more], environment);
}

test("what is missing is shown, and nothing is made", async () => {
  const { exitCode, stdout, stderr } = await reconcile();
  expect(exitCode, stderr).toBe(1);
  expect(stdout.replaceAll(place.commit.slice(0, 10), "FIRST").replaceAll(later.slice(0, 10), "LATER")).toBe(
    `4 versions: 0 tagged, 4 missing

missing     @acme/a@1.0.0       at FIRST, by its gitHead
missing     @acme/a@1.1.0       at FIRST, by its attestation
missing     @acme/b@1.0.0       at LATER, by its gitHead
missing     @acme/b@1.1.0       at FIRST, by its attestation
no release  release-2026-11-27  released from its commit: @acme/a@1.0.0, @acme/a@1.1.0, @acme/b@1.1.0
`,
  );
  expect(stderr).toContain("Nothing was made: `--apply` makes what is missing");
  expect([...(await place.tags()).keys()]).toStrictEqual([TAG]);
});

test("what is missing is made, once, and then all is there", async () => {
  const made = await reconcile("--apply", "--yes");
  expect(made.exitCode, made.stderr).toBe(0);
  expect(made.stdout).toBe("4 tags and 1 release made\n");
  const tags = await place.tags();
  expect(tags.get("@acme/b@1.0.0")).toBe(later);
  expect(tags.get("@acme/b@1.1.0")).toBe(place.commit);
  expect(place.runner.state.releases).toMatchObject([
    { tag: TAG, draft: false, body: expect.stringContaining("- b is new") },
  ]);
  place.requests.length = 0;
  const again = await reconcile("--apply", "--yes");
  expect(again).toMatchObject({ exitCode: 0, stdout: "4 versions: 4 tagged\n" });
  expect(place.requests.filter((request) => request.startsWith("POST /repos"))).toStrictEqual([]);
});

test("without a terminal both the wish and the repository have to be said", async () => {
  const { exitCode, stderr } = await reconcile("--apply");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("CONSENT_REQUIRED");
  expect([...(await place.tags()).keys()]).toStrictEqual([TAG]);
});

test.each<[title: string, version: Said, reason: string]>([
  ["names two commits", { gitHead: "LATER", attested: "FIRST" }, "its attestation names "],
  ["is of another repository", { attested: "FIRST", repository: "evil/anvils" }, "names the repository evil/anvils"],
  ["has lost its attestation", { gitHead: "FIRST" }, "it has no attestation, and 1.1.0 before it has one"],
  ["is from a commit of no branch", { gitHead: "LOST", attested: "LOST" }, "no branch and no tag of the repository"],
])("a version that %s is shown as suspicious and never made", async (_title, version, reason) => {
  const hashes: Record<string, string> = { FIRST: place.commit, LATER: later, LOST: lost };
  const own = said["@acme/a"] ?? {};
  own["1.2.0"] = {
    ...version,
    ...(version.gitHead !== undefined && { gitHead: hashes[version.gitHead] ?? "" }),
    ...(version.attested !== undefined && { attested: hashes[version.attested] ?? "" }),
  };
  const shown = await reconcile();
  expect(shown.stdout).toMatch(/^suspicious +@acme\/a@1\.2\.0/m);
  expect(shown.stdout).toContain(reason);
  const made = await reconcile("--apply", "--yes");
  delete own["1.2.0"];
  expect(made.exitCode).toBe(1);
  expect(made.stdout).toContain("4 tags and 1 release made");
  expect((await place.tags()).has("@acme/a@1.2.0")).toBe(false);
});

test("wherever it is killed, the next run leaves every tag and the release once", { timeout: 900_000 }, async () => {
  const { runner } = place;
  const clear = async (): Promise<void> => {
    runner.state.releases.length = 0;
    for (const name of (await place.tags()).keys()) {
      if (name !== TAG) await runner.state.git.run("update-ref", "-d", `refs/tags/${name}`);
    }
  };
  place.requests.length = 0;
  await reconcile("--apply", "--yes");
  const total = place.requests.length;
  for (const when of ["before", "after"] as const) {
    for (let at = 1; at <= total; at += 1) {
      await clear();
      place.killAt(at, when);
      const killed = await reconcile("--apply", "--yes");
      expect(killed.exitCode, `${when} ${String(at)}`).toBeGreaterThanOrEqual(0);
      const { exitCode, stderr } = await reconcile("--apply", "--yes");
      expect(exitCode, `${when} ${String(at)}: ${stderr}`).toBe(0);
      expect((await place.tags()).size, `${when} ${String(at)}`).toBe(5);
      expect(runner.state.releases, `${when} ${String(at)}`).toMatchObject([{ tag: TAG, draft: false }]);
    }
  }
});
