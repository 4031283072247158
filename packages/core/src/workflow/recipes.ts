import { parse } from "jsonc-parser";

import { isJsonObject, type Json } from "../json/json.ts";

/** What `just`, `mise`, `make` and `deno task` run, by program and name: `just release`. */
export type Recipes = ReadonlyMap<string, string>;

/** A recipe that a command starts: its key among the recipes. */
export function recipeCall([program = "", ...rest]: readonly string[]): string | undefined {
  const words = rest.filter((word) => !word.startsWith("-") && !word.includes("="));
  if (program === "just" || program === "make") return words[0] === undefined ? undefined : `${program} ${words[0]}`;
  if (program === "deno") return words[0] === "task" && words[1] !== undefined ? `deno ${words[1]}` : undefined;
  if (program !== "mise") return undefined;
  const name = words[0] === "run" || words[0] === "r" ? words[1] : undefined;
  return name === undefined ? undefined : `mise ${name}`;
}

const HEAD = /^@?([A-Za-z_][\w-]*)(?:\s[^:]*)?:(?!=)([^#]*)/;

/** The recipes of a `justfile` or a `Makefile`: the recipes named behind the colon, and the indented lines below it. */
export function parseRecipes(program: "just" | "make", text: string): Recipes {
  const recipes = new Map<string, readonly string[]>();
  let key: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, name, needed = ""] = HEAD.exec(line) ?? [];
    if (name !== undefined) {
      key = `${program} ${name}`;
      const first = needed.split(/\s+/).filter((word) => /^[A-Za-z_][\w-]*$/.test(word));
      recipes.set(
        key,
        first.map((word) => `${program} ${word}`),
      );
    } else if (/^\s+\S/.test(line) && key !== undefined) {
      recipes.set(key, [...(recipes.get(key) ?? []), line.trim().replace(/^[@-]+/, "")]);
    } else if (/^[^\s#]/.test(line)) key = undefined;
  }
  return new Map([...recipes].map(([name, lines]) => [name, lines.join("\n")]));
}

/** The tasks of a `deno.json`, which may hold comments: a text, or an object with `command`. */
export function parseDenoTasks(text: string): Recipes {
  const value: Json | undefined = parse(text);
  const tasks = isJsonObject(value) && isJsonObject(value["tasks"]) ? Object.entries(value["tasks"]) : [];
  return new Map(
    tasks.flatMap(([name, task]) => {
      const command = isJsonObject(task) ? task["command"] : task;
      return typeof command === "string" ? [[`deno ${name}`, command] as const] : [];
    }),
  );
}

const STRINGS = /"""([\s\S]*?)"""|'''([\s\S]*?)'''|"((?:[^"\\]|\\.)*)"|'([^']*)'/g;

const TASK = /^\[tasks\.(?:"([^"]+)"|([\w:-]+))\]/;

/** The tasks of a `mise.toml`: `[tasks.release]` with `run`, or `release = "…"` below `[tasks]`. */
export function parseMiseTasks(text: string): Recipes {
  const recipes = new Map<string, string>();
  for (const table of text.split(/^(?=\[)/m)) {
    const [, quoted, plain] = TASK.exec(table) ?? [];
    const name = quoted ?? plain;
    if (name !== undefined) addTask(recipes, name, /^run\s*=\s*([\s\S]*)/m.exec(table)?.[1]);
    else if (table.startsWith("[tasks]")) {
      for (const [, key = "", value] of table.matchAll(/^"?([\w:-]+)"?\s*=\s*(.*)$/gm)) addTask(recipes, key, value);
    }
  }
  return recipes;
}

/** The first text, or all of a list of texts. */
function addTask(recipes: Map<string, string>, name: string, value: string | undefined): void {
  if (value === undefined) return;
  const list = value.startsWith("[");
  const part = list ? value.slice(0, value.indexOf("]") + 1) : value;
  const texts = [...part.matchAll(STRINGS)].map(([, ...alternatives]) =>
    alternatives.find((text) => text !== undefined),
  );
  const commands = (list ? texts : texts.slice(0, 1)).flatMap((text) => text?.replaceAll('\\"', '"') ?? []);
  if (commands.length > 0) recipes.set(`mise ${name}`, commands.join("\n").trim());
}
