import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

/** What a compromised development dependency could do while packing: every package of the release gets a script. */
const BUILD = `const { readFileSync, writeFileSync } = require("node:fs");
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
delete manifest.scripts.prepack;
manifest.scripts.postinstall = "node evil.js";
manifest.optionalDependencies = { "is-evil": "1.0.0" };
writeFileSync("package.json", JSON.stringify(manifest, null, 2));
`;

const FILES = {
  "package.json": createManifest("anvils", undefined, { scripts: { prepack: "node build.cjs" } }),
  "build.cjs": BUILD,
  "index.js": "export {};\n",
};

interface Told {
  readonly code: string;
  readonly field?: string;
  readonly actual?: string;
}

async function rehearse(
  directory: string,
): Promise<{ readonly mismatches: readonly (readonly [field: string, actual: string])[]; readonly stderr: string }> {
  const { registry } = await startUpstream();
  const environment = { npm_config_registry: registry };
  const run = await runSlipway(directory, ["rehearse", "--assume-created", "--json"], environment);
  const { problems }: { readonly problems: readonly Told[] } = JSON.parse(run.stdout);
  return {
    stderr: run.stderr,
    mismatches: problems
      .filter(({ code }) => code === "PACKED_MANIFEST_MISMATCH")
      .map(({ field = "", actual = "" }) => [field, actual] as const),
  };
}

test("a script and a dependency that a build adds stop the release", async () => {
  const directory = await createRepository(FILES);
  const { mismatches } = await rehearse(directory);
  expect(Object.fromEntries(mismatches)).toStrictEqual({
    "optionalDependencies.is-evil": "1.0.0",
    "scripts.postinstall": "node evil.js",
  });
});

test("what a person lets the build make does not", async () => {
  const directory = await createRepository(FILES);
  const builds = [
    { field: "scripts.postinstall", package: "anvils", reason: "the build makes it" },
    { field: "optionalDependencies", reason: "one package for each platform" },
  ];
  await writeFile(join(directory, "slipway.json"), JSON.stringify({ builds }));
  const { mismatches } = await rehearse(directory);
  expect(mismatches).toStrictEqual([]);
});

test("two registries are one plan and one order, each with its own credential", async () => {
  const first = await startUpstream(holding("npm_first", "@anvils/a"));
  const second = await startUpstream(holding("npm_second", "@anvils/b"));
  const directory = await createRepository({
    ".npmrc": credentialsFor({ npm_first: first.registry, npm_second: second.registry }),
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
    ...Object.fromEntries(
      ["a", "b"].flatMap((name) => [
        [
          `packages/${name}/package.json`,
          createManifest(`@anvils/${name}`, `packages/${name}`, {
            dependencies: name === "b" ? { "@anvils/a": "^1.0.0" } : {},
            publishConfig: { access: "public", ...(name === "b" && { registry: second.registry }) },
          }),
        ],
        [`packages/${name}/index.js`, "export {};\n"],
      ]),
    ),
  });
  const environment = { npm_config_registry: first.registry };
  const run = await runSlipway(directory, ["publish", "--auth", "token", "--no-provenance", "--json"], environment);
  const report = JSON.parse(run.stdout);
  expect(report.problems.map(({ code, severity }: Told & { severity: string }) => [code, severity])).toContainEqual([
    "REGISTRY_REDIRECTED",
    "warning",
  ]);
  expect(report.plan.packages).toMatchObject([
    { name: "@anvils/a" },
    { name: "@anvils/b", registry: second.registry, dependsOn: ["@anvils/a"] },
  ]);
  expect([first, second].map((one) => one.published().map(({ name, version }) => `${name} ${version}`))).toStrictEqual([
    ["@anvils/a 1.0.0"],
    ["@anvils/b 1.0.0"],
  ]);
  expect(report.verifications).toMatchObject([
    { availability: "available", integrity: { state: "ok" }, installation: { state: "ok" } },
    { availability: "available", integrity: { state: "ok" }, installation: { state: "ok" } },
  ]);
  expect(run.exitCode).toBe(0);
});

/** A registry with a package and somebody who may publish it. */
function holding(token: string, name: string): Parameters<typeof startUpstream>[0] {
  return {
    tokens: [{ token, user: "me", bypassTwoFactor: true }],
    packages: [{ name, versions: [{ version: "0.1.0" }] }],
  };
}

function credentialsFor(registries: Readonly<Record<string, string>>): string {
  return Object.entries(registries)
    .map(([token, registry]) => `//${new URL(registry).host}/:_authToken=${token}\n`)
    .join("");
}
