import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, rename } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

import {
  isArrived,
  type LedgerHeader,
  ledgerHeaderSchema,
  outcomeSchema,
  type OutcomeStatus,
  type PackedPlan,
  type PublishOutcome,
  registryOf,
  ReleaseError,
  type Secrets,
  type Sending,
  sendingSchema,
  shareRuns,
} from "@slipway/core";
import * as v from "valibot";

import { openFile, readBounded } from "../files/plain-file.ts";

const { O_APPEND, O_CREAT, O_WRONLY } = constants;

/** Bytes. That of 10,000 packages with their provenance has half of them. */
const LARGEST = 2 ** 28;

/** What a ledger is of. */
export interface LedgerRelease {
  readonly plan: PackedPlan;
  /** Whether everything is put on the stage instead of being published. */
  readonly stage?: boolean | undefined;
}

export interface LedgerOptions {
  /** What becomes of another release's ledger at this place: by default it is set aside under another name. */
  readonly other?: "set-aside" | "refuse";
  /** Why nothing in the file is to be believed, in words. It is set aside. */
  readonly distrust?: string | undefined;
  readonly now?: () => Date;
  /** Takes what may not be written out of every line: registries repeat what they are sent. */
  readonly secrets?: Pick<Secrets, "redactValue"> | undefined;
}

/**
 * What earlier runs of this release wrote down. It saves requests and second entries in public logs, and decides nothing:
 * what counts is what the registry shows.
 */
export interface Ledger {
  /** By package, the last outcome that earlier runs wrote about it, but for one that knew nothing of what was taken before. */
  readonly previous: ReadonlyMap<string, PublishOutcome>;
  /** By package, the last request of earlier runs that may have brought it to the registry. */
  readonly sendings: ReadonlyMap<string, Sending>;
  /** Where a file that is no ledger of this release has gone, and why. */
  readonly setAside: { readonly file: string; readonly reason: string } | undefined;
  /**
   * Resolves when the line is on the disk. Lines of calls that overlap reach it together. Once a line could not be written,
   * none is any more: half a line may only be the last one.
   */
  readonly append: (line: PublishOutcome | Sending) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the ledger of a release, or begins it. A line torn by a killed run is cut off, so that the next one starts fresh.
 *
 * @throws {ReleaseError} `LEDGER_UNREADABLE` when a line of this release's ledger is none; `LEDGER_OTHER_RELEASE` where that
 *   was asked for; `LEDGER_UNWRITABLE`, also from appending.
 */
export async function openLedger(file: string, release: LedgerRelease, options: LedgerOptions = {}): Promise<Ledger> {
  const header = createHeader(release);
  const found = await readBounded(file, LARGEST).then(String, (error: unknown) => {
    if (isMissing(error)) return "";
    throw unwritable(file, error);
  });
  const reason = options.distrust === undefined || found === "" ? findOther(found, header) : options.distrust;
  if (reason !== undefined && options.other === "refuse") throw otherRelease(file, reason);
  const setAside = reason === undefined ? undefined : { file: await setFileAside(file, options), reason };
  const text = setAside === undefined ? found : "";
  const { outcomes, sendings, length, ended } = parseLedger(text);

  const handle = await openFile(file, O_APPEND | O_CREAT | O_WRONLY, 0o644).catch((error: unknown) => {
    throw unwritable(file, error);
  });
  try {
    await handle.truncate(length);
    const append = createAppender({ handle, file }, options.secrets);
    if (length === 0) await append(header);
    else if (!ended) await handle.appendFile("\n");
    return {
      previous: collectOutcomes(outcomes),
      sendings: new Map(sendings.map((sending) => [sending.name, sending])),
      setAside,
      append,
      close: async () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error instanceof ReleaseError ? error : unwritable(file, error);
  }
}

/** Outcomes that say nothing about the registry. */
const IGNORANT: ReadonlySet<OutcomeStatus> = new Set(["unknown", "held", "not-attempted"]);

function collectOutcomes(outcomes: readonly PublishOutcome[]): ReadonlyMap<string, PublishOutcome> {
  const previous = new Map<string, PublishOutcome>();
  for (const outcome of outcomes) {
    const before = previous.get(outcome.name);
    const same = before?.version === outcome.version && before.integrity === outcome.integrity;
    const taken = before !== undefined && same && isArrived(before);
    if (!taken || !IGNORANT.has(outcome.status)) previous.set(outcome.name, outcome);
  }
  return previous;
}

function createHeader({ plan, stage = false }: LedgerRelease): LedgerHeader {
  return { schemaVersion: 1, kind: "release", plan: digestRelease(plan), stage };
}

/**
 * Of what the release is, which stays the same while its packages arrive one after the other: a plan made anew has those
 * among `published`. So nothing counts that the registry decides, as the default of an access, or that a build does: what
 * is remembered of a package is remembered of its bytes.
 */
function digestRelease(plan: PackedPlan): string {
  const members = [...plan.packages, ...(plan.published ?? [])]
    .map((entry) => [entry.name, entry.version, registryOf(plan, entry), entry.distTag] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const release = JSON.stringify([plan.commit ?? null, members]);
  return `sha256-${createHash("sha256").update(release).digest("base64")}`;
}

/** Why a text is no ledger of this release. Nothing of a header that was torn is a ledger that has not begun. */
function findOther(text: string, { plan, stage }: LedgerHeader): string | undefined {
  const [first, ...rest] = text.split("\n");
  if (first === undefined || (first === "" && rest.length === 0)) return undefined;
  const header = v.safeParse(v.pipe(v.string(), v.parseJson(), ledgerHeaderSchema), first);
  if (!header.success) return rest.length === 0 ? undefined : "it does not say of which release it is";
  if (header.output.plan !== plan) return "it is another release's";
  if (header.output.stage === stage) return undefined;
  return header.output.stage ? "it is of a release to the stage" : "it is of a release that goes past the stage";
}

async function setFileAside(file: string, { now = () => new Date() }: LedgerOptions): Promise<string> {
  const extension = extname(file);
  const date = now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/gu, "");
  const name = `${basename(file, extension)}-${date}${extension}`;
  await rename(file, join(dirname(file), name)).catch((error: unknown) => {
    throw unwritable(file, error);
  });
  return name;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** One write and one flush for all lines that came in while the last flush was under way. */
function createAppender(
  { handle, file }: { readonly handle: FileHandle; readonly file: string },
  secrets: LedgerOptions["secrets"],
): (line: LedgerHeader | PublishOutcome | Sending) => Promise<void> {
  let pending: string[] = [];
  const flush = shareRuns(async () => {
    const lines = pending.join("");
    pending = [];
    try {
      await handle.appendFile(lines);
      await handle.datasync();
    } catch (error) {
      throw unwritable(file, error);
    }
  });
  return async (line) => {
    pending.push(`${JSON.stringify(line, secrets?.redactValue)}\n`);
    await flush();
  };
}

function unwritable(file: string, cause: unknown): ReleaseError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ReleaseError("LEDGER_UNWRITABLE", `what happened cannot be recorded in \`${file}\`: ${reason}`, {
    hint: "Mend that and run the same command again: what the registry shows is not sent twice",
    cause,
  });
}

function otherRelease(file: string, reason: string): ReleaseError {
  return new ReleaseError("LEDGER_OTHER_RELEASE", `\`${basename(file)}\` is not this release's ledger: ${reason}`, {
    hint: "Name the ledger of this release, or none: without one the registry is asked",
  });
}

interface ParsedLedger {
  /** In the order they were written; the last one about a package counts. */
  readonly outcomes: readonly PublishOutcome[];
  readonly sendings: readonly Sending[];
  /** Bytes of the text to keep: what follows was torn off when a run was killed. */
  readonly length: number;
  /** Whether what is kept ends a line. */
  readonly ended: boolean;
}

/**
 * Reads `ledger.ndjson` after its header: one outcome or request a line. A last line that was torn off by a killed run is
 * dropped, unless only its line end is missing.
 *
 * @throws {ReleaseError} `LEDGER_UNREADABLE` when any other line is neither.
 */
function parseLedger(text: string): ParsedLedger {
  const lines = text.split("\n");
  const tail = lines.pop() ?? "";
  const parsed = lines.slice(1).map((line, index) => {
    const result = parseLine(line);
    if ("reason" in result) throw unreadable(index + 1, result.reason);
    return result;
  });
  const last = lines.length === 0 ? { reason: "the header is torn" } : parseLine(tail);
  const torn = "reason" in last;
  const all = torn ? parsed : [...parsed, last];
  return {
    outcomes: all.flatMap((line) => ("outcome" in line ? line.outcome : [])),
    sendings: all.flatMap((line) => ("sending" in line ? line.sending : [])),
    length: Buffer.byteLength(text) - (torn ? Buffer.byteLength(tail) : 0),
    ended: torn,
  };
}

type ParsedLine = { readonly outcome: PublishOutcome } | { readonly sending: Sending };

function parseLine(line: string): ParsedLine | { readonly reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { reason: "it is not JSON" };
  }
  const sending = v.safeParse(sendingSchema, value);
  if (sending.success) return { sending: sending.output };
  const outcome = v.safeParse(outcomeSchema, value);
  if (outcome.success) return { outcome: outcome.output };
  return { reason: `\`${v.getDotPath(outcome.issues[0]) ?? "line"}\` has not the form of an outcome's` };
}

function unreadable(index: number, reason: string): ReleaseError {
  return new ReleaseError("LEDGER_UNREADABLE", `Line ${index + 1} of the ledger cannot be read: ${reason}`, {
    hint: "Move the ledger away to go on without it: the registry knows as well what it has accepted",
  });
}

/** What earlier runs of this release did about one version. */
export interface Memory {
  readonly outcome: PublishOutcome | undefined;
  readonly sending: Sending | undefined;
}

/** What is remembered of exactly these bytes, and the tries that they have cost. */
export function recall(
  { previous, sendings }: Pick<Ledger, "previous" | "sendings">,
  { name, version, tarball: { integrity } }: PackedPlan["packages"][number],
): Memory {
  const isSame = (line: Pick<Sending, "version"> & { readonly integrity?: string }): boolean =>
    line.version === version && line.integrity === integrity;
  const outcome = previous.get(name);
  const sending = sendings.get(name);
  return {
    outcome: outcome !== undefined && isSame(outcome) ? outcome : undefined,
    sending: sending !== undefined && isSame(sending) ? sending : undefined,
  };
}
