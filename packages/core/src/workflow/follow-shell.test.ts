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
  ["what is cut off", "P=a/b/; run ${P%/} ${P%/*} ${P##*/}x", ["run a/b a/b x in ."]],
  ["a name that begins like another", "T=a; TT=b; run $T$TT", ["run ab in ."]],
  ["what stands for nothing", "run ${A:-b}", ["run b in .", "run ${A} in ."]],
  ["an array", 'A=(a b); for p in "${A[@]}"; do run $p; done', ["run a in .", "run b in ."]],
  ["what is listed", "for p in $(ls -d p/*/); do run $p; done", ["ls -d p/*/ in .", "run p/*/ in ."]],
  [
    "what is listed by name",
    'ls p | while read -r n; do run "p/$n"; done',
    ["ls p in .", "read -r n in .", "run p/* in ."],
  ],
  [
    "what an array is filled with",
    'mapfile -t D < <(ls -d p/*/)\nrun "${D[@]}"',
    ["mapfile -t D in .", "ls -d p/*/ in .", "run p/*/ in ."],
  ],
  ["a line of a text", 'readarray -t D <<< "$L"\nrun "${D[@]}"', ["readarray -t D in .", "run a in .", "run b in ."]],
  ["what stands between", 'IFS=, read -ra D <<< "a,b"; run "${D[1]}"', ["read -ra D in .", "run b in ."]],
  ["the parts of a line", 'read -r -t 5 a b <<< "x y z"; run $b', ["read -r -t 5 a b in .", "run y z in ."]],
  [
    "what a loop reads",
    "while read -r d; do (cd $d && run); done < <(ls -d p/*)\nrun",
    ["read -r d in .", "cd p/* in .", "run in p/*", "ls -d p/* in .", "run in ."],
  ],
  [
    "what a loop inside of another reads",
    "while read -r a; do while read -r b; do run $a $b; done <<< x; done <<END\ny\nEND",
    ["read -r a in .", "read -r b in .", "run y x in ."],
  ],
  ["what a loop reads of a file", "while read -r d; do run $d; done < a.txt", ["read -r d in .", "run $d in ."]],
  [
    "a loop that counts",
    "A=(a b); for ((i=0; i<2; i++)); do run ${A[i]}; done; run",
    ["run a in .", "run b in .", "run in ."],
  ],
  ["an array that grows", 'A=(a); A+=(b); run "${A[0]}" "${A[1]}"', ["run a b in ."]],
  ["a text that grows", "T=a; T+=b; run $T", ["run ab in ."]],
  ["files that hold what is printed", "x <(y a) <(z)", ["x <(y a) <(z) in .", "y a in .", "z in ."]],
  ["what is found", "D=$(find p -maxdepth 1 -type d); run $D", ["find p -maxdepth 1 -type d in .", "run p/* in ."]],
  ["a directory of a path", "run $(dirname a/b/c)", ["run a/b in .", "dirname a/b/c in ."]],
  ["what is not known in a pipe", "x | xargs run", ["x in .", "run $_ in ."]],
  ["each line that a pipe hands on", "echo a b | xargs -n1 run", ["echo a b in .", "run a in .", "run b in ."]],
  ["its place in the words", "ls -d p/* | xargs -I{} run {} x", ["ls -d p/* in .", "run p/* x in ."]],
  ["a pipe over lines", "ls *.tgz |\n  sort |\n  xargs run", ["ls *.tgz in .", "sort in .", "run *.tgz in ."]],
  ["a pipe behind a substitution", "ls -d $(x)/a | xargs run", ["ls -d $(x)/a in .", "x in .", "run $(x)/a in ."]],
  ["a pipe behind a subshell", "ls a.b; (x) | xargs run", ["ls a.b in .", "x in .", "run $_ in ."]],
  ["what find starts", "find p -name m -exec run {} \\;", ["run p/**/m in ."]],
  ["what find starts where it is", "find p -name m -execdir run \\;", ["run in p/**"]],
  ["what parallel starts", "parallel run ::: a b", ["run a in .", "run b in ."]],
  ["a tarball that is packed", "run $(npm pack | tail -1)", ["run *.tgz in .", "npm pack in .", "tail -1 in ."]],
  ["a function with its arguments", 'f() { cd "$1"; run $2; }\nf a b', ["cd a in .", "run b in a"]],
  ["a function that takes all", 'f() {\n  "$@"\n}\nf run "a b"', ["run a b in ."]],
  ["what a function sets", "f() { T=a; }; f; run $T", ["run a in ."]],
  ["a function that calls itself", "f() { run; f; }\nf", ["run in .", "run in .", "run in .", "run in .", "f in ."]],
];

describe("followShell", () => {
  it.each(CASES)("knows %s", (_, script, expected) => {
    const commands = followShell(
      script,
      new Map([
        ["E", ["env"]],
        ["L", ["a\nb"]],
      ]),
      ["."],
    );
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
