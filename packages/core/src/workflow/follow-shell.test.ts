import { describe, expect, it } from "vitest";

import { followShell } from "./follow-shell.ts";

/** Script, and each way of each command with where it runs; the directory `?` is not known. */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["a variable", "T=a\nrun $T ${T}b $Tb", ["run a ab $Tb in ."]],
  ["a variable of the environment", "run $E", ["run env in ."]],
  ["one that is set from another", "T=a; T=$T/b; run $T", ["run a/b in ."]],
  ["one that a command declares", "export T=a; run $T", ["export T=a in .", "run a in ."]],
  ["one that is not known", "T=$(x); read U; run $T $U $V", ["x in .", "read U in .", "run $(x) $U $V in ."]],
  ["what it holds as words", 'T="a b"; run $T "$T"', ["run a b a b in ."]],
  ["one that may be set", "T=a; [ x ] && T=b; run $T", ["run b in .", "run a in ."]],
  ["one that each branch sets", "if x; then T=a; else T=b; fi; run $T", ["x in .", "run b in .", "run a in ."]],
  ["one that a single branch sets", "T=a; if x; then T=b; fi; run $T", ["x in .", "run b in .", "run a in ."]],
  [
    "one that each branch sets that goes on",
    "if x; then T=a; else exit 1; fi; run $T",
    ["x in .", "exit 1 in .", "run a in ."],
  ],
  [
    "one behind a function that returns",
    "f() { return 1; }\nif x; then T=a; fi; run $T",
    ["return 1 in .", "x in .", "run a in .", "run $T in ."],
  ],
  ["one that a case sets", "case x in a) T=a;; b) T=b;; esac\nrun $T", ["run a in .", "run b in .", "run $T in ."]],
  ["one that only a subshell sets", "(T=a; run $T); run $T", ["run a in .", "run $T in ."]],
  ["a loop over words", "for p in a b; do run $p; done", ["run a in .", "run b in ."]],
  ["a loop over a variable", 'L="a b"; for p in $L; do run $p; done', ["run a in .", "run b in ."]],
  ["a loop over what is not known", "for p in $(x); do run $p; done", ["x in .", "run $(x) in ."]],
  [
    "a directory",
    "cd a/b && run; cd ..; run; cd -; run",
    ["cd a/b in .", "run in a/b", "cd .. in a/b", "run in a", "cd - in a", "run in a/b"],
  ],
  ["a directory in a subshell", "(cd a && run); run", ["cd a in .", "run in a", "run in ."]],
  [
    "a directory of a loop",
    "for p in a b; do cd $p; run; cd ..; done",
    ["cd a in .", "cd b in .", "run in a b", "cd .. in a b"],
  ],
  ["directories on a stack", "pushd a; run; popd; run", ["pushd a in .", "run in a", "popd in a", "run in ."]],
  ["a directory that is not known", "cd $X; run; cd /tmp; run", ["cd $X in .", "run in ?", "cd /tmp in ?", "run in ?"]],
  [
    "the checkout's own directory",
    'cd a; cd "$GITHUB_WORKSPACE/b"; run',
    ["cd a in .", "cd $GITHUB_WORKSPACE/b in a", "run in b"],
  ],
];

describe("followShell", () => {
  it.each(CASES)("knows %s", (_, script, expected) => {
    const commands = followShell(script, new Map([["E", ["env"]]]), ["."]);
    const shown = commands.flatMap(({ ways, directories = ["?"] }) =>
      ways.map((way) => `${way.join(" ")} in ${directories.join(" ")}`),
    );
    expect(shown).toEqual(expected);
  });

  it("gives up on what grows without end", () => {
    const script = `${"T=$T$T$T$T\n".repeat(50)}run $T`;
    const [command] = followShell(`T=abcd\n${script}`, new Map(), ["."]);
    expect(command?.ways[0][1]?.length).toBeLessThanOrEqual(2000);
  });
});
