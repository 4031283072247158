import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { findCredentials, findCredentialsBelow, OUTPUT } from "../fixtures/find-credentials.ts";
import { runChild } from "../fixtures/run-child.ts";
import { startRelease, type StartedRelease, STATIC_TOKENS } from "../fixtures/start-release.ts";
import { findRawControls } from "./find-raw-controls.ts";

const GRAPH = { anvils: [] };
const DUMP = "dump.json";

async function within<T>(work: (release: StartedRelease) => Promise<T>): Promise<T> {
  const release = await startRelease(GRAPH);
  try {
    return await work(release);
  } finally {
    await release.close();
  }
}

async function mint({ environment, requestToken }: StartedRelease, audience: string): Promise<string> {
  const response = await fetch(`${environment["ACTIONS_ID_TOKEN_REQUEST_URL"]}&audience=${audience}`, {
    headers: { authorization: `Bearer ${requestToken}` },
  });
  const { value }: { value: string } = JSON.parse(await response.text());
  return value;
}

test("the search finds real credentials", async () => {
  await within(async (release) => {
    const idToken = await mint(release, "npm:127.0.0.1");
    const path = "-/npm/v1/oidc/token/exchange/package/anvils";
    const response = await fetch(new URL(path, release.rehearsal.registry), {
      method: "POST",
      headers: { authorization: `Bearer ${idToken}` },
    });
    const { token }: { token: string } = JSON.parse(await response.text());
    for (const credential of [idToken, token, release.requestToken, ...Object.values(STATIC_TOKENS)]) {
      expect(findCredentials("a text", `before ${credential} after`, [release.requestToken])).not.toStrictEqual([]);
    }
    expect(findCredentials("a text", "sha512-QIJ/7X+F8PxGYu5yit4R npm trust github eyJ", [])).toStrictEqual([]);
  });
});

test("a server that repeats a credential does not get it shown", async () => {
  await within(async (release) => {
    const idToken = await mint(release, "npm:127.0.0.1");
    const repeated = `no: authorization: Bearer ${idToken}, ${STATIC_TOKENS.configuration} \u001B[31m\n::error::pwned`;
    release.rehearsal.faults.add({ request: "put", effect: { type: "answer", status: 422, message: repeated } });
    const { packed, base, environment } = release;
    const run = await runChild(["publish", "--from", packed, ...release.arguments, "--json"], {
      directory: base,
      environment,
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("[redacted]");
    expect(findRawControls("the output", run.stderr)).toStrictEqual([]);
    expect(run.stderr).not.toMatch(/^\s*::error::pwned/mu);
    const known = [release.requestToken];
    expect(findCredentials(OUTPUT, run.stdout + run.stderr, known)).toStrictEqual([]);
    expect(await findCredentialsBelow(base, known, (file) => file.endsWith(".npmrc"))).toStrictEqual([]);
  });
});

/** The tokens that the runner is told to hide, in the order in which it is told. */
function maskedIn(log: string): string[] {
  return [...log.matchAll(/^::add-mask::(eyJ[\w-]+\.[\w-]+\.[\w-]+)$/gmu)].flatMap(([, token]) => token ?? []);
}

test("the runner is told to hide every ID token", async () => {
  await within(async ({ packed, base, environment, arguments: signing }) => {
    const run = await runChild(["publish", "--from", packed, ...signing], { directory: base, environment });
    expect(run.exitCode).toBe(0);
    // For the look at the job, for the exchange and for the certificate.
    const masked = maskedIn(run.stderr);
    expect(masked).toHaveLength(new Set(masked).size);
    expect(masked.length).toBeGreaterThanOrEqual(3);
  });
});

test("outside of a job no command with a token in it is printed", async () => {
  await within(async ({ packed, base, environment, requestToken, arguments: signing }) => {
    const { GITHUB_ACTIONS: _, ...elsewhere } = environment;
    const run = await runChild(["publish", "--from", packed, ...signing], { directory: base, environment: elsewhere });
    expect(findCredentials("everything", run.stdout + run.stderr, [requestToken])).toStrictEqual([]);
  });
});

describe("scripts of the repository, which run while packing, see no credential", () => {
  test.each([
    ["pack", ["pack"]],
    ["publish without a packed directory", ["publish"]],
    ["rehearse", ["rehearse"]],
  ])("of %s", async (_, [command = ""]) => {
    await within(async (release) => {
      const script = `node -e "require('fs').writeFileSync(require('path').join(process.env.DUMP_TO,'${DUMP}'),JSON.stringify(process.env))"`;
      const directory = await createRepository({
        "package.json": createManifest("anvils", undefined, { scripts: { prepack: script } }),
        "index.js": "export {};\n",
      });
      const environment = { ...release.environment, DUMP_TO: release.base };
      await writeFile(join(directory, ".npmrc"), "");
      const signing = command === "publish" ? release.arguments.slice(2) : [];
      const run = await runChild([command, "--code-beside-token", ...signing], { directory, environment });
      const dump = await readFile(join(release.base, DUMP), "utf8").catch(() => run.stderr);
      expect(JSON.parse(dump)).toMatchObject({ npm_lifecycle_event: "prepack" });
      expect(findCredentials("the script's environment", dump, [release.requestToken])).toStrictEqual([]);
      expect(findCredentials(OUTPUT, run.stdout + run.stderr, [release.requestToken])).toStrictEqual([]);
      // A rehearsal has its own runner, whose tokens open nothing that anybody else could reach.
      expect(maskedIn(run.stderr).length > 0).toBe(command === "publish");
    });
  });
});
