import { createHash } from "node:crypto";

import { type PublishFailure, ReleaseError, type StagedVersion } from "@slipway/core";
import * as v from "valibot";

import { allowTime, type RegistryClient, requestRegistry } from "../registry/client.ts";
import { attempt, type Attempt, classifyFailure, isNotFound } from "../registry/failure.ts";
import { retry } from "../registry/retry.ts";
import { type Demand, parseDemand, type SecondFactor } from "../registry/second-factor.ts";
import { readVersionAnswer, type UnclearAnswer } from "../registry/version-answer.ts";

/** The stage is a person's: their credential is in npm's configuration. */
const PERSON = { kind: "configured" } as const;
const PER_PAGE = 100;

/** Of what npm shows; a version that is no longer `staged` may stay readable. */
const Entry = v.object({
  id: v.pipe(v.string(), v.uuid()),
  packageName: v.string(),
  version: v.string(),
  status: v.exactOptional(v.string()),
  tag: v.exactOptional(v.string()),
});
type StageEntry = v.InferOutput<typeof Entry>;
const Page = v.object({ items: v.array(Entry), total: v.number() });

/**
 * Finds a version on the stage by its identifier, as `npm stage view` does, or without one by its name, as
 * `npm stage list` does.
 *
 * @returns What is there under the identifier, which may be another version; `undefined` when nothing waits.
 * @throws {ReleaseError} `STAGE_UNREADABLE`
 */
export async function readStageEntry(
  client: RegistryClient,
  registry: string,
  { name, version, id }: { readonly name: string; readonly version: string; readonly id: string | undefined },
): Promise<StagedVersion | undefined> {
  const entry = await readPersistently(client, async () =>
    id === undefined ? findEntry(client, registry, name, version) : viewEntry(client, registry, id),
  );
  if (entry === undefined || !isStaged(entry)) return undefined;
  return { id: entry.id, name: entry.packageName, version: entry.version, distTag: entry.tag };
}

function isStaged({ status = "staged" }: StageEntry): boolean {
  return status === "staged";
}

async function viewEntry(client: RegistryClient, registry: string, id: string): Promise<StageEntry | undefined> {
  try {
    return parse(Entry, await readJson(client, new URL(`-/stage/${id}`, registry)));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function findEntry(
  client: RegistryClient,
  registry: string,
  name: string,
  version: string,
): Promise<StageEntry | undefined> {
  for (let page = 0; ; page += 1) {
    const query = new URLSearchParams({ page: String(page), perPage: String(PER_PAGE), package: name });
    const { items, total } = parse(Page, await readJson(client, new URL(`-/stage?${query.toString()}`, registry)));
    const found = items.find((item) => item.packageName === name && item.version === version && isStaged(item));
    if (found !== undefined || items.length < PER_PAGE || (page + 1) * PER_PAGE >= total) return found;
  }
}

async function readJson(client: RegistryClient, { href: url }: URL): Promise<unknown> {
  const response = await requestRegistry(client, { url, credential: PERSON });
  return response.json();
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
 * @throws {ReleaseError} `STAGE_UNREADABLE`
 */
export async function readStagedIntegrity(
  client: RegistryClient,
  registry: string,
  id: string,
  size: number,
): Promise<string> {
  const url = new URL(`-/stage/${id}/tarball`, registry).href;
  return readPersistently(client, async () => {
    const response = await requestRegistry(client, {
      url,
      credential: PERSON,
      limit: Number.POSITIVE_INFINITY,
      deadline: allowTime(size),
    });
    const hash = createHash("sha512");
    let length = 0;
    for await (const chunk of response.body) {
      const bytes = Buffer.from(chunk);
      hash.update(bytes);
      length += bytes.length;
      if (length > size) break;
    }
    return `sha512-${hash.digest("base64")}`;
  });
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

/** The change, or why not; `maybeDone` when an answer got lost on the way, so that it may have happened all the same. */
export type ChangedStage = Attempt<"done" | UnclearAnswer> & { readonly maybeDone: boolean };

/** Approves or rejects one staged version, as `npm stage approve` and `npm stage reject` do. Never throws. */
export async function changeStaged(
  client: RegistryClient,
  registry: string,
  secondFactor: SecondFactor,
  { name, id }: Pick<StagedVersion, "name" | "id">,
  change: StageChange,
): Promise<ChangedStage> {
  const url = new URL(change === "approve" ? `-/stage/${id}/approve` : `-/stage/${id}`, registry).href;
  let maybeDone = false;
  const result = await retry(
    client,
    async () => {
      await client.pace.take(client.signal);
      const sent = await secondFactor.use(async (password) => send(client, url, change, password));
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
): Promise<Attempt<"done" | UnclearAnswer> | Demand> {
  const request = { url, credential: PERSON, secondFactor: { otp } };
  try {
    if (change === "reject") {
      await requestRegistry(client, { ...request, method: "DELETE", ignoreBody: true });
      return { value: "done" };
    }
    const answer = await readVersionAnswer(await requestRegistry(client, { ...request, method: "POST" }), false);
    return { value: answer.kind === "unclear" ? answer : "done" };
  } catch (error) {
    return parseDemand(error) ?? { failure: classifyFailure(error, "put", client.timing.now()) };
  }
}
