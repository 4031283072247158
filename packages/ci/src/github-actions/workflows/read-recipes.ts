import { parseDenoTasks, parseMiseTasks, parseRecipes, type Recipes } from "@slipway/core";

/** Where each program looks for its recipes; the first file that is there counts. */
const FILES: readonly { readonly names: readonly string[]; readonly parse: (text: string) => Recipes }[] = [
  { names: ["justfile", "Justfile", ".justfile"], parse: (text) => parseRecipes("just", text) },
  { names: ["GNUmakefile", "makefile", "Makefile"], parse: (text) => parseRecipes("make", text) },
  { names: ["mise.toml", ".mise.toml", ".config/mise.toml", "mise/config.toml"], parse: parseMiseTasks },
  { names: ["deno.json", "deno.jsonc"], parse: parseDenoTasks },
];

/**
 * The recipes in the root of a repository.
 *
 * @param read Reads a text file of it; `undefined` where there is none.
 */
export async function readRecipes(read: (file: string) => Promise<string | undefined>): Promise<Recipes> {
  const found = await Promise.all(
    FILES.map(async ({ names, parse }): Promise<Recipes> => {
      for (const name of names) {
        const text = await read(name);
        if (text !== undefined) return parse(text);
      }
      return new Map();
    }),
  );
  return new Map(found.flatMap((recipes) => [...recipes]));
}
