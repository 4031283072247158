import { clientFlags, splitArguments } from "./client.ts";

/** A command that starts package scripts. */
export interface ScriptCall {
  /** Without `run` a name may be a program of a package instead. */
  readonly explicit: boolean;
  readonly names: readonly string[];
  /** Words that the script gets behind its own. */
  readonly rest: readonly string[];
  /** Whose scripts: a package by name, a directory from the base, every package; absent for where it is called. */
  readonly packages?: { readonly name: string } | { readonly directory: string } | "all";
}

const RUN = new Set(["run", "run-script", "rum"]);

/** Commands of the package managers themselves, which no script of that name replaces. */
const BUILTIN = new Set([
  ..."add audit bin ci config create dedupe dlx exec fetch help info init install i link list ls login".split(" "),
  ..."node npm outdated pack patch plugin prune publish rebuild remove root set stage store up update view why".split(
    " ",
  ),
]);

const EVERYWHERE = new Set(["-r", "--recursive", "-ws", "--workspaces", "-A", "--all"]);

/** @param words As `stripWrappers` leaves them. */
export function scriptCall(words: readonly string[]): ScriptCall | undefined {
  const [program = "", ...rest] = words;
  if (program === "run-s" || program === "run-p" || program === "npm-run-all") {
    return { explicit: true, names: rest.filter((word) => !word.startsWith("-")), rest: [] };
  }
  if (program === "turbo" || program === "lerna") return taskCall(program, rest);
  if (program === "node") {
    const [flag = "", name = "", ...others] = rest;
    const started = /^--run(?:=(.+))?$/.exec(flag);
    const script = started?.[1] ?? name;
    const behind = (started?.[1] === undefined ? others : [name, ...others]).filter(
      (word) => word !== "--" && word !== "",
    );
    return started === null || script === "" ? undefined : { explicit: true, names: [script], rest: behind };
  }
  if (program === "npm" || program === "pnpm" || program === "yarn" || program === "bun" || program === "vp") {
    return managerCall(program, rest);
  }
  return undefined;
}

function taskCall(program: string, words: readonly string[]): ScriptCall | undefined {
  const { positionals } = splitArguments(words, clientFlags(program));
  const names = positionals[0] === "run" ? positionals.slice(1) : program === "turbo" ? positionals : [];
  return names.length === 0 ? undefined : { explicit: true, names, rest: [], packages: "all" };
}

function managerCall(program: string, words: readonly string[]): ScriptCall | undefined {
  const { positionals, flags } = splitArguments(words, clientFlags(program));
  const { verbs, packages } = targetOf(program, positionals, flags);
  const explicit = RUN.has(verbs[0] ?? "");
  const name = explicit ? verbs[1] : verbs[0];
  if (name === undefined || (!explicit && (program === "npm" || program === "vp" || BUILTIN.has(name))))
    return undefined;
  const rest = words.slice(words.indexOf(name) + 1).filter((word, index) => index > 0 || word !== "--");
  return { explicit, names: [name], rest, packages };
}

interface Target {
  readonly verbs: readonly string[];
  readonly packages: ScriptCall["packages"];
}

/** Whose scripts a command of a package manager is about, and the words behind. */
export function targetOf(program: string, positionals: readonly string[], flags: ReadonlyMap<string, string>): Target {
  if (program === "yarn" && positionals[0] === "workspace" && positionals[1] !== undefined) {
    return { verbs: positionals.slice(2), packages: { name: positionals[1] } };
  }
  if (program === "yarn" && positionals[0] === "workspaces") return { verbs: positionals.slice(2), packages: "all" };
  const directory = flags.get("-C") ?? flags.get("--dir") ?? flags.get("--prefix") ?? flags.get("--cwd");
  const name =
    flags.get("--filter") ??
    flags.get("-F") ??
    flags.get("--workspace") ??
    (program === "npm" ? flags.get("-w") : undefined);
  if (directory !== undefined) return { verbs: positionals, packages: { directory } };
  // Which packages a pattern takes is not looked at: those that have the script are few.
  if (name !== undefined) return { verbs: positionals, packages: /[*!]/.test(name) ? "all" : { name } };
  return { verbs: positionals, packages: [...flags.keys()].some((flag) => EVERYWHERE.has(flag)) ? "all" : undefined };
}
