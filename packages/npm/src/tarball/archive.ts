import { createHash } from "node:crypto";

import {
  checkEntryPath,
  type NestedManifest,
  parseManifest,
  type SecretFinding,
  type TarballContents,
  type TarballEntry,
  type UnsafeEntry,
  type UnsafeReason,
} from "@slipway/core";
import { Parser, type ReadEntry } from "tar";

import { endAtZeros } from "./end-of-archive.ts";
import { createEntryScanner } from "./entry-scanner.ts";
import { oversizedTarball, type TarballLimits, unreadableTarball } from "./limits.ts";

const MANIFEST = "package.json";

/** Clients install what it says, whatever the manifest does. */
const SHRINKWRAP = "npm-shrinkwrap.json";

/** What is neither a file nor a directory. Types unknown to the library do not reach the callback. */
const REFUSED_TYPES: ReadonlyMap<string, UnsafeReason> = new Map([
  ["Link", "link"],
  ["SymbolicLink", "link"],
  ["CharacterDevice", "device"],
  ["BlockDevice", "device"],
  ["FIFO", "device"],
]);

type ArchiveContents = Omit<TarballContents, "file" | "integrity" | "size">;

export interface ArchiveReader {
  /** Takes the next part of the decompressed archive. Throws as `readTarball` does. */
  readonly write: (chunk: Buffer) => void;
  readonly end: () => ArchiveContents;
}

/** Reads a tar archive chunk by chunk with the library that npm itself extracts with. */
export function createArchiveReader(file: string, limits: TarballLimits, texts?: TextCollector): ArchiveReader {
  const entries: TarballEntry[] = [];
  const unsafe: UnsafeEntry[] = [];
  const secrets: SecretFinding[] = [];
  const roots = new Set<string>();
  const manifests = new Map<string, string>();
  let listing = 0;
  let manifestsSize = 0;
  let shrinkwrap: string | undefined;
  let globalHeader = false;

  const parser = new Parser({
    strict: true,
    brotli: false,
    zstd: false,
    onReadEntry: (entry) => {
      count(entry);
      checkGlobalHeader(entry);
      const reason = judge(entry);
      if (reason === undefined) read(entry);
      else refuse(entry, reason);
    },
  });
  parser.on("error", (error: Error) => {
    throw unreadableTarball(file, error);
  });
  parser.on("ignoredEntry", (entry: ReadEntry) => {
    if (entry.meta) throw oversizedTarball(file, "extended headers", parser.maxMetaEntrySize, "bytes");
    count(entry);
    refuse(entry, "unknown-type");
  });

  function count(entry: ReadEntry): void {
    listing += entry.path.length;
    if (entries.length + unsafe.length >= limits.entryCount) {
      throw oversizedTarball(file, "number of entries", limits.entryCount, "entries");
    }
    if (listing > limits.listing) throw oversizedTarball(file, "file names", limits.listing, "characters");
  }

  /** git writes one with a comment. Anything else in it would be a part of each entry, and clients disagree about that. */
  function checkGlobalHeader({ globalExtended }: ReadEntry): void {
    if (globalHeader || globalExtended === undefined) return;
    const set = Object.entries(globalExtended).filter(
      ([key, value]) => key !== "comment" && key !== "global" && value !== undefined,
    );
    if (set.length === 0) return;
    globalHeader = true;
    unsafe.push({ path: `global header with ${set.map(([key]) => key).join(", ")}`, reason: "global-header" });
  }

  function refuse(entry: ReadEntry, reason: UnsafeReason): void {
    unsafe.push({ path: entry.path, reason, target: entry.linkpath });
    entry.resume();
  }

  function read(entry: ReadEntry): void {
    const [root = "", ...below] = entry.path.replace(/\/+$/u, "").split("/");
    roots.add(root);
    const path = below.join("/");
    const { size, mode = 0 } = entry;
    if (isDirectory(entry)) {
      entries.push({ path, size: 0, mode, type: "directory" });
      entry.resume();
      return;
    }
    if (path === MANIFEST || path.endsWith(`/${MANIFEST}`)) readManifest(entry, path);
    if (path === SHRINKWRAP) digestShrinkwrap(entry);
    if (texts?.wants(path, size) === true) collectText(entry, (text) => texts.take(path, text));
    const scanner = createEntryScanner(path, limits.scannedSize);
    entry.on("data", scanner.write);
    entry.on("end", () => {
      const { shebang, program, findings } = scanner.end();
      entries.push({ path, size, mode, type: "file", shebang, program });
      secrets.push(...findings.slice(0, limits.findings - secrets.length));
    });
  }

  function digestShrinkwrap(entry: ReadEntry): void {
    const digest = createHash("sha512");
    entry.on("data", (chunk) => digest.update(chunk));
    entry.on("end", () => {
      shrinkwrap = `sha512-${digest.digest("base64")}`;
    });
  }

  function readManifest(entry: ReadEntry, path: string): void {
    manifestsSize += entry.size;
    if (entry.size > limits.manifestSize) throw oversizedTarball(file, `\`${path}\``, limits.manifestSize, "bytes");
    if (manifestsSize > limits.manifestsSize) {
      throw oversizedTarball(file, "manifests", limits.manifestsSize, "bytes");
    }
    collectText(entry, (text) => manifests.set(path, text));
  }

  const archive = endAtZeros(file, parser);
  let first = true;
  return {
    write: (chunk) => {
      // The library would undo a second layer of compression, which other clients do not.
      if (first && isGzip(chunk)) throw unreadableTarball(file, "inside the gzip data is no tar archive");
      first = false;
      archive.write(chunk);
    },
    end: () => {
      archive.end();
      const files = entries.filter((entry) => entry.type === "file");
      return {
        entries,
        unsafe,
        secrets,
        roots: [...roots],
        shrinkwrap,
        unpackedSize: files.reduce((sum, entry) => sum + entry.size, 0),
        fileCount: files.length,
        ...rootManifest(manifests.get(MANIFEST)),
        nestedManifests: nestedManifests(manifests),
      };
    },
  };
}

function isGzip(chunk: Buffer): boolean {
  return chunk[0] === 0x1f && chunk[1] === 0x8b;
}

function judge(entry: ReadEntry): UnsafeReason | undefined {
  const reason = REFUSED_TYPES.get(entry.type) ?? checkEntryPath(entry.path);
  if (reason !== undefined) return reason;
  // A file beside the root directory is lost to npm, which extracts one level down.
  return isDirectory(entry) || entry.path.includes("/") ? undefined : "outside-root";
}

function isDirectory(entry: ReadEntry): boolean {
  return entry.type === "Directory" || entry.type === "GNUDumpDir";
}

function rootManifest(text: string | undefined): Partial<Pick<TarballContents, "manifest" | "manifestText">> {
  if (text === undefined) return {};
  const parsed = parseManifest(text);
  return "manifest" in parsed ? { manifestText: text, manifest: parsed.manifest } : { manifestText: text };
}

function nestedManifests(manifests: ReadonlyMap<string, string>): NestedManifest[] {
  return [...manifests].filter(([path]) => path !== MANIFEST).map(([path, text]) => ({ path, text }));
}

/** Hands over an entry's whole text when it ends. For small entries only: the caller looks at the size first. */
export function collectText(entry: ReadEntry, onText: (text: string) => void): void {
  const chunks: Buffer[] = [];
  entry.on("data", (chunk) => chunks.push(chunk));
  entry.on("end", () => {
    onText(Buffer.concat(chunks).toString("utf8"));
  });
}

/** Takes the texts of some files while a tarball is read. */
export interface TextCollector {
  /** @param size Bytes. */
  readonly wants: (path: string, size: number) => boolean;
  readonly take: (path: string, text: string) => void;
}

/** Gives each text to all who want it. */
export function combineCollectors(collectors: readonly TextCollector[]): TextCollector {
  const wanted = new Map<string, readonly TextCollector[]>();
  return {
    wants: (path, size) => {
      const takers = collectors.filter((collector) => collector.wants(path, size));
      if (takers.length > 0) wanted.set(path, takers);
      return takers.length > 0;
    },
    take: (path, text) => {
      for (const collector of wanted.get(path) ?? []) collector.take(path, text);
    },
  };
}
