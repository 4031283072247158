import { createHash } from "node:crypto";

import { type PublishFailure, ReleaseError, type StagedVersion } from "@slipway/core";
import * as v from "valibot";

import { allowTime, type RegistryClient, requestRegistry } from "../registry/client.ts";
import { attempt, type Attempt, classifyFailure, isJsonNotFound } from "../registry/failure.ts";
import { retry } from "../registry/retry.ts";
import { type Demand, parseDemand, type SecondFactor } from "../registry/second-factor.ts";
import { readApprovalAnswer, type UnclearAnswer } from "../registry/version-answer.ts";

/** The stage is a person's: their credential is in npm's configuration. */
const PERSON = { kind: "configured" } as const;
const PER_PAGE = 100;
/** Nobody stages more, and no registry makes us read for ever. */
const MOST_PAGES = 1_000;

const Text = v.fallback(v.optional(v.string()), undefined);

/**
 * Of what npm shows; a version that is neither `validating` nor `staged` may stay readable.
 *
 * @see https://github.com/npm/api-documentation (`stage.yaml`)
 */
const Entry = v.object({
  id: v.pipe(v.string(), v.uuid()),
  packageName: v.string(),
  version: v.string(),
  status: Text,
  tag: Text,
  actor: Text,
  actorType: Text,
});
const Page = v.object({ items: v.array(Entry), total: v.number() });

function toStaged({ status = "staged", ...entry }: v.InferOutput<typeof Entry>): StagedVersion | undefined {
  if (status !== "staged" && status !== "validating") return undefined;
  const { id, packageName: name, version, tag: distTag, actor, actorType } = entry;
  return { id, name, version, distTag, actor, actorType, isValidated: status === "staged" };
}

/**
 * Everything on a registry's stage that this person may see, as `npm stage list` has it.
 *
 * @throws {ReleaseError} `STAGE_UNREADABLE`
 */
export async function listStage(client: RegistryClient, registry: string): Promise<readonly StagedVersion[]> {
  const staged: StagedVersion[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = new URLSearchParams({ page: String(page), perPage: String(PER_PAGE) });
    const found = await read(client, new URL(`-/stage?${query.toString()}`, registry), Page);
    const { items = [], total = 0 } = found ?? {};
    staged.push(...items.flatMap((item) => toStaged(item) ?? []));
    if (items.length < PER_PAGE || (page + 1) * PER_PAGE >= total) break;
  }
  return staged;
}

/**
 * What waits under an identifier, as `npm stage view` has it; it may be another version.
 *
 * @throws {ReleaseError} `STAGE_UNREADABLE`
 */
export async function viewStaged(
  client: RegistryClient,
  registry: string,
  id: string,
): Promise<StagedVersion | undefined> {
  const entry = await read(client, new URL(`-/stage/${id}`, registry), Entry);
  return entry === undefined ? undefined : toStaged(entry);
}

/** Nothing where the registry says in JSON that there is nothing. */
async function read<Output>(
  client: RegistryClient,
  { href: url }: URL,
  schema: v.GenericSchema<unknown, Output>,
): Promise<Output | undefined> {
  return readPersistently(client, async () => {
    try {
      const response = await requestRegistry(client, { url, credential: PERSON });
      return parse(schema, await response.json());
    } catch (error) {
      if (isJsonNotFound(error)) return undefined;
      throw error;
    }
  });
}

function parse<Output>(schema: v.GenericSchema<unknown, Output>, value: unknown): Output {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new ReleaseError("STAGE_UNREADABLE", "the registry's answer about its stage is not in npm's form");
}

/**
 * Downloads a staged tarball, as `npm stage download` does, for its `sha512-…`: npm's stage itself shows no more than a
 * SHA-1, which proves nothing.
 *
 * @param size Bytes that are expected. What goes beyond them is not read: such a tarball is another one anyway.
 * @returns Nothing where the version has left the stage meanwhile.
 * @throws {ReleaseError} `STAGE_UNREADABLE`
 */
export async function readStagedIntegrity(
  client: RegistryClient,
  registry: string,
  id: string,
  size: number,
): Promise<string | undefined> {
  const url = new URL(`-/stage/${id}/tarball`, registry).href;
  return readPersistently(client, async () => {
    try {
      const response = await requestRegistry(client, {
        url,
        credential: PERSON,
        limit: Number.POSITIVE_INFINITY,
        deadline: allowTime(size),
      });
      return await hashPieces(response.body, size);
    } catch (error) {
      if (isJsonNotFound(error)) return undefined;
      throw error;
    }
  });
}

async function hashPieces(pieces: AsyncIterable<Uint8Array>, size: number): Promise<string> {
  const hash = createHash("sha512");
  let length = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    length += piece.length;
    if (length > size) break;
  }
  return `sha512-${hash.digest("base64")}`;
}

/**
 * Reads until there is an answer, as far as the retry policy goes.
 *
 * @throws {ReleaseError} `STAGE_UNREADABLE`
 */
export async function readPersistently<T>(client: RegistryClient, read: () => Promise<T>): Promise<T> {
  const result = await retry(client, async () => attempt("read", client.timing.now, read));
  if ("value" in result) return result.value;
  throw unreadable(result.failure);
}

function unreadable({ status, message }: PublishFailure): ReleaseError {
  const hint =
    status === 401 || status === 403
      ? "Log in with `npm login`, as somebody who may publish these packages"
      : "Nothing was changed. Run this again once the registry answers";
  return new ReleaseError("STAGE_UNREADABLE", `the stage cannot be read: ${message}`, { hint });
}

export type StageChange = "approve" | "reject";

/** `absent`: the registry has no such entry, which it has said in JSON. */
type StageAnswer = "done" | "absent" | UnclearAnswer;

/** The change, or why not; `maybeDone` when an answer got lost on the way, so that it may have happened all the same. */
export type ChangedStage = Attempt<StageAnswer> & { readonly maybeDone: boolean };

/** Approves or rejects one staged version, as `npm stage approve` and `npm stage reject` do. Never throws. */
export async function changeStaged(
  client: RegistryClient,
  registry: string,
  secondFactor: SecondFactor,
  { name, version, id }: Pick<StagedVersion, "name" | "version" | "id">,
  change: StageChange,
): Promise<ChangedStage> {
  const url = new URL(change === "approve" ? `-/stage/${id}/approve` : `-/stage/${id}`, registry).href;
  let maybeDone = false;
  const result = await retry(
    client,
    async () => {
      await client.pace.take(client.signal);
      const subject = `${name} ${version}`;
      const sent = await secondFactor.use(subject, async (password) => send(client, url, change, password));
      maybeDone ||= "failure" in sent && (sent.failure.class === "network" || sent.failure.class === "gateway");
      return sent;
    },
    name,
  );
  return { ...result, maybeDone };
}

async function send(
  client: RegistryClient,
  url: string,
  change: StageChange,
  otp: string | undefined,
): Promise<Attempt<StageAnswer> | Demand> {
  // npm offers the browser to who says what for.
  const request = { url, credential: PERSON, secondFactor: { otp }, headers: { "npm-command": "stage" } };
  try {
    const method = change === "reject" ? "DELETE" : "POST";
    const response = await requestRegistry(client, { ...request, method });
    // npm's own to a rejection.
    if (change === "reject" && response.status === 204) {
      response.drop();
      return { value: "done" };
    }
    const answer = await readApprovalAnswer(response);
    return { value: answer.kind === "unclear" ? answer : "done" };
  } catch (error) {
    if (isJsonNotFound(error)) return { value: "absent" };
    return parseDemand(error) ?? { failure: classifyFailure(error, "put", client.timing.now()) };
  }
}
