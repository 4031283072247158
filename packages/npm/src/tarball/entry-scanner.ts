import { posix } from "node:path";

import {
  findEnvironmentSecrets,
  findSecrets,
  isEnvironmentFile,
  isProgram,
  registrySecretsFinder,
  type SecretFinding,
  type SecretMatch,
} from "@slipway/core";

const SHEBANG_LENGTH = 256;

/** Text has no zero byte; its first part tells, as it does for git and for search tools. */
const BINARY_PROBE = 8192;

/** Environment files and the configuration of registries' clients are read whole, and are small. */
const SETTINGS_SIZE = 65_536;

interface EntryScanner {
  readonly write: (chunk: Buffer) => void;
  readonly end: () => {
    readonly shebang?: string;
    readonly program?: true;
    readonly findings: readonly SecretFinding[];
  };
}

/**
 * Searches one file for credentials while it streams by. Keeps no more of it than may be the beginning of one. Bytes
 * are taken for Latin-1, which is cheap and enough: credentials and their surroundings are ASCII.
 */
export function createEntryScanner(path: string, scannedSize: number): EntryScanner {
  const findings: SecretFinding[] = [];
  const name = posix.basename(path);
  const findOfRegistry = registrySecretsFinder(name);
  const findInSettings = findOfRegistry ?? (isEnvironmentFile(name) ? findEnvironmentSecrets : undefined);
  let shebang: string | undefined;
  let program: true | undefined;
  let seen = 0;
  let binary = false;
  /** What the search has not finished with, after one character of context. */
  let window = "";
  let from = 0;
  /** Lines before `window`. */
  let lines = 0;

  function report(matches: readonly SecretMatch[]): void {
    for (const { offset, ...match } of matches) {
      findings.push({ ...match, path, line: lines + countNewlines(window, offset) + 1 });
    }
  }

  function search(last: boolean): void {
    if (findInSettings !== undefined && seen <= SETTINGS_SIZE) {
      if (last) report(findInSettings(window));
      else return;
    }
    const { matches, resume } = findSecrets(window, from, last);
    // Of the configuration of a registry's client that has been said.
    report(
      findOfRegistry !== undefined && seen <= SETTINGS_SIZE
        ? matches.filter(({ kind }) => kind !== "registry-auth")
        : matches,
    );
    const keepFrom = Math.max(0, resume - 1);
    lines += countNewlines(window, keepFrom);
    window = window.slice(keepFrom);
    from = resume - keepFrom;
  }

  return {
    write: (chunk) => {
      // The parser hands a file out from its first 512 bytes on, so that the first chunk holds the first line.
      if (seen === 0) {
        shebang = readShebang(chunk);
        program = isProgram(chunk) || undefined;
        binary = chunk.subarray(0, BINARY_PROBE).includes(0);
      }
      const rest = scannedSize - seen;
      seen += chunk.length;
      if (binary || rest <= 0) return;
      window += chunk.toString("latin1", 0, rest);
      search(false);
    },
    end: () => {
      if (!binary) search(true);
      return { shebang, program, findings };
    },
  };
}

function readShebang(chunk: Buffer): string | undefined {
  if (chunk[0] !== 0x23 || chunk[1] !== 0x21) return undefined;
  const start = chunk.toString("latin1", 0, SHEBANG_LENGTH);
  const end = start.indexOf("\n");
  return end === -1 ? start : start.slice(0, end + 1);
}

function countNewlines(text: string, end: number): number {
  let count = 0;
  for (let index = text.indexOf("\n"); index !== -1 && index < end; index = text.indexOf("\n", index + 1)) count += 1;
  return count;
}
