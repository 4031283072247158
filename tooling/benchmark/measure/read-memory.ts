import { readdirSync, readFileSync } from "node:fs";

/** Bytes of one process that are in memory. */
interface ResidentMemory {
  /** Its own pages. */
  readonly own: number;
  /** Of files, which processes of the same program share. */
  readonly file: number;
  /** The most it ever held, of both. */
  readonly highest: number;
}

const KIBI = 1024;

/**
 * Bytes that a process and everything it started hold now: all own pages, and those of files once, by the process that
 * has most of them; or what one of them alone held before, when that is more. 0 when the process is gone. Linux only.
 */
export function readMemory(root: number): number {
  let own = 0;
  let file = 0;
  let highest = 0;
  for (const id of listTree(root)) {
    const memory = readResident(id);
    own += memory.own;
    file = Math.max(file, memory.file);
    highest = Math.max(highest, memory.highest);
  }
  return Math.max(own + file, highest);
}

function listTree(root: number): number[] {
  const tree = [root];
  for (const id of tree) {
    const command = readCommand(id);
    // Until it becomes another program, what was just started is its parent's memory a second time.
    tree.push(...listChildren(id).filter((child) => readCommand(child) !== command));
  }
  return tree;
}

function readCommand(id: number): string {
  return readOr(() => readFileSync(`/proc/${id}/cmdline`, "utf8"), "");
}

/** Any thread may have started a process. */
function listChildren(id: number): number[] {
  const tasks = readOr(() => readdirSync(`/proc/${id}/task`), []);
  return tasks.flatMap((task) => {
    const children = readOr(() => readFileSync(`/proc/${id}/task/${task}/children`, "utf8"), "");
    return children.split(" ").filter(Boolean).map(Number);
  });
}

function readResident(id: number): ResidentMemory {
  const status = readOr(() => readFileSync(`/proc/${id}/status`, "utf8"), "");
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, "mu").exec(status)?.[1] ?? 0) * KIBI;
  return { own: field("RssAnon") + field("RssShmem"), file: field("RssFile"), highest: field("VmHWM") };
}

/** A process may end between being listed and being read. */
function readOr<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
