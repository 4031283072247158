import { parseDocument, visit } from "yaml";

/** Each of them is looked for in the whole document. */
export const MOST_ALIASES = 500;

/**
 * Reads a file of settings, whoever wrote it, in a time that grows with its size and no faster.
 *
 * @throws For what is no YAML, and for what its aliases make too large.
 */
export function parseSettingsYaml(text: string): unknown {
  // The parser compares every key with every other one of its map.
  const document = parseDocument(text, { uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  let aliases = 0;
  visit(document, {
    Alias: () => {
      aliases += 1;
    },
  });
  if (aliases > MOST_ALIASES) throw new RangeError(`it has more than ${MOST_ALIASES} aliases`);
  return document.toJS({ maxAliasCount: 100 });
}
