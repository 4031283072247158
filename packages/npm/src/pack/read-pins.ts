import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { isJsonObject, type Json, type PackageManager, type Pin } from "@slipway/core";

import { parseSettingsYaml } from "../workspace/settings-yaml.ts";

const MANIFEST = "package.json";
const PNPM_SETTINGS = "pnpm-workspace.yaml";

/** Bytes. The largest known have a few thousand lines. */
const LARGEST_FILE = 4 * 1024 * 1024;

/** Where the root keeps patches that a tool applies after each installation (`patch-package`). */
const PATCHES = "patches";

/**
 * Reads what the root of a workspace does to dependencies when they are installed here, and nowhere else: patches, and
 * versions put in the place of those that manifests ask for.
 *
 * @param directory Absolute path of the root.
 */
export async function readPins(directory: string, manager: PackageManager["name"]): Promise<readonly Pin[]> {
  const [manifest, settings, patches] = await Promise.all([
    readObject(join(directory, MANIFEST), JSON.parse),
    manager === "pnpm" ? readObject(join(directory, PNPM_SETTINGS), parseSettingsYaml) : {},
    readdir(join(directory, PATCHES)).catch((): string[] => []),
  ]);
  return [...listPins(manifest, settings, manager), ...listPatchFiles(manifest, patches)];
}

/** A file that cannot be read or parsed stops the client itself; until then it says nothing. */
async function readObject(file: string, parse: (text: string) => unknown): Promise<{ readonly [key: string]: Json }> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined || bytes.length > LARGEST_FILE) return {};
  try {
    const value: Json = JSON.parse(JSON.stringify(parse(bytes.toString("utf8")) ?? null));
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

type Settings = { readonly [key: string]: Json };

function listPins(manifest: Settings, settings: Settings, manager: PackageManager["name"]): Pin[] {
  const own = isJsonObject(manifest["pnpm"]) ? manifest["pnpm"] : {};
  switch (manager) {
    case "npm":
      return listOverrides(manifest["overrides"], `\`overrides\` of \`${MANIFEST}\``);
    case "yarn":
      return listResolutions(manifest["resolutions"]);
    case "bun":
      return [
        ...listOverrides(manifest["overrides"], `\`overrides\` of \`${MANIFEST}\``),
        ...listResolutions(manifest["resolutions"]),
        ...listPatched(manifest["patchedDependencies"], `\`patchedDependencies\` of \`${MANIFEST}\``),
      ];
    case "pnpm":
      return [
        ...listPnpmOverrides(settings["overrides"], `\`overrides\` of \`${PNPM_SETTINGS}\``),
        ...listPnpmOverrides(own["overrides"], `\`pnpm.overrides\` of \`${MANIFEST}\``),
        ...listResolutions(manifest["resolutions"]),
        ...listPatched(settings["patchedDependencies"], `\`patchedDependencies\` of \`${PNPM_SETTINGS}\``),
        ...listPatched(own["patchedDependencies"], `\`pnpm.patchedDependencies\` of \`${MANIFEST}\``),
      ];
  }
}

function entriesOf(value: Json | undefined): [key: string, value: Json][] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

/** `name`, `name@range`, `@scope/name@range`; Yarn writes `name@npm:range`. */
function parseSelector(text: string): Pick<Pin, "name" | "selects"> {
  const end = text.indexOf("@", 1);
  if (end === -1) return { name: text, selects: undefined };
  return { name: text.slice(0, end), selects: text.slice(end + 1).replace(/^npm:/u, "") };
}

function listPatched(value: Json | undefined, by: string): Pin[] {
  return entriesOf(value).map(([key]) => ({ ...parseSelector(key), kind: "patch", by }));
}

/** npm nests them by dependents; `.` stands for the dependent itself. Values with `$` repeat what the root asks for. */
function listOverrides(value: Json | undefined, by: string, within?: string): Pin[] {
  return entriesOf(value).flatMap(([key, wanted]): Pin[] => {
    const selector = parseSelector(key === "." && within !== undefined ? within : key);
    const parent = key === "." ? undefined : within;
    if (typeof wanted === "string") return [{ ...selector, kind: "override", wanted, within: nameOf(parent), by }];
    return listOverrides(wanted, by, key);
  });
}

function nameOf(selector: string | undefined): string | undefined {
  return selector === undefined ? undefined : parseSelector(selector).name;
}

/** `parent@1>name@2`; a `>` after a space, `|` or `@` belongs to a range. */
function listPnpmOverrides(value: Json | undefined, by: string): Pin[] {
  return entriesOf(value).flatMap(([key, wanted]): Pin[] => {
    if (typeof wanted !== "string") return [];
    const at = key.search(/[^ |@]>/u);
    const [parent, child] = at === -1 ? [undefined, key] : [key.slice(0, at + 1), key.slice(at + 2)];
    return [{ ...parseSelector(child), kind: "override", wanted, within: nameOf(parent), by }];
  });
}

/** `name`, `parent/name`, `**\/name`, with scopes in both places. */
const RESOLUTION = /^(?:(?<parent>.+)\/)?(?<child>(?:@[^/@]+\/)?[^/@]+(?:@.+)?)$/u;

function listResolutions(value: Json | undefined): Pin[] {
  const by = `\`resolutions\` of \`${MANIFEST}\``;
  return entriesOf(value).flatMap(([key, wanted]): Pin[] => {
    if (typeof wanted !== "string") return [];
    const { parent, child = key } = RESOLUTION.exec(key)?.groups ?? {};
    const selector = parseSelector(child);
    if (wanted.startsWith("patch:")) return [{ ...selector, kind: "patch", by }];
    const within = parent === undefined || /^\*+$/u.test(parent) ? undefined : nameOf(parent);
    return [{ ...selector, kind: "override", wanted, within, by }];
  });
}

/** `name+1.0.0.patch`, `@scope+name+1.0.0.patch`; of a path of names only the first is a dependency of the workspace. */
const PATCH_FILE = /^(?<name>(?:@[^+]+\+)?[^+]+)\+(?<version>\d[^+]*)(?:\+\d+)?(?:\.dev)?\.patch$/u;

function listPatchFiles(manifest: Settings, files: readonly string[]): Pin[] {
  const uses = ["dependencies", "devDependencies"].some((field) =>
    entriesOf(manifest[field]).some(([name]) => name === "patch-package"),
  );
  if (!uses) return [];
  return files.flatMap((file): Pin[] => {
    const { name, version } = PATCH_FILE.exec(file)?.groups ?? {};
    if (name === undefined) return [];
    return [{ name: name.replace("+", "/"), selects: version, kind: "patch", by: `\`${PATCHES}/${file}\`` }];
  });
}
