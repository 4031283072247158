import { isJsonObject } from "../../workspace/is-json-object.ts";
import type { Json, Manifest } from "../../workspace/manifest.ts";
import { listExportsTargets } from "./list-exports-targets.ts";
import type { Target } from "./target.ts";

/** Scripts that run on installation and may bring the commands along, as installers of native programs do. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];

/** Every file that a packed manifest promises. */
export function listTargets(manifest: Manifest): Target[] {
  return [
    ...listMain(manifest),
    ...listExportsTargets(manifest["exports"]),
    ...single(manifest, "types", "typescript", "module"),
    ...single(manifest, "typings", "typescript", "module"),
    ...single(manifest, "module", "some", "module"),
    ...listBrowser(manifest["browser"]),
    ...listBin(manifest),
    ...listMan(manifest["man"]),
  ];
}

function listMain(manifest: Manifest): Target[] {
  // With `exports`, only resolvers from before 2020 look at `main`; with commands, it may be what `npm init` wrote.
  const isLeftOver = manifest["bin"] !== undefined && manifest["main"] === "index.js";
  return single(manifest, "main", manifest["exports"] === undefined && !isLeftOver ? "everyone" : "some", "module");
}

function single(manifest: Manifest, field: string, needed: Target["needed"], lookup: Target["lookup"]): Target[] {
  const value = manifest[field];
  return typeof value === "string" && value !== "" ? [{ path: [field], value, lookup, needed }] : [];
}

function listBrowser(browser: Json | undefined): Target[] {
  if (typeof browser === "string") return [{ path: ["browser"], value: browser, lookup: "module", needed: "some" }];
  if (!isJsonObject(browser)) return [];
  return Object.entries(browser).flatMap(([key, value]) =>
    // Without a dot it is another package.
    typeof value === "string" && value.startsWith(".")
      ? [{ path: ["browser", key], value, lookup: "module", needed: "some" }]
      : [],
  );
}

function listBin({ bin, scripts }: Manifest): Target[] {
  const installs = isJsonObject(scripts) && INSTALL_SCRIPTS.some((name) => Object.hasOwn(scripts, name));
  const needed = installs ? "some" : "everyone";
  if (typeof bin === "string" && bin !== "") return [{ path: ["bin"], value: bin, lookup: "file", needed }];
  if (!isJsonObject(bin)) return [];
  return Object.entries(bin).flatMap(([name, value]) =>
    typeof value === "string" ? [{ path: ["bin", name], value, lookup: "file", needed }] : [],
  );
}

function listMan(man: Json | undefined): Target[] {
  const pages = Array.isArray(man) ? man : [man];
  return pages.flatMap((value) =>
    typeof value === "string" ? [{ path: ["man"], value, lookup: "file", needed: "some" }] : [],
  );
}
