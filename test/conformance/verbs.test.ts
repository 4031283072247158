import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Client, type Lab, startLab } from "./start-lab.ts";

const ROBOT = "npm_robotrobotrobotrobotrobotrobotrobot";
const NPM = ["npm-11", "npm-12"] as const;
const PNPM = ["pnpm-10", "pnpm-11", "pnpm-12"] as const;

let lab: Lab;
let environment: Record<string, string>;

beforeAll(async () => {
  lab = await startLab({ tokens: [{ token: ROBOT, user: "robot", bypassTwoFactor: true }] });
  const { registry } = lab.rehearsal;
  const npmrc = join(await lab.writePackage({ name: "home", version: "0.0.0" }), "token.npmrc");
  await writeFile(npmrc, `registry=${registry}\n//${new URL(registry).host}/:_authToken=${ROBOT}\n`);
  environment = {
    npm_config_userconfig: npmrc,
    NPM_CONFIG_TOKEN: ROBOT,
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_NPM_AUTH_TOKEN: ROBOT,
    YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
    YARN_ENABLE_TELEMETRY: "0",
    NO_COLOR: "1",
    YARN_ENABLE_IMMUTABLE_INSTALLS: "0",
  };
});
afterAll(() => lab.close());

type State = Readonly<Record<string, ReturnType<typeof Object>>>;

/** A command that says it is done, and what the registry must hold afterwards. */
interface Verb {
  readonly args: readonly string[];
  readonly state: (packument: State, output: string) => void;
}

const PUBLISHED = ["1.0.0", "1.1.0"];

function readTool(name: string): Promise<State> {
  return fetch(`${lab.rehearsal.registry}${name}`).then(async (response) => Object(await response.json()));
}

const hasVersions =
  (...versions: readonly string[]) =>
  (packument: State): void =>
    expect(Object.keys(Object(packument["versions"]))).toEqual(versions);
const hasTag =
  (tag: string, version: string | undefined) =>
  (packument: State): void =>
    expect(packument["dist-tags"][tag]).toBe(version);
const says =
  (text: string) =>
  (_: State, output: string): void =>
    expect(output).toContain(text);

const tag = (name: string): readonly Verb[] => [
  { args: ["dist-tag", "add", `${name}@1.0.0`, "old"], state: hasTag("old", "1.0.0") },
  { args: ["dist-tag", "ls", name], state: says("old: 1.0.0") },
  { args: ["dist-tag", "rm", name, "old"], state: hasTag("old", undefined) },
];
const deprecation = (name: string): Verb => ({
  args: ["deprecate", `${name}@1.0.0`, "use 1.1"],
  state: ({ versions }) =>
    expect([versions["1.0.0"].deprecated, versions["1.1.0"].deprecated]).toEqual(["use 1.1", undefined]),
});
const unpublication = (name: string): readonly Verb[] => [
  { args: ["unpublish", `${name}@1.0.0`], state: hasVersions("1.1.0") },
  { args: ["unpublish", name, "--force"], state: ({ time }) => expect(time.unpublished.name).toBe("robot") },
];
const npmOnly = (name: string): readonly Verb[] => [
  { args: ["whoami"], state: says("robot") },
  { args: ["ping"], state: says("PONG") },
  { args: ["owner", "ls", name], state: says("robot <robot@localhost>") },
  { args: ["view", name, "dist.tarball"], state: says(`/-/${name}-1.1.0.tgz`) },
  { args: ["search", name], state: says(name) },
  { args: ["access", "get", "status", name], state: says(`${name}: public`) },
  { args: ["access", "list", "collaborators", name], state: says("robot: read-write") },
  { args: ["access", "list", "packages", "robot"], state: says(`${name}: read-write`) },
  { args: ["profile", "get", "name"], state: says("robot") },
  { args: ["token", "list"], state: says("npm_ro") },
];

const TABLE: Readonly<Record<Client, (name: string) => readonly Verb[]>> = {
  "npm-11": (name) => [
    { args: ["star", name], state: ({ users }) => expect(users).toEqual({ robot: true }) },
    { args: ["stars"], state: says(name) },
    { args: ["unstar", name], state: ({ users }) => expect(users).toEqual({}) },
    ...tag(name),
    deprecation(name),
    ...unpublication(name),
  ],
  "npm-12": (name) => [
    ...npmOnly(name),
    ...tag(name),
    deprecation(name),
    {
      args: ["undeprecate", `${name}@1.0.0`],
      state: ({ versions }) => expect(versions["1.0.0"].deprecated).toBeUndefined(),
    },
    ...unpublication(name),
  ],
  "pnpm-10": (name) => [...tag(name), deprecation(name), ...unpublication(name)],
  "pnpm-11": (name) => [...tag(name), deprecation(name), ...unpublication(name)],
  "pnpm-12": (name) => [...tag(name), deprecation(name), ...unpublication(name)],
  "yarn-1": (name) => [
    { args: ["tag", "add", `${name}@1.0.0`, "old"], state: hasTag("old", "1.0.0") },
    { args: ["tag", "list", name], state: says("old: 1.0.0") },
    { args: ["tag", "remove", name, "old"], state: hasTag("old", undefined) },
    { args: ["owner", "list", name], state: says("robot <robot@localhost>") },
    { args: ["info", name, "version"], state: says("1.1.0") },
  ],
  "yarn-4": (name) => [
    { args: ["npm", "whoami"], state: says("robot") },
    { args: ["npm", "tag", "add", `${name}@1.0.0`, "old"], state: hasTag("old", "1.0.0") },
    { args: ["npm", "tag", "list", name], state: says("old") },
    { args: ["npm", "tag", "remove", name, "old"], state: hasTag("old", undefined) },
    { args: ["npm", "info", name, "--fields", "version"], state: says("1.1.0") },
  ],
  bun: (name) => [
    { args: ["pm", "whoami"], state: says("robot") },
    { args: ["info", name, "version"], state: says("1.1.0") },
  ],
  // It knows npm's registry only to read from.
  deno: (name) => [
    { args: ["add", "--minimum-dependency-age=0", `npm:${name}@1.0.0`], state: says(`Initialize ${name}@1.0.0`) },
    { args: ["outdated", "--latest", "--minimum-dependency-age=0"], state: says("1.1.0") },
  ],
};

const PUBLISH: Readonly<Record<Exclude<Client, "deno">, readonly string[]>> = {
  "npm-11": ["publish"],
  "npm-12": ["publish"],
  "pnpm-10": ["publish", "--no-git-checks"],
  "pnpm-11": ["publish", "--no-git-checks"],
  "pnpm-12": ["publish", "--no-git-checks"],
  "yarn-1": ["publish", "--non-interactive"],
  "yarn-4": ["npm", "publish"],
  bun: ["publish"],
};

test.each([...NPM, ...PNPM, "yarn-1", "yarn-4", "bun", "deno"] as const)("exit 0 means done: %s", async (client) => {
  const name = `tool-of-${client}`;
  const publisher = client === "deno" ? "npm-12" : client;
  const run = (args: readonly string[], directory: string, by: Client = client): ReturnType<Lab["run"]> =>
    lab.run(by, args, directory, { job: null, environment });
  let directory = "";
  for (const version of PUBLISHED) {
    directory = await lab.writePackage({ name, version, description: `made by ${client}` });
    if (client === "yarn-4") {
      await writeFile(join(directory, "yarn.lock"), "");
      await run(["install"], directory);
    }
    const { exitCode, output } = await run(PUBLISH[publisher], directory, publisher);
    expect(exitCode, output).toBe(0);
  }
  hasVersions(...PUBLISHED)(await readTool(name));
  for (const { args, state } of TABLE[client](name)) {
    const { exitCode, output } = await run(args, directory);
    expect.soft(exitCode, `${args.join(" ")}\n${output}`).toBe(0);
    state(await readTool(name), output);
  }
});
