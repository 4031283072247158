import { constants } from "node:fs";
import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Of `errno.h` on the systems that have it: the path is there, and is no file. */
const NOT_A_FILE = "EFTYPE";

/**
 * Opens a file, and nothing else: a pipe that has no other end would be waited for for ever, and a device keeps nothing.
 *
 * @param flags Of `fs.constants`.
 * @throws What `open` throws, and an error with the code `EFTYPE` for what is neither a file nor a directory.
 */
export async function openFile(path: string, flags: number, mode?: number): Promise<FileHandle> {
  const handle = await open(path, flags | NON_BLOCKING, mode).catch((error: unknown) => {
    // A pipe that nobody reads from.
    throw hasCode(error, "ENXIO") ? notAFile(path) : error;
  });
  const stats = await handle.stat();
  if (stats.isFile() || stats.isDirectory()) return handle;
  await handle.close();
  throw notAFile(path);
}

/** Windows has no such flag. */
const NON_BLOCKING: number = constants.O_NONBLOCK ?? 0;

function notAFile(path: string): Error {
  return Object.assign(new Error(`\`${path}\` is a pipe, a socket or a device, and no file`), { code: NOT_A_FILE });
}

/**
 * Reads a file that anybody may have put there: what it is and its size are looked at first.
 *
 * @param largest Bytes.
 * @throws What `openFile` and `readFile` throw, and an error with the code `EFBIG` for a larger file.
 */
export async function readBounded(path: string, largest: number): Promise<Buffer> {
  const handle = await openFile(path, constants.O_RDONLY);
  try {
    const { size } = await handle.stat();
    if (size <= largest) return await handle.readFile();
    throw Object.assign(new Error(`\`${path}\` is larger than ${largest} bytes`), { code: "EFBIG" });
  } finally {
    await handle.close();
  }
}

/**
 * Makes a directory and those above it that are missing. Node's own way of doing so never ends where the system calls a
 * directory missing although the one above it is there, as below `/proc`.
 *
 * @param path Absolute.
 * @throws What `mkdir` throws.
 */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (await isDirectory(path)) return;
    const parent = dirname(path);
    if (!hasCode(error, "ENOENT") || parent === path || (await isDirectory(parent))) throw error;
    await makeDirectory(parent);
    await makeDirectory(path);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
