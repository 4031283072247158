import { posix } from "node:path";

import PackageJson from "@npmcli/package-json";
import type { Json, Manifest } from "@slipway/core";

import type { PackageTexts } from "../tarball/package-texts.ts";

/** Steps of npm's that look at the disk: {@link completeManifest} does them from the tarball's listing. */
const DISK_STEPS: ReadonlySet<string> = new Set(["gypfile", "authors", "readme", "gitHead", "fillTypes", "binRefs"]);

/** What npm keeps to itself: consumer-side state, and fields that a manifest may not bring along. */
const UNPUBLISHED = ["patchedDependencies"];

/**
 * The manifest as npm sends it when it publishes a tarball: completed from the files (README, `types`, …) and normalised
 * by npm's own library (`repository`, `bin`, people, …). Two differences: npm adds the tarball's path on its machine
 * (`_resolved`, `_from`), and it asks the disk for `gitHead`, which a job without a checkout cannot.
 *
 * Source: `lib/commands/publish.js` of npm, `prepare` of `@npmcli/package-json`, `patchManifest` of `libnpmpublish`.
 *
 * @param commit Becomes `gitHead`: where it comes from is not for the packed manifest to say.
 * @throws What npm throws for a manifest that it does not publish.
 */
export async function createPublishedManifest(
  manifest: Manifest,
  texts: PackageTexts,
  commit?: string,
): Promise<Manifest> {
  if (manifest["private"] === true) throw new Error("This package has been marked as private");
  if (manifest["packageExtensions"] !== undefined) {
    throw new Error("packageExtensions is only honored at the project root and must not be published.");
  }
  const steps = PackageJson.prepareSteps.filter((step) => !DISK_STEPS.has(step));
  const prepared = await new PackageJson()
    .fromJSON(JSON.stringify(completeManifest(manifest, texts)))
    .normalize({ steps: [...steps, "fixName"] });
  const content: Record<string, unknown> = { ...prepared.content };
  for (const field of UNPUBLISHED) delete content[field];
  const published: Manifest = JSON.parse(
    JSON.stringify({
      ...content,
      gitHead: commit,
      _nodeVersion: process.versions.node,
    }),
  );
  return published;
}

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
