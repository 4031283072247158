import { createHash } from "node:crypto";

import { type PublishFailure, type PublishPlan, ReleaseError, type StagedVersion } from "@slipway/core";
import * as v from "valibot";

import type { RegistryConfig } from "../config/registry-config.ts";
import { requestRegistry } from "../registry/client.ts";
import { classifyFailure, parseFailure } from "../registry/failure.ts";
import {
  type Attempt,
  createTokenBucket,
  defaultRetryPolicy,
  retry,
  type RetryPolicy,
  type RetrySettings,
  systemTiming,
  type Timing,
} from "../registry/retry.ts";
import { type Demand, parseDemand, type SecondFactor } from "../registry/second-factor.ts";

const PER_PAGE = 100;

/** Of what npm shows; a version that is no longer `staged` may stay readable. */
const Entry = v.object({
  id: v.pipe(v.string(), v.uuid()),
  packageName: v.string(),
  version: v.string(),
  status: v.exactOptional(v.string()),
  tag: v.exactOptional(v.string()),
});

const Page = v.object({ items: v.array(Entry), total: v.number() });

/**
 * Finds a version on the stage by its identifier, as `npm stage view` does, or without one by its name, as
 * `npm stage list` does.
 *
 * @returns What is there under the identifier, which may be another version; `undefined` when nothing waits.
 * @throws What `requestRegistry` throws, but for the registry's own "not found".
 */
export async function readStageEntry(
  { name, version, id }: { readonly name: string; readonly version: string; readonly id: string | undefined },
  access: StageAccess,
): Promise<StagedVersion | undefined> {
  const entry = id === undefined ? await findEntry(name, version, access) : await viewEntry(id, access);
  if (entry === undefined || !isStaged(entry)) return undefined;
  return {
    id: entry.id,
    name: entry.packageName,
    version: entry.version,
    ...(entry.tag !== undefined && { distTag: entry.tag }),
  };
}

type StageEntry = v.InferOutput<typeof Entry>;

function isStaged({ status = "staged" }: StageEntry): boolean {
  return status === "staged";
}

async function viewEntry(id: string, access: StageAccess): Promise<StageEntry | undefined> {
  try {
    return parse(Entry, await read(`-/stage/${id}`, access));
  } catch (error) {
    if (parseFailure(error, new URL(access.registry).host).kind === "absent") return undefined;
    throw error;
  }
}

async function findEntry(name: string, version: string, access: StageAccess): Promise<StageEntry | undefined> {
  for (let page = 0; ; page += 1) {
    const query = new URLSearchParams({ page: String(page), perPage: String(PER_PAGE), package: name });
    const { items, total } = parse(Page, await read(`-/stage?${query.toString()}`, access));
    const found = items.find((item) => item.packageName === name && item.version === version && isStaged(item));
    if (found !== undefined || items.length < PER_PAGE || (page + 1) * PER_PAGE >= total) return found;
  }
}

async function read(path: string, { registry, fetchOptions }: StageAccess): Promise<unknown> {
  const url = new URL(path, registry).href;
  const response = await requestRegistry({ url, credential: { kind: "configured" }, fetchOptions });
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
 * @throws What `requestRegistry` throws.
 */
export async function readStagedIntegrity(id: string, size: number, access: StageAccess): Promise<string> {
  const url = new URL(`-/stage/${id}/tarball`, access.registry).href;
  const response = await requestRegistry({
    url,
    credential: { kind: "configured" },
    fetchOptions: access.fetchOptions,
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
}

export type StageChange = "approve" | "reject";

/** The change, or why not; `maybeDone` when an answer got lost on the way, so that it may have happened all the same. */
export type ChangedStage = Attempt<"done"> & { readonly maybeDone: boolean };

/** Approves or rejects one staged version, as `npm stage approve` and `npm stage reject` do. Never throws. */
export async function changeStaged(
  id: string,
  change: StageChange,
  access: StageAccess,
  secondFactor: SecondFactor,
): Promise<ChangedStage> {
  const { bucket, signal } = access.retry;
  let maybeDone = false;
  const result = await retry(async () => {
    await bucket.take(signal);
    const attempt = await secondFactor.use(async (password) => send(id, change, password, access));
    if ("failure" in attempt && (attempt.failure.class === "network" || attempt.failure.class === "gateway")) {
      maybeDone = true;
    }
    return attempt;
  }, access.retry);
  return { ...result, maybeDone };
}

async function send(
  id: string,
  change: StageChange,
  password: string | undefined,
  { registry, fetchOptions, retry: { timing } }: StageAccess,
): Promise<Attempt<"done"> | Demand> {
  try {
    await requestRegistry({
      url: new URL(change === "approve" ? `-/stage/${id}/approve` : `-/stage/${id}`, registry).href,
      method: change === "approve" ? "POST" : "DELETE",
      credential: { kind: "configured" },
      ignoreBody: true,
      // With this kind of authentication npm offers a link to confirm in a browser.
      fetchOptions: { ...fetchOptions, authType: "web", ...(password !== undefined && { otp: password }) },
    });
    return { value: "done" };
  } catch (error) {
    const demand = parseDemand(error);
    return demand === undefined ? { failure: classifyFailure(error, "put", timing.now()) } : { demand };
  }
}

/** What everything that looks at the stage or changes it needs. */
export interface StageOptions {
  readonly plan: PublishPlan;
  readonly config: Pick<RegistryConfig, "fetchOptions">;
  /** Aborted, nothing new starts; what is under way settles. */
  readonly signal?: AbortSignal;
  /** Told of every wait before another try, in milliseconds. */
  readonly onRetry?: (failure: PublishFailure, wait: number) => void;
  readonly retryPolicy?: RetryPolicy;
  readonly timing?: Timing;
}

/** A registry with a stage, as a person with a credential in npm's configuration reaches it. */
export interface StageAccess {
  readonly registry: string;
  readonly fetchOptions: RegistryConfig["fetchOptions"];
  readonly retry: RetrySettings;
}

export function createStageAccess(options: StageOptions): StageAccess {
  const { plan, config, signal, onRetry, retryPolicy: policy = defaultRetryPolicy, timing = systemTiming } = options;
  return {
    registry: plan.registry,
    fetchOptions: config.fetchOptions,
    retry: {
      policy,
      timing,
      bucket: createTokenBucket(timing),
      ...(signal !== undefined && { signal }),
      ...(onRetry !== undefined && { onRetry }),
    },
  };
}

/**
 * Reads until there is an answer, as far as the retry policy goes.
 *
 * @throws {ReleaseError} `STAGE_UNREADABLE`
 */
export async function readPersistently<T>(read: () => Promise<T>, { retry: settings }: StageAccess): Promise<T> {
  const result = await retry(async () => {
    try {
      return { value: await read() };
    } catch (error) {
      return { failure: classifyFailure(error, "read", settings.timing.now()) };
    }
  }, settings);
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
