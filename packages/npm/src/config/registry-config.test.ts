import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { readRegistryConfig, type RegistryConfig } from "./registry-config.ts";

const NPM_DEFAULT: string = createRequire(import.meta.url)("@npmcli/config/lib/definitions/index.js").defaults.registry;

let directory: string;
let home: string;

let environment: Record<string, string>;

beforeEach(async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), "slipway-config-")));
  [directory, home] = [join(root, "project"), join(root, "home")];
  await mkdir(directory);
  await mkdir(home);
  await writeFile(join(directory, "package.json"), "{}");
  environment = { HOME: home, npm_config_globalconfig: join(root, "global") };
});

afterEach(async () => {
  await rm(join(directory, ".."), { recursive: true });
});

function read(): Promise<RegistryConfig> {
  return readRegistryConfig({ directory, environment });
}

function project(...lines: readonly string[]): Promise<void> {
  return writeFile(join(directory, ".npmrc"), lines.join("\n"));
}

describe("registry", () => {
  it("is npm's own without any setting", async () => {
    const config = await read();
    expect(config.registry).toBe(NPM_DEFAULT);
    expect(config.registryFor("@scope/a")).toBe(NPM_DEFAULT);
    expect(config.tag).toBeUndefined();
  });

  it("comes from the strongest layer and ends with a slash", async () => {
    await writeFile(join(directory, "../global"), "registry=https://global.registry.example");
    expect((await read()).registry).toBe("https://global.registry.example/");
    await writeFile(join(home, ".npmrc"), "registry=https://user.registry.example/");
    expect((await read()).registry).toBe("https://user.registry.example/");
    await project("registry=https://project.registry.example/npm");
    expect((await read()).registry).toBe("https://project.registry.example/npm/");
    environment["npm_config_registry"] = "https://environment.registry.example//";
    expect((await read()).registry).toBe("https://environment.registry.example/");
  });

  it("is npm's own where the setting is no address", async () => {
    await project("registry=nonsense");
    expect((await read()).registry).toBe(NPM_DEFAULT);
  });

  it.each([
    ["a", undefined, "https://registry.example/"],
    ["@scope/a", undefined, "https://scope.registry.example/"],
    ["@other/a", undefined, "https://registry.example/"],
    ["a", { registry: "https://own.registry.example" }, "https://own.registry.example/"],
    ["@scope/a", { registry: "https://own.registry.example" }, "https://scope.registry.example/"],
    ["@scope/a", { "@scope:registry": "https://own.registry.example" }, "https://own.registry.example/"],
    ["a", { registry: 1, access: "public" }, "https://registry.example/"],
    ["a", "nonsense", "https://registry.example/"],
  ])("of %s with %j is %s", async (name, publishConfig, expected) => {
    await project("registry=https://registry.example", "@scope:registry=https://scope.registry.example");
    const config = await read();
    expect(config.registryFor(name, publishConfig)).toBe(expected);
    expect(config.scopeRegistries).toEqual({ "@scope": "https://scope.registry.example/" });
  });
});

describe("options of requests", () => {
  it("hold what npm's libraries read, and nothing else", async () => {
    await writeFile(join(directory, "ca.pem"), "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n");
    await project(
      "//registry.example/:_authToken=${TOKEN}",
      "proxy=http://proxy.example:8080",
      "fetch-retries=5",
      "fetch-timeout=1000",
      "strict-ssl=false",
      `cafile=${join(directory, "ca.pem")}`,
      "save-exact=true",
    );
    environment["TOKEN"] = "secret";
    expect((await read()).fetchOptions).toMatchObject({
      "//registry.example/:_authToken": "secret",
      proxy: "http://proxy.example:8080/",
      retry: { retries: 5 },
      timeout: 1000,
      strictSSL: false,
      ca: ["-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"],
    });
    expect((await read()).fetchOptions).not.toHaveProperty("saveExact");
  });

  it("cannot be made of a certificate file that is a directory", async () => {
    await project(`cafile=${directory}`);
    await expect(read()).rejects.toMatchObject({ code: "NPM_CONFIG_UNREADABLE" });
  });
});

describe("settings for publishing", () => {
  it("are there when they are set", async () => {
    await project("tag=next", "access=public", "provenance=true", "provenance-file=x");
    expect(await read()).toMatchObject({ tag: "next", access: "public", provenance: true });
  });
});

describe("token sources", () => {
  it("tell place and key, never the value", async () => {
    await project(
      "//registry.example/:_authToken=${NODE_AUTH_TOKEN}",
      "//other.example/:_auth=c2VjcmV0OnNlY3JldA==",
      "//other.example/:username=me",
    );
    await writeFile(join(home, ".npmrc"), "_authToken=secret\n//user.example/:_password=${EMPTY}\n");
    environment["npm_config_//environment.example/:_authToken"] = "secret";
    environment["EMPTY"] = "";
    const { tokenSources } = await readRegistryConfig({ directory, base: join(directory, ".."), environment });
    expect(tokenSources).toEqual([
      { kind: "variable", name: "npm_config_//environment.example/:_authToken" },
      { kind: "npmrc", file: "project/.npmrc", key: "//registry.example/:_authToken", empty: true },
      { kind: "npmrc", file: "project/.npmrc", key: "//other.example/:_auth" },
      { kind: "npmrc", file: join(home, ".npmrc"), key: "_authToken" },
      { kind: "npmrc", file: join(home, ".npmrc"), key: "//user.example/:_password", empty: true },
    ]);
  });
});

describe("reading", () => {
  it("says nothing, changes nothing and is quick", async () => {
    await project("no-such-setting=1", "email=x", "before=2020-01-01", "min-release-age=3", "loglevel=nonsense");
    const streams = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")];
    const [before, passed] = [{ ...process.env }, { ...environment }];
    await read();
    const start = performance.now();
    await read();
    const milliseconds = performance.now() - start;
    const written = streams.flatMap((stream) => stream.mock.calls);
    vi.restoreAllMocks();
    process.stdout.write(`read npm's configuration in ${milliseconds.toFixed(1)} ms\n`);
    expect(written).toEqual([]);
    expect(process.env).toEqual(before);
    expect(environment).toEqual(passed);
    expect(milliseconds).toBeLessThan(100);
  });
});
