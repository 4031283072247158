import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { parseShell } from "./shell.ts";

/**
 * Every command of a script is unknown to bash, which then tells us its words instead of starting it, in one piece: a line
 * break would be written at once, and what runs at the same time could come between. Odd commands fail, or with MODE 1 even
 * ones, so that most branches are taken. Variables hold their own expansions.
 */
const PRELUDE = String.raw`
command_not_found_handle() {
  local name=$1
  set -- "#{@//$'\n'/$'\1'}"
  printf '%s\0' "$#" "$@" >&3
  return $(( (#{name#c} + MODE) % 2 ))
}
PATH=/nonexistent
D='$D' E='#{E}' TIMEFORMAT=
set -f +B
`.replaceAll("#{", "\u0024{");

const MODES = [0, 1];

/** Most scripts of workflows run in it; before 4.0, as on macOS, it has no handler for unknown commands. */
const hasBash = process.platform === "linux";

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "slipway-bash-"));
  writeFileSync(join(directory, "prelude"), PRELUDE);
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Whether it is one of those that are compared, and not what a script needs besides. */
function isNumbered([name = ""]: readonly string[]): boolean {
  return /^c\d/u.test(name);
}

/** What bash starts in one mode, by the program's name. */
function runBash(script: string, mode: number): ReadonlyMap<string, readonly string[]> {
  const { output, stderr } = spawnSync("bash", ["-c", `${script}\nwait`], {
    cwd: directory,
    env: { PATH: process.env["PATH"], BASH_ENV: join(directory, "prelude"), MODE: String(mode) },
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(stderr).toBe("");
  const fields = (output[3] ?? "").replaceAll("\u0001", "\n").split("\0");
  const commands = new Map<string, readonly string[]>();
  for (let index = 0; index < fields.length - 1;) {
    const count = Number(fields[index]);
    const words = fields.slice(index + 1, index + 1 + count);
    if (isNumbered(words)) commands.set(words[0] ?? "", words);
    index += count + 1;
  }
  return commands;
}

/** What our parser finds; substitutions come to nothing, as in bash. */
function runOurs(script: string): ReadonlyMap<string, readonly string[]> {
  const commands = parseShell(script)
    .map(({ words }) => words.map((word) => (word.startsWith("$(") ? "" : word)))
    .filter(isNumbered);
  expect(new Set(commands.map(([name]) => name)).size).toBe(commands.length);
  return new Map(commands.map((words) => [words[0] ?? "", words]));
}

const plain = fc.stringMatching(/^[A-Za-z0-9_@%+=:,./^-]{1,6}$/);

const any = fc.string({ unit: fc.constantFrom(..."ab 1;&|<>()#\t\n{}[]*?!=~%-".split("")), maxLength: 6 });

/** A piece of a word, as it is written. */
const piece = fc.oneof(
  plain,
  any.map((text) => `'${text}"$\\'`),
  any.map((text) => `"${text}'"`),
  fc.constantFrom('"\\$x"', '"\\""', '"\\\\"', '"a\\nb"', '"\\`"', '"$D"', '"${E}"', '"\\\nx"', "${E}", "''", '""'),
  fc.constantFrom(`$'a b'`, String.raw`$'it\'s; \\ "'`, `$"a b"`),
  fc.constantFrom("\\ ", "\\;", "\\&", "\\|", "\\(", "\\'", '\\"', "\\\\", "\\#", "\\\nx", "\\<", "\\n"),
);

const argument = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(""));

const redirection = fc.constantFrom(
  "> out",
  ">>out",
  "2>&1",
  "2> 'a file'",
  "&> out",
  "&>>out",
  ">| out",
  "< /dev/null",
  ">&2 2> out",
  "<<< word",
  "<<< 'c1 a'",
);

/** Writes a script with the names that it is given: of a command, or of a function. */
type Script = (next: (kind?: "function") => string) => string;

/** A simple command. */
const simple: fc.Arbitrary<Script> = fc
  .record({
    assignments: fc.array(fc.constantFrom("A=1", "A='x y'", 'B="c1 ; c2"', "A+=2", "B="), { maxLength: 2 }),
    prefix: fc.constantFrom("", "", "", "command ", "time "),
    words: fc.array(fc.oneof({ weight: 3, arbitrary: argument }, { weight: 1, arbitrary: redirection }), {
      maxLength: 3,
    }),
    blank: fc.constantFrom(" ", "  ", "\t", " \\\n  "),
  })
  .map(
    ({ assignments, prefix, words, blank }): Script =>
      (next) =>
        // `time` is a word of bash's grammar at the beginning only.
        [...(prefix === "time " ? [] : assignments), `${prefix}${next()}`, ...words].join(blank),
  );

/** A script with others in its holes. */
function of(template: readonly string[], ...holes: fc.Arbitrary<Script>[]): fc.Arbitrary<Script> {
  return fc.tuple(...holes).map(
    (filled): Script =>
      (next) =>
        template.reduce((text, part, index) => `${text}${filled[index - 1]?.(next) ?? ""}${part}`),
  );
}

/** Each function has a name of its own: one that calls another of its name, whose definition was passed over, never ends. */
function inFunction(write: (name: string, body: string) => string, body: fc.Arbitrary<Script>): fc.Arbitrary<Script> {
  return body.map(
    (one): Script =>
      (next) =>
        write(next("function"), one(next)),
  );
}

const { script } = fc.letrec<{ script: Script; command: Script; list: Script }>((tie) => {
  const list = tie("list");
  const inner = tie("command");
  return {
    script: fc.array(list, { minLength: 1, maxLength: 3 }).map(
      (lists): Script =>
        (next) =>
          lists.map((one) => one(next)).join("\n"),
    ),
    list: fc.oneof(
      { maxDepth: 3 },
      inner,
      ...["; ", ";", " && ", "&&", " || ", "||", "\n", " & ", " &&\n", "\n\n# c9 'x\n"].map((operator) =>
        of(["", operator, ""], inner, list),
      ),
      of(["", " | ", ""], inner, simple),
      of(["", "|", ""], inner, simple),
      of(["", " |& { ", "\n}"], inner, list),
    ),
    command: fc.oneof(
      { maxDepth: 3 },
      { weight: 4, arbitrary: simple },
      of(["( ", " )"], list),
      of(["(", ")"], simple),
      of(["{ ", "\n}"], list),
      of(["! ", ""], simple),
      of(["if ", "; then ", "; fi"], simple, list.map(terminated)),
      of(["if ", "\nthen\n", "\nelif ", "; then ", "\nelse\n", "\nfi"], list, list, simple, list, list),
      of(["while ", "; do ", "\nbreak; done"], simple, list),
      of(["until ", "\ndo\n", "\nbreak\ndone"], simple, list),
      of(["for x in a 'b c'; do ", "\ndone"], list),
      of(["case x in\n  x) ", " ;;&\n  a|b) ", " ;;\n  (*) ", "\nesac"], list, list, list),
      inFunction((name, body) => `${name}() { ${body}\n}; ${name}`, list),
      inFunction((name, body) => `function ${name} { ${body}\n}; ${name}`, list),
      inFunction((name, body) => `function ${name}() {\n${body}\n}\n${name}`, list),
      fc.tuple(simple, simple).map(
        ([outer, substituted]): Script =>
          (next) =>
            `${outer(next)} "$(${substituted(next)})"`,
      ),
      fc.tuple(simple, fc.constantFrom("<<EOF", "<<'EOF'", "<<-EOF", '<<"EOF"'), simple, any).map(
        ([outer, operator, behind, text]): Script =>
          (next) =>
            `${outer(next)} ${operator}\nc8 'a\n EOF\nEOF \n${text.replaceAll(/[`$\\]/gu, "")}x\nEOF\n${behind(next)}`,
      ),
      of(['# c7 "\n', " # c8 '"], simple).map(
        (commented): Script =>
          (next) =>
            `${commented(next)}\n:`,
      ),
    ),
  };
});

/** A list that ends in a way that `; fi` can follow. */
function terminated(list: Script): Script {
  return (next) => `${list(next)}\n:`;
}

/** Writes a script, every command with a name of its own. */
function number(script: Script): { readonly text: string; readonly names: readonly string[] } {
  const names: string[] = [];
  let functions = 0;
  const text = script((kind) => {
    if (kind === "function") return `f${(functions += 1)}`;
    names.push(`c${100 + names.length}`);
    return names.at(-1) ?? "";
  });
  return { text, names };
}

describe.skipIf(!hasBash)("parseShell finds the commands that bash starts", () => {
  test("with the same words, in scripts of every shape", () => {
    fc.assert(
      fc.property(script.map(number), ({ text, names }) => {
        const ours = runOurs(text);
        expect([...ours.keys()].toSorted()).toEqual(names.toSorted());
        for (const mode of MODES) {
          const theirs = runBash(text, mode);
          expect(theirs).toEqual(new Map([...theirs.keys()].map((name) => [name, ours.get(name)])));
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
