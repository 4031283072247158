import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { join, posix } from "node:path";
import { pipeline } from "node:stream/promises";

import {
  compareFingerprints,
  createFingerprint,
  type Json,
  listRemoved,
  listRequiredPeers,
  type Manifest,
  type PackedEntry,
  type PackedPlan,
  type Problem,
  type ProblemCode,
  registryOf,
  ReleaseError,
  type Tarball,
  type TarballContents,
  type WorkspacePackage,
} from "@slipway/core";
import semver from "semver";

import { createPublishedManifest } from "../artifact/manifest.ts";
import type { RegistryConfig } from "../config/registry-config.ts";
import { messageOf, redact } from "../registry/redact.ts";
import { tarballLimits, type TarballLimits } from "../tarball/limits.ts";
import { createPackageTextCollector, createPackageTexts, type PackageTextCollector } from "../tarball/package-texts.ts";
import { readTarball } from "../tarball/read-tarball.ts";

const MANIFEST = "package.json";

/** Entries named for one reason: a hostile tarball has any number of them. */
const MAX_NAMED = 20;

/** With what a tarball is compared. */
export interface PackedRelease {
  readonly plan: PackedPlan;
  readonly config: Pick<RegistryConfig, "registryFor">;
}

/** What is kept of a tarball that was read. */
export interface PackedReading {
  readonly contents: TarballContents;
  readonly texts: PackageTextCollector;
}

export interface CheckedTarball {
  readonly problems: readonly Problem[];
  /** The package as it is in there; absent where that could not be read, or is not what was packed. */
  readonly package?: WorkspacePackage;
  /** As it is, whatever the plan says. */
  readonly counted?: Pick<Tarball, "unpackedSize" | "fileCount">;
  /** What was foreseen of its installation and is not so: for whoever reads the summary. */
  readonly removed?: readonly string[];
  /** The manifest as it is to be sent; absent as well where the tarball's README is too long to be kept. */
  readonly published?: Manifest;
}

/** Credentials were looked for when the tarballs were made. */
const LIMITS: TarballLimits = { ...tarballLimits, scannedSize: 0 };

/**
 * Compares one tarball of a packed directory with its entry in the plan: the file, its bytes, and what is inside.
 *
 * @param stats Of the tarball's file; absent when there is none.
 */
export async function checkTarballFile(
  directory: string,
  stats: Stats | undefined,
  entry: PackedEntry,
  release: PackedRelease,
): Promise<CheckedTarball> {
  const { file, size, integrity } = entry.tarball;
  if (stats === undefined) return { problems: [problemOf(entry, "PACKED_TARBALL_MISSING")] };
  // Reported with the directory's other files; a link is not followed.
  if (!stats.isFile()) return { problems: [] };
  if (stats.size !== size) {
    return { problems: [mismatch(entry, "PACKED_INTEGRITY_MISMATCH", "size", `${stats.size} bytes`, `${size} bytes`)] };
  }

  let reading: PackedReading;
  try {
    reading = await read(join(directory, file));
  } catch (error) {
    // Damage is told from a tarball that was packed like this by its bytes, not by what it breaks.
    const actual = await readIntegrity(join(directory, file));
    if (actual === integrity) return { problems: [unreadable(entry, error)] };
    return { problems: [mismatch(entry, "PACKED_INTEGRITY_MISMATCH", "integrity", actual, integrity)] };
  }
  return checkReading(reading, entry, release);
}

/** Compares what was read of one tarball with its entry in the plan: the bytes, and the manifest inside. */
export async function checkReading(
  reading: PackedReading,
  entry: PackedEntry,
  release: PackedRelease,
): Promise<CheckedTarball> {
  const { contents } = reading;
  const { integrity } = entry.tarball;
  if (contents.integrity !== integrity) {
    return { problems: [mismatch(entry, "PACKED_INTEGRITY_MISMATCH", "integrity", contents.integrity, integrity)] };
  }
  const unsafe = contents.unsafe
    .slice(0, MAX_NAMED)
    .map(({ path, reason }) => problemOf(entry, "PACKED_TARBALL_UNSAFE", { actual: redact(path), reason }));
  const { problems, published } = await checkManifest(entry, reading, release);
  const { unpackedSize, fileCount } = contents;
  return {
    package: describePackage(entry, contents),
    published,
    counted: { unpackedSize, fileCount },
    ...compareInstallation(entry, contents, [
      ...unsafe,
      ...checkOneOfEach(entry, contents),
      ...checkForeignFiles(entry, contents),
      ...problems,
    ]),
  };
}

/** What no client packs, and what installations act on. */
function checkForeignFiles(entry: PackedEntry, { entries, manifest = {} }: TarballContents): Problem[] {
  const bundles = manifest["bundleDependencies"] ?? manifest["bundledDependencies"];
  const bundled = Array.isArray(bundles) ? bundles.length > 0 : Boolean(bundles);
  return [".npmrc", "node_modules"].flatMap((name) => {
    const found = entries.find(({ path }) => path === name || path.startsWith(`${name}/`));
    if (found === undefined || (name === "node_modules" && bundled)) return [];
    const reason =
      name === ".npmrc" ? "npm's configuration belongs into no package" : "the manifest declares no bundled dependency";
    return [problemOf(entry, "PACKED_TARBALL_UNSAFE", { actual: redact(found.path), reason })];
  });
}

/** What the installation does is what the plan foresaw before code of the repository ran. */
function compareInstallation(
  entry: PackedEntry,
  { manifest, entries, shrinkwrap }: TarballContents,
  problems: readonly Problem[],
): Pick<CheckedTarball, "problems" | "removed"> {
  const { fingerprint: expected, builds } = entry;
  if (expected === undefined || manifest === undefined) return { problems };
  const gyp = entries.some(({ type, path }) => type === "file" && !path.includes("/") && path.endsWith(".gyp"));
  const actual = createFingerprint(manifest, { gyp, shrinkwrap });
  const removed = listRemoved(expected, actual);
  return {
    removed: removed.length === 0 ? undefined : removed,
    problems: [
      ...problems,
      ...[...compareFingerprints(expected, actual, builds), ...listRequiredPeers(expected, actual, builds)].map(
        (difference) =>
          problemOf(entry, "PACKED_MANIFEST_MISMATCH", {
            field: redact(difference.field),
            actual: redact(difference.actual),
            expected: difference.expected,
            reason: "installation",
          }),
      ),
    ],
  };
}

async function read(file: string): Promise<PackedReading> {
  const texts = createPackageTextCollector();
  return { contents: await readTarball(file, LIMITS, texts), texts };
}

function describePackage(entry: PackedEntry, contents: TarballContents): CheckedTarball["package"] {
  const { name, version, directory, tarball } = entry;
  const { manifest, manifestText: text } = contents;
  if (manifest === undefined || text === undefined) return undefined;
  return { name, version, directory, file: `${tarball.file}/package.json`, manifest, text };
}

async function readIntegrity(file: string): Promise<string> {
  const digest = createHash("sha512");
  await pipeline(createReadStream(file), digest);
  return `sha512-${digest.digest("base64")}`;
}

/** What is in there twice is extracted once, and who looks may see the one and who installs get the other. */
function checkOneOfEach(entry: PackedEntry, { roots, entries }: TarballContents): Problem[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { type, path } of entries) {
    if (type !== "file") continue;
    const place = pathOnDisk(path);
    if (seen.has(place)) repeated.add(place);
    seen.add(place);
  }
  return [
    ...(roots.length > 1
      ? [problemOf(entry, "PACKED_TARBALL_UNSAFE", { actual: redact(roots.join(", ")), reason: "several roots" })]
      : []),
    ...[...repeated]
      .slice(0, MAX_NAMED)
      .map((path) => problemOf(entry, "PACKED_TARBALL_UNSAFE", { actual: redact(path), reason: "duplicate" })),
  ];
}

/** Where an entry lands, whatever the extracting platform; of the manifest, letter case does not make another file. */
function pathOnDisk(path: string): string {
  const normal = posix.normalize(path.replaceAll("\\", "/"));
  return normal.toLowerCase() === MANIFEST ? MANIFEST : normal;
}

async function checkManifest(
  entry: PackedEntry,
  reading: PackedReading,
  { plan, config }: PackedRelease,
): Promise<Pick<CheckedTarball, "problems" | "published">> {
  const { contents } = reading;
  const { manifest } = contents;
  if (manifest === undefined) {
    const reason =
      contents.manifestText === undefined ? "it has no `package.json`" : "its `package.json` is no JSON object";
    return { problems: [problemOf(entry, "PACKED_TARBALL_UNREADABLE", { reason })] };
  }
  const differences = (["name", "version"] as const)
    .filter((field) => !agrees(field, manifest[field], entry[field]))
    .map((field) => mismatch(entry, "PACKED_MANIFEST_MISMATCH", field, show(manifest[field]), entry[field]));
  if (differences.length > 0) return { problems: differences };

  const registry = config.registryFor(entry.name, manifest["publishConfig"]);
  const { problems, ...published } = await publishManifest(entry, manifest, reading, plan.commit);
  const planned = registryOf(plan, entry);
  const elsewhere = mismatch(entry, "PACKED_REGISTRY_MISMATCH", "registry", registry, planned);
  return { ...published, problems: registry === planned ? problems : [elsewhere, ...problems] };
}

/** npm sends a version without its `v` and its build metadata. */
function agrees(field: "name" | "version", actual: Json | undefined, planned: string): boolean {
  if (typeof actual !== "string") return false;
  return (field === "version" ? semver.clean(actual) : actual) === planned;
}

/** Does before the first package is sent what would stop this one in the middle of the release. */
async function publishManifest(
  entry: PackedEntry,
  manifest: Manifest,
  { contents, texts }: PackedReading,
  commit: string | undefined,
): Promise<Pick<CheckedTarball, "problems" | "published">> {
  const paths = contents.entries.filter(({ type }) => type === "file").map(({ path }) => path);
  try {
    const published = await createPublishedManifest(manifest, createPackageTexts(texts.texts, paths), commit);
    return { problems: [], published: texts.isComplete() ? published : undefined };
  } catch (error) {
    const predicts = redact(messageOf(error));
    return { problems: [problemOf(entry, "PACKED_MANIFEST_REFUSED", { predicts })] };
  }
}

function unreadable(entry: PackedEntry, error: unknown): Problem {
  const reason = redact(messageOf(error));
  const oversized = error instanceof ReleaseError && error.code === "TARBALL_TOO_LARGE";
  return problemOf(entry, oversized ? "PACKED_TARBALL_OVERSIZED" : "PACKED_TARBALL_UNREADABLE", { reason });
}

function mismatch(
  entry: PackedEntry,
  code: ProblemCode,
  field: string,
  actual: string | number,
  expected: string | number,
): Problem {
  return problemOf(entry, code, { field, actual: String(actual), expected: String(expected) });
}

function problemOf(entry: PackedEntry, code: ProblemCode, details: Partial<Problem> = {}): Problem {
  return { code, severity: "error", package: entry.name, file: entry.tarball.file, ...details };
}

function show(value: Json | undefined): string {
  if (value === undefined) return "";
  return redact(typeof value === "string" ? value : JSON.stringify(value));
}
