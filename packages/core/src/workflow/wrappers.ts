import { clientFlags, splitArguments, throughYarnWorkspaces } from "./client.ts";
import { type ScriptCall, targetOf } from "./script-calls.ts";

/** What stands between a program and the one that it starts. */
interface Prefix {
  /** Flags that take the next word. */
  readonly valued?: readonly string[];
  /** Words of its own besides flags. */
  readonly words?: number;
  /** Numbers and durations of its own. */
  readonly numbers?: true;
}

/** Start another program with the arguments that follow. */
const PREFIXES = new Map<string, Prefix>([
  ["sudo", { valued: ["-u", "-g", "-p", "-C", "-D", "--user", "--group"] }],
  ["doas", { valued: ["-u", "-C"] }],
  ["env", { valued: ["-u", "-C", "--unset", "--chdir", "-P"] }],
  ["time", { valued: ["-f", "-o"] }],
  ["timeout", { valued: ["-s", "-k", "--signal", "--kill-after"], words: 1 }],
  ["gtimeout", { valued: ["-s", "-k", "--signal", "--kill-after"], words: 1 }],
  ["nice", { valued: ["-n", "--adjustment"] }],
  ["ionice", { valued: ["-c", "-n"] }],
  ["stdbuf", { valued: ["-i", "-o", "-e"] }],
  ["nohup", {}],
  ["setsid", {}],
  ["chronic", {}],
  ["unbuffer", {}],
  ["winpty", {}],
  ["command", {}],
  ["exec", {}],
  ["xvfb-run", { valued: ["-n", "-s", "-e", "-f", "-p", "-w", "--server-num", "--server-args"] }],
  ["dbus-run-session", {}],
  ["cross-env", {}],
  ["cross-env-shell", {}],
  ["corepack", {}],
  [
    "retry",
    { valued: ["-t", "-d", "-s", "-m", "-r", "--times", "--delay", "--sleep", "--max", "--tries"], numbers: true },
  ],
  ["retry-cli", { valued: ["-n", "-t"], numbers: true }],
]);

const RUNNERS = new Set(["npx", "pnpx", "bunx", "dlx"]);

/** By package manager, the subcommands that start a program of a package. */
const EXECUTORS = new Map([
  ["npm", new Set(["exec", "x"])],
  ["pnpm", new Set(["exec", "dlx"])],
  ["yarn", new Set(["exec", "dlx"])],
  ["bun", new Set(["x"])],
  ["vp", new Set(["exec", "dlx"])],
]);

const BINARIES = new Map([
  ["@changesets/cli", "changeset"],
  ["changesets", "changeset"],
  ["@lerna-lite/cli", "lerna"],
  ["lerna-lite", "lerna"],
  ["pn", "pnpm"],
  ["yarnpkg", "yarn"],
]);

/** Start another program in an environment of their own, behind one of these words. */
const ENVIRONMENTS = new Map([
  ["nix", ["--command", "-c"]],
  ["devbox", ["--", "run"]],
  ["devenv", ["--"]],
  ["flox", ["--"]],
  ["mise exec", ["--"]],
  ["mise x", ["--"]],
  ["dotenv", ["--"]],
  ["dotenvx", ["--"]],
  ["doppler", ["--"]],
  ["infisical", ["--"]],
  ["op", ["--"]],
  ["fnm", ["--"]],
  ["aws-vault", ["--"]],
  ["chamber", ["--"]],
  ["envchain", ["--"]],
  ["vault", ["--"]],
]);

/** Start another program behind so many words of their own. */
const SHIFTED = new Map([
  ["direnv exec", 3],
  ["asdf exec", 2],
  ["volta run", 2],
  ["nvm exec", 3],
  ["nvm run", 3],
  ["fnm exec", 2],
  ["uv run", 2],
  ["poetry run", 2],
  ["pipenv run", 2],
  ["pdm run", 2],
  ["hatch run", 2],
]);

/** Flags of theirs that take the next word. */
const SHIFTED_VALUED = new Set([
  "--node",
  "--npm",
  "--using",
  "--with",
  "--python",
  "-p",
  "--group",
  "--extra",
  "--project",
]);

/** A tool that Node is given by its path among the dependencies. */
const BY_PATH = /(?:^|\/)node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\/[^*]*\.[cm]?js$/;

const MOST_LAYERS = 6;

/**
 * The command behind `npx`, `pnpm exec`, `sudo` and their like, its program by plain name: `npx --yes
 * @changesets/cli@3 publish` is `changeset publish`.
 */
export function stripWrappers(words: readonly string[]): readonly string[] {
  let current = words;
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const inner = stripOne(current);
    if (inner === current) break;
    current = inner;
  }
  const [program = "", ...rest] = current;
  return [programName(program), ...rest];
}

/**
 * In which packages a program runs that `pnpm -r exec`, `yarn workspaces foreach exec` and their like start; `unknown` where
 * patterns tell. Absent for where the command itself runs.
 */
export function executedIn(words: readonly string[]): ScriptCall["packages"] | "unknown" {
  let current = words;
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const inner = stripOne(current);
    if (inner === current) return undefined;
    const program = programName(current[0] ?? "");
    const own = current.slice(1, current.length - inner.length);
    const { positionals, flags } = splitArguments(own, clientFlags(program));
    if (EXECUTORS.has(program)) {
      if (own.some((word) => /^(?:--filter\b|-F)/.test(word)) && own.some((word) => /[*!.^{[]/.test(word)))
        return "unknown";
      const { packages } = targetOf(program, positionals, flags);
      if (packages !== undefined) return packages;
    }
    current = inner;
  }
  return undefined;
}

function stripOne(words: readonly string[]): readonly string[] {
  const [first = "", ...rest] = words;
  const program = programName(first);
  const prefix = PREFIXES.get(program);
  if (prefix !== undefined) return afterPrefix(rest, prefix);
  if (RUNNERS.has(program)) return afterFlags(rest, new Set(["-p", "--package"]));
  const tool = program === "node" ? BY_PATH.exec(rest[0] ?? "")?.[1] : undefined;
  if (tool !== undefined) return [tool, ...rest.slice(1)];
  const executors = EXECUTORS.get(program);
  if (executors === undefined) return insideEnvironment(program, words);
  const valued = clientFlags(program);
  const inner = program === "yarn" ? throughYarnWorkspaces(rest) : rest;
  const verb = indexOfVerb(inner, valued);
  return executors.has(inner[verb] ?? "")
    ? afterFlags(inner.slice(verb + 1), new Set([...valued, "-p", "--package"]))
    : words;
}

function afterPrefix(words: readonly string[], { valued = [], words: own = 0, numbers }: Prefix): readonly string[] {
  const behind = afterFlags(words, new Set(valued)).slice(own);
  const start = behind.findIndex((word) => !(numbers === true && /^(?:\d+[smh]?|--)$/.test(word)));
  return start <= 0 ? behind : behind.slice(start);
}

/** Variables that the programs in front of a command set for it: `env A=b npm publish`. */
export function wrappedEnvironment(words: readonly string[]): ReadonlyMap<string, string> {
  if (!/^(?:env|cross-env|cross-env-shell|sudo|npx|pnpx|bunx)$/.test(words[0] ?? "")) return new Map();
  const own = words.slice(1, words.length - stripWrappers(words).length);
  return new Map(
    own.flatMap((word) => {
      const [, name, value = ""] = ASSIGNMENT.exec(word) ?? [];
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/;

function insideEnvironment(program: string, words: readonly string[]): readonly string[] {
  const shifted = SHIFTED.get(words.slice(0, 2).join(" "));
  if (shifted !== undefined) return afterFlags(words.slice(shifted), SHIFTED_VALUED);
  for (const mark of ENVIRONMENTS.get(program) ?? ENVIRONMENTS.get(`${program} ${words[1]}`) ?? []) {
    const index = words.indexOf(mark);
    if (index !== -1 && index < words.length - 1) return words.slice(index + 1);
  }
  return words;
}

function indexOfVerb(words: readonly string[], valued: ReadonlySet<string>): number {
  let index = 0;
  while (index < words.length && words[index]?.startsWith("-") === true)
    index += valued.has(words[index] ?? "") ? 2 : 1;
  return index;
}

function afterFlags(words: readonly string[], valued: ReadonlySet<string>): readonly string[] {
  let index = indexOfVerb(words, valued);
  while (ASSIGNMENT.test(words[index] ?? "")) index += 1;
  return words.slice(index);
}

const PROGRAM =
  /(?:^|\/)(?:node_modules\/\.bin|(?:usr|opt)\/(?:[\w.-]+\/)*bin)\/([^/]+)$|^\$\((?:which|command -v) (\w+)\)$/;

function programName(word: string): string {
  const path =
    PROGRAM.exec(word)
      ?.slice(1)
      .find((name) => name !== undefined) ?? word.replace(/^(\w+)\.(?:cmd|ps1|exe)$/, "$1");
  const unversioned = /^(.[^@]*)@[^/]*$/.exec(path)?.[1] ?? path;
  return BINARIES.get(unversioned) ?? unversioned;
}
