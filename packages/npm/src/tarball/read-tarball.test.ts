import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { tarballLimits } from "./limits.ts";
import { readTarball } from "./read-tarball.ts";

interface RawEntry {
  readonly path: string;
  readonly body?: string | Buffer;
  /** The type flag of the header: `0` is a file. */
  readonly type?: string;
  readonly link?: string;
  readonly mode?: number;
}

const MANIFEST: RawEntry = { path: "package/package.json", body: '{"name":"a","version":"1.0.0"}' };

/** More than is read in one go. */
const noise: RawEntry = { path: "package/noise", body: randomBytes(300_001) };

// Put together here, so that no scanner takes this file for a leak.
const BAR = "_";
const TOKEN = `ghp${BAR}zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17`;

let directory: string;
let count = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-tarball-"));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** One entry by hand: no library writes what these tests need. */
function block({ path, body = "", type = "0", link = "", mode = 0o644 }: RawEntry): Buffer {
  const data = Buffer.from(body);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write(`${mode.toString(8).padStart(7, "0")}\0`, 100);
  header.write("0000000\0".repeat(2), 108);
  header.write(`${data.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

function zeros(bytes: number): RawEntry {
  return { path: "package/zeros", body: Buffer.alloc(bytes) };
}

function archive(...entries: RawEntry[]): Buffer {
  return Buffer.concat([...entries.map(block), Buffer.alloc(1024)]);
}

/** gzip's last four bytes are the size of what was compressed. */
function announcing(content: Buffer, size: number): Buffer {
  const changed = Buffer.from(content);
  changed.writeUInt32LE(size, changed.length - 4);
  return changed;
}

async function write(content: Buffer): Promise<string> {
  count += 1;
  const file = join(directory, `a-${count}.tgz`);
  await writeFile(file, content);
  return file;
}

async function read(...entries: RawEntry[]): ReturnType<typeof readTarball> {
  return readTarball(await write(gzipSync(archive(...entries))));
}

describe("an honest tarball", () => {
  it("is described", async () => {
    const content = gzipSync(
      archive(
        { path: "package/", type: "5", mode: 0o755 },
        MANIFEST,
        { path: "package/bin/a.js", body: "#!/usr/bin/env node\r\nrun()\n", mode: 0o755 },
        { path: "package/dist/package.json", body: '{"type":"module"}' },
        { path: "package/empty" },
      ),
    );
    const file = await write(content);
    expect(await readTarball(file)).toEqual({
      file: file.slice(directory.length + 1),
      integrity: `sha512-${createHash("sha512").update(content).digest("base64")}`,
      size: content.length,
      unpackedSize: 30 + 27 + 17,
      fileCount: 4,
      entries: [
        { path: "", size: 0, mode: 0o755, type: "directory" },
        { path: "package.json", size: 30, mode: 0o644, type: "file" },
        { path: "bin/a.js", size: 27, mode: 0o755, type: "file", shebang: "#!/usr/bin/env node\r\n" },
        { path: "dist/package.json", size: 17, mode: 0o644, type: "file" },
        { path: "empty", size: 0, mode: 0o644, type: "file" },
      ],
      unsafe: [],
      roots: ["package"],
      manifestText: '{"name":"a","version":"1.0.0"}',
      manifest: { name: "a", version: "1.0.0" },
      nestedManifests: [{ path: "dist/package.json", text: '{"type":"module"}' }],
      secrets: [],
    });
  });

  it("may call its root directory anything", async () => {
    const contents = await read({ path: "node/package.json", body: "{}" }, { path: "node/index.d.ts" });
    expect(contents).toMatchObject({ roots: ["node"], manifest: {} });
  });

  it("has long paths from extended headers", async () => {
    const path = `package/${"deep/".repeat(40)}a.js`;
    const record = ` path=${path}\n`;
    const body = `${record.length + 3}${record}`;
    const { entries } = await read(MANIFEST, { path: "PaxHeader", type: "x", body }, { path: "short", body: "x" });
    expect(entries[1]?.path).toBe(path.slice("package/".length));
  });

  it.each([0, 512, 1024, 10_240, 10_000, 500_000])("may be padded with %i bytes of zeros", async (padding) => {
    const body = Buffer.concat([Buffer.alloc(2000), Buffer.from("x"), Buffer.alloc(3000)]);
    const entries = [block({ path: "package/zeros", body }), block(noise), block(MANIFEST)];
    const contents = await readTarball(await write(gzipSync(Buffer.concat([...entries, Buffer.alloc(padding)]))));
    expect(contents).toMatchObject({ fileCount: 3, manifest: { name: "a" } });
  });

  it("hands out the texts that are asked for", async () => {
    const texts: Record<string, string> = {};
    const file = await write(
      gzipSync(archive(MANIFEST, { path: "package/a.js", body: "a" }, { path: "package/b.md", body: "b" })),
    );
    await readTarball(file, tarballLimits, {
      wants: (path, size) => path.endsWith(".js") && size === 1,
      take: (path, text) => {
        texts[path] = text;
      },
    });
    expect(texts).toStrictEqual({ "a.js": "a" });
  });

  it("takes little memory, however large", async () => {
    const body = Buffer.alloc(128e6, randomBytes(8000).toString("hex"));
    const file = await write(gzipSync(archive(MANIFEST, { path: "package/big.js", body }), { level: 1 }));
    const before = process.memoryUsage.rss();
    const { unpackedSize } = await readTarball(file);
    expect(unpackedSize).toBe(128e6 + 30);
    expect(process.memoryUsage.rss() - before).toBeLessThan(90e6);
  });
});

describe("a manifest", () => {
  it.each([
    ["is no JSON", "{", undefined],
    ["is no object", "[]", undefined],
    ["has a byte-order mark", '\uFEFF{"name":"a"}', { name: "a" }],
  ])("%s", async (_, body, manifest) => {
    const contents = await read({ path: "package/package.json", body });
    expect(contents.manifestText).toBe(body);
    expect(contents.manifest).toEqual(manifest);
  });

  it("that is not there is absent", async () => {
    const contents = await read({ path: "package/sub/package.json", body: "{}" });
    expect(contents).not.toHaveProperty("manifestText");
    expect(contents.nestedManifests).toHaveLength(1);
  });

  it("that is there twice is the last, as on a client's disk", async () => {
    const contents = await read(MANIFEST, { path: "package/package.json", body: '{"name":"evil"}' });
    expect(contents.manifest).toEqual({ name: "evil" });
    expect(contents.entries.map(({ path }) => path)).toEqual(["package.json", "package.json"]);
  });
});

describe("an unsafe entry", () => {
  it.each<[string, RawEntry, string]>([
    ["traversal", { path: "package/../../evil" }, "traversal"],
    ["absolute path", { path: "/etc/evil" }, "absolute-path"],
    ["Windows traversal", { path: "package\\..\\..\\evil" }, "traversal"],
    ["line break in its name", { path: "package/a\nb" }, "control-character"],
    ["file beside the root directory", { path: "evil" }, "outside-root"],
    ["symbolic link", { path: "package/a", type: "2", link: "/etc/passwd" }, "link"],
    ["hard link", { path: "package/a", type: "1", link: "package/b" }, "link"],
    ["character device", { path: "package/a", type: "3" }, "device"],
    ["block device", { path: "package/a", type: "4" }, "device"],
    ["pipe", { path: "package/a", type: "6" }, "device"],
    ["sparse file", { path: "package/a", type: "S", body: "x" }, "unknown-type"],
  ])("is named and kept out: %s", async (_, entry, reason) => {
    const { unsafe, entries } = await read(MANIFEST, entry, { path: "package/after.js", body: "x" });
    expect(unsafe).toEqual([{ path: entry.path, reason, ...(entry.link !== undefined && { target: entry.link }) }]);
    expect(entries.map(({ path }) => path)).toEqual(["package.json", "after.js"]);
  });

  it("shows in a second root directory", async () => {
    const { roots } = await read(MANIFEST, { path: "other/package.json", body: "{}" });
    expect(roots).toEqual(["package", "other"]);
  });
});

describe("an unreadable tarball", () => {
  const good = gzipSync(archive(MANIFEST, { path: "package/a.js", body: randomBytes(5000) }));

  const evil = archive({ path: "package/package.json", body: '{"name":"evil"}' });
  const open = block(MANIFEST);
  // A header's checksum is not part of its own sum.
  const nearlyZeros = Buffer.alloc(512);
  nearlyZeros.write("zz", 148);

  it.each<[string, Buffer]>([
    ["entries behind the end of the archive", gzipSync(Buffer.concat([archive(MANIFEST), evil]))],
    ["entries far behind it", gzipSync(Buffer.concat([archive(MANIFEST), Buffer.alloc(300_000), evil]))],
    ["entries behind a large archive", gzipSync(Buffer.concat([archive(MANIFEST, noise), evil]))],
    ["anything behind the end of the archive", gzipSync(Buffer.concat([archive(MANIFEST), Buffer.from("\0x")]))],
    ["entries behind one block of zeros", gzipSync(Buffer.concat([open, Buffer.alloc(512), evil]))],
    ["entries behind a block that sums up to nothing", gzipSync(Buffer.concat([open, nearlyZeros, evil]))],
    ["zeros before the first entry", gzipSync(Buffer.concat([Buffer.alloc(512), evil]))],
    ["two gzip members", Buffer.concat([gzipSync(open), gzipSync(evil)])],
    ["two gzip members, large", Buffer.concat([gzipSync(Buffer.concat([open, block(noise)])), gzipSync(evil)])],
    ["empty", Buffer.alloc(0)],
    ["not gzip", Buffer.from("<html>not found</html>")],
    ["a tar archive that is not compressed", archive(MANIFEST)],
    ["compressed twice", gzipSync(good)],
    ["truncated", good.subarray(0, -200)],
    ["damaged", Buffer.concat([good.subarray(0, 2000), Buffer.alloc(100), good.subarray(2100)])],
    ["followed by something", Buffer.concat([good, Buffer.from("more")])],
    ["followed by something after a zero", Buffer.concat([good, Buffer.from("\0more")])],
    ["of another size than gzip announces", announcing(good, 0)],
    ["of another size than gzip announces, the largest", announcing(good, 0xff_ff_ff_ff)],
    ["no archive inside", gzipSync(randomBytes(4000))],
    ["nothing inside", gzipSync(Buffer.alloc(0))],
    [
      "an archive that ends within a file",
      gzipSync(archive(MANIFEST, { path: "package/a", body: "x".repeat(2000) }).subarray(0, 2048)),
    ],
    [
      "a header with a wrong checksum",
      gzipSync(Buffer.concat([block(MANIFEST), block({ path: "package/a" }).fill("9", 148, 152), Buffer.alloc(1024)])),
    ],
  ])("is refused: %s", async (_, content) => {
    await expect(readTarball(await write(content))).rejects.toMatchObject({
      name: "ReleaseError",
      code: "TARBALL_UNREADABLE",
    });
  });

  it("is refused: no such file", async () => {
    await expect(readTarball(join(directory, "none.tgz"))).rejects.toMatchObject({
      code: "TARBALL_UNREADABLE",
      message: expect.stringContaining("The tarball `none.tgz` cannot be read: ENOENT"),
    });
  });
});

describe("an oversized tarball", () => {
  it("is refused by its compression ratio", async () => {
    const file = await write(gzipSync(archive(MANIFEST, zeros(tarballLimits.ratioFloor + 1_000_000))));
    await expect(readTarball(file)).rejects.toMatchObject({
      code: "TARBALL_TOO_LARGE",
      message: expect.stringContaining("200 to 1 for its compression ratio"),
    });
  });

  it.each([
    ["unpacked size", { unpackedSize: 10_000 }],
    ["number of entries", { entryCount: 2 }],
    ["file names", { listing: 30 }],
    ["`package.json`", { manifestSize: 10 }],
    ["manifests", { manifestsSize: 31 }],
  ])("is refused by its %s", async (what, limit) => {
    const file = await write(
      gzipSync(archive(MANIFEST, { path: "package/a/package.json", body: "{}" }, zeros(20_000))),
    );
    await expect(readTarball(file, { ...tarballLimits, ...limit })).rejects.toMatchObject({
      code: "TARBALL_TOO_LARGE",
      message: expect.stringContaining(what),
    });
  });

  it("is refused by a path that hides in a huge extended header", async () => {
    const file = await write(
      gzipSync(
        archive(MANIFEST, { path: "PaxHeader", type: "x", body: randomBytes(2_000_000) }, { path: "package/a" }),
      ),
    );
    await expect(readTarball(file)).rejects.toMatchObject({ code: "TARBALL_TOO_LARGE" });
  });
});

describe("credentials", () => {
  it("are found with file and line, wherever chunks of the stream end", async () => {
    const line = "const nothing = 1; // filler\n";
    const lines = Array.from({ length: 12_000 }, (_, index) =>
      index % 1000 === 999 ? `token("${TOKEN}");${" ".repeat(index % 97)}\n` : line,
    );
    const { secrets } = await read(MANIFEST, { path: "package/a.js", body: lines.join("") });
    expect(secrets.map((secret) => secret.line)).toEqual(Array.from({ length: 12 }, (_, index) => (index + 1) * 1000));
    expect(secrets[0]).toEqual({
      path: "a.js",
      line: 1000,
      kind: "github-token",
      confidence: "certain",
      preview: "ghp_…",
    });
  });

  it("are found in environment files", async () => {
    const { secrets } = await read(MANIFEST, { path: "package/.env", body: "PORT=1\nDB_PASSWORD=tr0ub4dor&3-horse\n" });
    expect(secrets).toMatchObject([{ path: ".env", line: 2, kind: "environment-variable", preview: "DB_PASSWORD=…" }]);
  });

  it("are not looked for in binary files, nor beyond the limit", async () => {
    const file = await write(
      gzipSync(
        archive(
          MANIFEST,
          { path: "package/a.wasm", body: `\0asm ${TOKEN}` },
          { path: "package/b.js", body: `${" ".repeat(2000)}${TOKEN}` },
        ),
      ),
    );
    expect((await readTarball(file)).secrets).toHaveLength(1);
    expect((await readTarball(file, { ...tarballLimits, scannedSize: 1000 })).secrets).toEqual([]);
  });

  it("are reported up to a number", async () => {
    const body = `${TOKEN}\n`.repeat(500);
    expect((await read(MANIFEST, { path: "package/a", body })).secrets).toHaveLength(tarballLimits.findings);
  });
});
