import { posix } from "node:path";

import type { Json, Manifest } from "@slipway/core";

import type { PackageTexts } from "./package-texts.ts";

const NO_README = "ERROR: No README data found!";
const MAN_PAGE = /\.[0-9]$/u;
const COMMENT = /^\s*#.*$/u;

/**
 * Adds to a manifest what npm finds in the package's files when it prepares one for publishing, and only where the
 * manifest does not say it itself.
 *
 * Source: the asynchronous steps of `@npmcli/package-json/lib/normalize.js`.
 */
export function completeManifest(manifest: Manifest, texts: PackageTexts): Manifest {
  return {
    ...manifest,
    ...nativeInstall(manifest, texts.paths),
    ...contributors(manifest, texts.authors),
    ...readme(manifest, texts.readme),
    ...manPages(manifest, texts.paths),
    ...binaries(manifest, texts.paths),
    ...types(manifest, texts.paths),
  };
}

function nativeInstall({ scripts = {}, gypfile }: Manifest, paths: readonly string[]): Manifest {
  if (!isObject(scripts) || Boolean(scripts["install"]) || Boolean(scripts["preinstall"]) || gypfile === false)
    return {};
  const native = paths.some((path) => !path.includes("/") && path.endsWith(".gyp"));
  return native ? { scripts: { ...scripts, install: "node-gyp rebuild" }, gypfile: true } : {};
}

function contributors(manifest: Manifest, authors: string | undefined): Manifest {
  if (authors === undefined || Boolean(manifest["contributors"])) return {};
  const lines = authors.split(/\r?\n/gu).map((line) => line.replace(COMMENT, "").trim());
  return { contributors: lines.filter((line) => line !== "") };
}

function readme(manifest: Manifest, found: PackageTexts["readme"]): Manifest {
  if (manifest["readme"]) return {};
  return found === undefined || found.text === ""
    ? { readme: NO_README, ...(found !== undefined && { readmeFilename: found.file }) }
    : { readme: found.text, readmeFilename: found.file };
}

function manPages({ directories = {}, man }: Manifest, paths: readonly string[]): Manifest {
  if (Boolean(man) || !isObject(directories) || typeof directories["man"] !== "string") return {};
  return { man: filesBelow(directories["man"], paths).filter((path) => MAN_PAGE.test(path)) };
}

function binaries({ directories = {}, bin }: Manifest, paths: readonly string[]): Manifest {
  if (Boolean(bin) || !isObject(directories) || typeof directories["bin"] !== "string") return {};
  const files = filesBelow(directories["bin"], paths).filter((path) => !path.split("/").some(isHidden));
  return { bin: Object.fromEntries(files.map((path) => [posix.basename(path), path])) };
}

function types(manifest: Manifest, paths: readonly string[]): Manifest {
  const { main = "index.js" } = manifest;
  if (typeof main !== "string" || "types" in manifest || "typings" in manifest) return {};
  const declaration = posix.join(posix.dirname(main), `${posix.basename(main, posix.extname(main))}.d.ts`);
  return paths.includes(declaration) ? { types: `./${declaration}` } : {};
}

function filesBelow(directory: string, paths: readonly string[]): string[] {
  const prefix = `${posix.join("/", directory).slice(1).replace(/\/$/u, "")}/`;
  return paths.filter((path) => prefix === "/" || path.startsWith(prefix));
}

function isHidden(name: string): boolean {
  return name.startsWith(".");
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
