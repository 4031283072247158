import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";

/** Parts of an archive without compression: its reader must cope with either. */
export async function createZip(folder: string, names: readonly string[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const name of names) {
    const content = await readFile(join(folder, name));
    const path = Buffer.from(name);
    const local = createHeader(0x04034b50, content, path);
    const central = createHeader(0x02014b50, content, path, offset);
    parts.push(local, path, content);
    directory.push(central, path);
    offset += local.length + path.length + content.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** A local header, or with an offset one of the central directory: that one has eighteen more bytes. */
function createHeader(signature: number, content: Buffer, path: Buffer, offset?: number): Buffer {
  const central = offset !== undefined;
  const shift = central ? 2 : 0;
  const header = Buffer.alloc(central ? 46 : 30);
  header.writeUInt32LE(signature, 0);
  if (central) header.writeUInt16LE(20, 4);
  header.writeUInt16LE(20, 4 + shift);
  header.writeUInt16LE(0x0800, 6 + shift);
  header.writeUInt32LE(crc32(content), 14 + shift);
  header.writeUInt32LE(content.length, 18 + shift);
  header.writeUInt32LE(content.length, 22 + shift);
  header.writeUInt16LE(path.length, 26 + shift);
  if (central) header.writeUInt32LE(offset, 42);
  return header;
}
