import { describe, expect, it } from "vitest";

import { commandsOfNode, importsOfNode } from "./node-scripts.ts";

/** Program, and each command as a shell would read it with where it runs; the place `?` is not known. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['execSync("npm publish");', ["npm publish in ."]],
  ["child_process.execSync('npm publish', { stdio: 'inherit' })", ["npm publish in ."]],
  ['execSync("npm publish", { cwd: "packages/a" })', ["npm publish in packages/a"]],
  ['execSync("npm publish", { cwd })', ["npm publish in $cwd"]],
  ['execSync("npm publish", { cwd: path.join("packages", name) })', ["npm publish in packages/$name"]],
  ['execSync("npm publish", { cwd: where(name) })', ["npm publish in ?"]],
  ['execSync("npm publish", { ...options })', ["npm publish in ?"]],
  ['execSync("npm publish", options)', ["npm publish in ?"]],
  ["execSync(`npm publish ${dir} --tag ${tag}`)", ["npm publish ${dir} --tag ${tag} in ."]],
  ["execSync(`npm publish ${dry ? '--dry-run' : ''}`)", ["npm publish  in ."]],
  ['execSync("npm publish " + dir)', ["npm publish ${dir} in ."]],
  ['spawnSync("npm", ["publish", dir, ...flags], { stdio: "inherit" })', ["npm publish $dir --$_ in ."]],
  ['await execa("npm", ["publish", "--tag", "next"], { cwd: dir })', ["npm publish --tag next in $dir"]],
  ['Bun.spawn(["npm", "publish"], { cwd: dir })', ["npm publish in $dir"]],
  ['Bun.spawn({ cmd: ["npm", "publish"], cwd: dir })', ["npm publish in $dir"]],
  ['await new Deno.Command("npm", { args: ["publish"], cwd: "a" }).output()', ["npm publish in a"]],
  ['Deno.run({ cmd: ["npm", "publish"] })', ["npm publish in ."]],
  ['spawn.sync("npm", ["publish"])', ["npm publish in ."]],
  ["await Bun.$`npm publish`", ["npm publish in ."]],
  ["$.sync`npm publish`", ["npm publish in ."]],
  ['await execa.command("npm publish")', ["npm publish in ."]],
  ['spawnSync(npmCmd, ["publish"])', ["npm publish in ."]],
  ['const it = "npm publish";\nexecSync(it)', ["$it in ."]],
  ['const npm = (...args) => execa("npm", args);\nawait npm("publish", dir)', ["npm in ?", "npm publish $dir in ."]],
  [
    'function pnpm(args) {\n  return spawnSync("pnpm", args);\n}\npnpm(["-r", "publish"])',
    ["pnpm in ?", "pnpm -r publish in ."],
  ],
  [
    'async function step(line) {\n  await execa(line, { shell: true });\n}\nawait step("npm publish")',
    ["npm publish in ."],
  ],
  ['const step = (line) => execSync(line, { cwd: ROOT });\nstep("npm publish")', ["npm publish in ?"]],
  ['function step(line) {\n  console.log(line);\n}\nstep("npm publish")', []],
  ["await $`npm publish`", ["npm publish in ."]],
  ["await $({ cwd: dir })`npm publish`", ["npm publish in $dir"]],
  ['await $`npm publish`.cwd("packages/a")', ["npm publish in packages/a"]],
  ['cd("packages/a"); await $`npm publish`', ["npm publish in ?"]],
  ['run("npm publish")', ["npm publish in ."]],
  ['const run = (it) => execSync(it, { cwd: ROOT });\nrun("npm publish")', ["npm publish in ?"]],
  ['// execSync("npm publish")\nconst at = "https://registry.example";', []],
  ['/* execSync("npm publish") */ const all = "packages/*/x";', []],
  ['console.log("npm publish")', []],
  ['exec("npm publish", (error) => {})', ["npm publish in ."]],
  ['execSync(command, { cwd: "a" })', []],
  ['startVerdaccio(); execSync("npm publish")', []],
  [`execSync("npm publish")${" ".repeat(100_000)}`, []],
];

describe("commandsOfNode", () => {
  it.each(CASES)("%s", (text, expected) => {
    expect(commandsOfNode(text).map(({ script, place = "?" }) => `${script} in ${place}`)).toEqual(expected);
  });

  it.each([
    ['const DIR = "packages/a";\nexecSync("npm publish", { cwd: DIR })', { DIR: ["packages/a"] }],
    ['for (const dir of ["a", "b"]) execSync("npm publish", { cwd: dir })', { dir: ["a", "b"] }],
    ['const dirs = ["a"];\ndirs.forEach((dir) => execSync("npm publish", { cwd: dir }))', { dir: ["a"] }],
    ['const dirs = [a, "b"];\nfor (const dir of dirs) execSync("npm publish")', {}],
    ['const tag = version.includes("-") ? "next" : "latest";\nexecSync("npm publish")', {}],
  ])("knows what constants hold: %s", (text, expected) => {
    expect(Object.fromEntries(commandsOfNode(text)[0]?.variables ?? [])).toEqual(expected);
  });
});

it("names the files that a program takes in, and no package", () => {
  const text = [
    'import { publish } from "./publish.mjs";',
    "import '../lib/start';",
    'export * from "./all.ts";',
    'const at = require("./at");',
    'await import("./later.js");',
    'import { execa } from "execa";',
    '// import "./never.mjs";',
  ];
  expect(importsOfNode(text.join("\n"))).toEqual(["./publish.mjs", "../lib/start", "./all.ts", "./at", "./later.js"]);
});
