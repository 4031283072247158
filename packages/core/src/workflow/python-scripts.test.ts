import { describe, expect, it } from "vitest";

import { commandsOfPython, importsOfPython } from "./python-scripts.ts";

/** Program, and each command as a shell would read it with where it runs; the place `?` is not known. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  [
    'subprocess.run(["npm", "publish", "--access", "public"], cwd=dir, check=True)',
    ["npm publish --access public in $dir"],
  ],
  ['subprocess.run(args=["npm", "publish"], cwd=None)', ["npm publish in ."]],
  [
    'subprocess.check_call("npm publish", shell=True, cwd=ROOT / "packages" / name)',
    ["npm publish in $ROOT/packages/$name"],
  ],
  ['subprocess.run("npm publish".split(), cwd=os.path.join("packages", name))', ["npm publish in packages/$name"]],
  ['subprocess.Popen(shlex.split("npm publish"), cwd=str(dir))', ["npm publish in $dir"]],
  ['subprocess.run(["npm", "publish"] + flags, **options)', ["npm publish in ?"]],
  ['subprocess.run([\n  "npm",\n  "publish",  # now\n  *flags,\n])', ["npm publish --$_ in ."]],
  ['subprocess.run("npm publish "\n  "--tag next", shell=True)', ["npm publish --tag next in ."]],
  ['os.system(f"cd {dir} && npm publish --tag {tag(x)}")', ["cd ${dir} && npm publish --tag $_ in ."]],
  ['os.system("npm publish " + dir)', ["npm publish ${dir} in ."]],
  ['cmd = ["npm", "publish"]\nsubprocess.run(cmd)', ["npm publish in ."]],
  ['CMD = "npm publish"\nos.system(CMD)', ["$CMD in ."]],
  ["os.system(command)", []],
  ['await asyncio.create_subprocess_exec("npm", "publish", cwd="a")', ["npm publish in a"]],
  ['check_output(("npm", "publish"))', ["npm publish in ."]],
  ['os.chdir("a")\nos.system("npm publish")', ["npm publish in ?"]],
  ['def run(it):\n  subprocess.run(it, cwd=ROOT)\nrun("npm publish")', ["npm publish in ?"]],
  ['# os.system("npm publish")', []],
  ['"""\nos.system("npm publish")\n"""\nprint("npm publish")', []],
  ['start_verdaccio(); os.system("npm publish")', []],
  [`os.system("npm publish")${" ".repeat(100_000)}`, []],
];

describe("commandsOfPython", () => {
  it.each(CASES)("%s", (text, expected) => {
    expect(commandsOfPython(text).map(({ script, place = "?" }) => `${script} in ${place}`)).toEqual(expected);
  });

  it.each([
    ['for dir in ["a", "b"]:\n  run("npm publish", cwd=dir)', { dir: ["a", "b"] }],
    ['DIRS = ("a",)\nfor dir in DIRS:\n  run("npm publish", cwd=dir)', { dir: ["a"] }],
    ['DIR: str = "a"\nrun("npm publish", cwd=DIR)', { DIR: ["a"] }],
    ['dir = "a"\ndir = "b"\nrun("npm publish", cwd=dir)', {}],
  ])("knows what names hold: %s", (text, expected) => {
    expect(Object.fromEntries(commandsOfPython(text)[0]?.variables ?? [])).toEqual(expected);
  });
});

it.each([
  ["from lib.publish import publish", ["./lib/publish"]],
  ["import publish, lib.send as send", ["./publish", "./lib/send"]],
  ["from . import one, two", ["./one", "./two"]],
  ["from .lib import one", ["./lib"]],
  ["from ..lib import one", ["./../lib"]],
  ["# import publish", []],
])("importsOfPython: %s", (text, expected) => {
  expect(importsOfPython(text)).toEqual(expected);
});
