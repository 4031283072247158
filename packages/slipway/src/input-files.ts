import { fstatSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";

import {
  isProtected,
  type Json,
  parseConfig,
  ReleaseError,
  sanitise,
  type SuppressionSource,
  type Workspace,
} from "@slipway/core";
import { readBounded, readUtf8, type SigningServices, type Utf8Text } from "@slipway/npm";
import * as v from "valibot";

import type { Run } from "./run/run.ts";

/** `slipway.json`: what it says, and its text. */
export type ConfigFile = SuppressionSource & { readonly config: ReturnType<typeof parseConfig> };

/**
 * Reads `slipway.json` beside the workspace's root manifest.
 *
 * @returns Nothing when there is none.
 * @throws {ReleaseError} `CONFIG_INVALID`, also for a file that cannot be read.
 */
export async function readConfig({ base, root }: Workspace): Promise<ConfigFile | undefined> {
  const file = root === "." ? "slipway.json" : `${root}/slipway.json`;
  let read: Utf8Text;
  try {
    read = await readUtf8(join(base, file));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT") return undefined;
    throw new ReleaseError("CONFIG_INVALID", `${file}: it cannot be read (${String(code)})`, { cause });
  }
  if ("text" in read) return { config: parseConfig(read.text), file, text: read.text };
  const { line, column } = read.invalidAt;
  throw new ReleaseError("CONFIG_INVALID", `${file}:${line}:${column}: it is not UTF-8`);
}

/** Base name of a report. */
export const REPORT_FILE = "report.json";

/** Bytes. A report of 10,000 packages has some ten million. */
const LARGEST_INPUT = 2 ** 28;

/** What this process was started with, as a shell names it: `<(slipway plan --json)` is a pipe that ends. */
const OWN_INPUT = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/u;

/**
 * Reads a file that the command line names.
 *
 * @param option How it was named, for the message.
 * @throws {ReleaseError} `FILE_UNREADABLE`
 */
export async function readInputFile(path: string, option: string, { cwd }: Pick<Run, "cwd">): Promise<string> {
  try {
    const file = resolve(cwd, path);
    return String(await (OWN_INPUT.test(file) ? readFile(file) : readBounded(file, LARGEST_INPUT)));
  } catch (cause) {
    throw new ReleaseError("FILE_UNREADABLE", `cannot read \`${path}\`, given as ${option}`, { cause });
  }
}

/**
 * The report that an argument means: itself, or where it is a directory, such as a downloaded artifact, the one in it.
 *
 * @returns As it was given, so that messages say the same.
 * @throws {ReleaseError} `FILE_UNREADABLE` for a directory without one.
 */
export async function locateReport(path: string, { cwd }: Pick<Run, "cwd">): Promise<string> {
  const stats = await stat(resolve(cwd, path)).catch(() => undefined);
  if (stats?.isDirectory() !== true) return path;
  const within = join(path, REPORT_FILE);
  if ((await stat(resolve(cwd, within)).catch(() => undefined))?.isFile() === true) return within;
  throw new ReleaseError("FILE_UNREADABLE", sanitise(`\`${path}\` is a directory without a \`${REPORT_FILE}\``), {
    hint: "Name the report itself, or the directory that `slipway publish` wrote it into",
  });
}

const Services = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    // It gets an ID token.
    fulcioURL: v.exactOptional(
      v.pipe(
        v.string(),
        v.url(),
        v.check(
          (url) => !URL.canParse(url) || isProtected(new URL(url)),
          "`fulcioURL` is an address that others can read along, expected `https:`",
        ),
      ),
    ),
    rekorURL: v.exactOptional(v.pipe(v.string(), v.url())),
    tsaServerURL: v.exactOptional(v.pipe(v.string(), v.url())),
  }),
);

const TrustedRoot = v.pipe(v.string(), v.parseJson(), v.looseObject({ mediaType: v.string() }));

/** A private Sigstore deployment; both absent for the public one. */
export interface Signing {
  readonly services: SigningServices | undefined;
  /** Sigstore's `trusted_root.json`. */
  readonly trustedRoot: Json | undefined;
}

export interface SigningFiles {
  readonly signingConfig?: string | undefined;
  readonly trustedRoot?: string | undefined;
}

/**
 * Reads the files of `--signing-config` and `--trusted-root`.
 *
 * @throws {ReleaseError} `SIGNING_CONFIG_INVALID`, `FILE_UNREADABLE`
 */
export async function readSigning(
  { signingConfig, trustedRoot }: SigningFiles,
  run: Pick<Run, "cwd">,
): Promise<Signing> {
  return {
    services:
      signingConfig === undefined
        ? undefined
        : parse(Services, await readInputFile(signingConfig, "`--signing-config`", run), signingConfig),
    trustedRoot:
      trustedRoot === undefined
        ? undefined
        : parseJson(await readInputFile(trustedRoot, "`--trusted-root`", run), trustedRoot),
  };
}

function parse<Output>(schema: v.GenericSchema<unknown, Output>, text: string, file: string): Output {
  const result = v.safeParse(schema, text);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ReleaseError("SIGNING_CONFIG_INVALID", `\`${file}\` is not as expected: ${issue?.message ?? ""}`);
}

function parseJson(text: string, file: string): Json {
  parse(TrustedRoot, text, file);
  const root: Json = JSON.parse(text);
  return root;
}

/**
 * What is piped or redirected into this process, read to its end.
 *
 * @param options `most`: bytes that are kept, the last ones. `asked`: somebody says that there is something; else only what a
 *   shell's pipe or a file brings is waited for: programs that start this one may leave theirs open.
 * @returns `undefined` in a terminal, and where nothing comes.
 */
export async function readPiped(
  stdin: NodeJS.ReadStream | undefined,
  { most, asked }: { readonly most: number; readonly asked: boolean },
): Promise<string | undefined> {
  if (stdin === undefined || stdin.isTTY || !(asked || isShells())) return undefined;
  const chunks: Buffer[] = [];
  let kept = 0;
  try {
    for await (const chunk of stdin) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      kept += bytes.length;
      while (kept - (chunks[0]?.length ?? 0) >= most) kept -= chunks.shift()?.length ?? 0;
    }
  } catch {
    // What there is of it: a closed descriptor, or a terminal of another session.
  }
  const text = Buffer.concat(chunks).toString("utf8");
  return text.trim() === "" ? undefined : text;
}

function isShells(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isFile();
  } catch {
    return false;
  }
}
