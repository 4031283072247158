import {
  parseTrustList,
  type RegisteredTrust,
  type TrustReading,
  type TrustRequest,
  type PublishFailure,
} from "@slipway/core";
import * as v from "valibot";

import { hasCredential } from "../config/registry-config.ts";
import { escapeName, type RegistryClient, type RegistryRequest, requestRegistry } from "../registry/client.ts";
import { type Attempt, classifyFailure, isJsonNotFound } from "../registry/failure.ts";
import { retry } from "../registry/retry.ts";
import { type Demand, parseDemand, type SecondFactor } from "../registry/second-factor.ts";

/** A package whose trusted publishers are asked for or changed. */
export interface TrustedPackage {
  readonly name: string;
  readonly registry: string;
}

/** Trusted publishers are a person's to see and to change: their credential is in npm's configuration. */
const PERSON = { kind: "configured" } as const;

/** What npm calls what it is about; a browser is offered to who says so. */
const COMMAND = { "npm-command": "trust" } as const;

/**
 * The trusted publishers of a package, from the registry's own route: npm's command leaves out the claims of kinds that it does
 * not know. A demand for a second factor that nobody meets says nothing about the records.
 *
 * @param secondFactor Absent where nobody is to be asked for one.
 * @param exists Whether the registry shows the package: npm answers 404 also to those who may not see its records.
 */
export async function readTrust(
  client: RegistryClient,
  pkg: TrustedPackage,
  { secondFactor, exists }: { readonly secondFactor: SecondFactor | undefined; readonly exists: boolean | undefined },
): Promise<TrustReading> {
  if (!hasCredential(pkg.registry, client.config)) {
    const { host } = new URL(pkg.registry);
    return { kind: "unknown", reason: `npm's configuration has no credential for \`${host}\`: \`npm login\`` };
  }
  const answer = await listTrust(client, pkg, secondFactor);
  if ("failure" in answer) return { kind: "unknown", reason: describe(answer.failure, secondFactor !== undefined) };
  if (answer.value !== undefined) return { kind: "records", records: answer.value };
  if (exists === false) return { kind: "absent" };
  return {
    kind: "unknown",
    reason:
      "the registry answered 404 about a package that it has: this account may not see its records, or the registry has none",
  };
}

function describe({ code, status, message }: PublishFailure, isAnswered: boolean): string {
  if (code === "EOTP" && isAnswered) return message;
  if (code === "EOTP") return "the registry wants a second factor before it shows records: a terminal, or `--otp`";
  if (status === 401) return `the registry does not know the credential in npm's configuration: ${message}`;
  return status === undefined ? message : `the registry answered ${status}: ${message}`;
}

/** @returns Nothing where the registry says in JSON that there is nothing. */
async function listTrust(
  client: RegistryClient,
  pkg: TrustedPackage,
  secondFactor: SecondFactor | undefined,
): Promise<Attempt<readonly RegisteredTrust[] | undefined>> {
  const send = async (otp: string | undefined): Promise<Attempt<readonly RegisteredTrust[] | undefined> | Demand> => {
    try {
      const answer = await requestRegistry(client, { ...createRequest(pkg, "trust", otp), timeout: SILENCE });
      const records = parseTrustList(await answer.json());
      return records === undefined ? { failure: strange(answer.status) } : { value: records };
    } catch (error) {
      if (isJsonNotFound(error)) return { value: undefined };
      return parseDemand(error) ?? { failure: classifyFailure(error, "put", client.timing.now()) };
    }
  };
  // Failures of reads are no outage of what is written, and somebody sits and waits for them.
  return retry(
    { ...client, breaker: undefined, policy: { ...client.policy, ...READING } },
    async () => {
      if (client.pace.isClosed()) await client.pace.take(client.signal);
      const answer = secondFactor === undefined ? await send(undefined) : await secondFactor.use(pkg.name, send);
      return "demand" in answer ? { failure: DEMANDED } : answer;
    },
    pkg.name,
  );
}

/** Milliseconds after which somebody who sits and waits for a list need not wait any longer. */
const SILENCE = 10_000;

/** Times in milliseconds. A pause that the registry asks for is kept as elsewhere. */
const READING = { tries: 3, firstDelay: 200, longestDelay: 1_000 };

const DEMANDED: PublishFailure = {
  class: "unauthorised",
  phase: "put",
  status: 401,
  code: "EOTP",
  message: "the registry wants a second factor",
};

function strange(status: number): PublishFailure {
  return { class: "invalid", phase: "put", status, message: "the answer is no list of trusted publishers" };
}

function createRequest(
  { name, registry }: TrustedPackage,
  path: string,
  otp: string | undefined,
): Pick<RegistryRequest, "url" | "credential" | "secondFactor" | "headers"> {
  const url = new URL(`-/package/${escapeName(name)}/${path}`, registry).href;
  return { url, credential: PERSON, secondFactor: { otp }, headers: COMMAND };
}

/**
 * `conflict`: the registry has such a record, or no room for another one. Else the records that it says to have made; none where
 * its answer does not say, and only a look shows.
 */
type CreatedTrust = "conflict" | readonly RegisteredTrust[];

/**
 * Creates one record, as `npm trust` does.
 *
 * @param begun Whether it ends what was begun, such as a replacement whose old record is gone: an interruption waits for it.
 */
export async function createTrust(
  client: RegistryClient,
  pkg: TrustedPackage,
  record: TrustRequest,
  { secondFactor, begun = false }: { readonly secondFactor: SecondFactor; readonly begun?: boolean },
): Promise<Attempt<CreatedTrust>> {
  const send = async (otp: string | undefined): Promise<Attempt<CreatedTrust>> => {
    try {
      // A list: what is none is refused with 400.
      const body = [record];
      const answer = await requestRegistry(client, { ...createRequest(pkg, "trust", otp), method: "POST", body });
      return { value: parseTrustList(await answer.json().catch(() => undefined)) ?? [] };
    } catch (error) {
      if (v.is(Conflict, error)) return { value: "conflict" };
      throw error;
    }
  };
  return sendChange(client, pkg, { secondFactor, begun }, send);
}

const Conflict = v.object({ statusCode: v.literal(409) });

/** Deletes one record, as `npm trust revoke` does. One that is gone already is as good. */
export async function revokeTrust(
  client: RegistryClient,
  pkg: TrustedPackage,
  { id }: Pick<RegisteredTrust, "id">,
  secondFactor: SecondFactor,
): Promise<Attempt<"revoked">> {
  return sendChange(client, pkg, { secondFactor }, async (otp) => {
    try {
      const path = `trust/${encodeURIComponent(id)}`;
      (await requestRegistry(client, { ...createRequest(pkg, path, otp), method: "DELETE" })).drop();
    } catch (error) {
      if (!isJsonNotFound(error)) throw error;
    }
    return { value: "revoked" };
  });
}

/** Lets nobody publish by a token any more, as `npm access set mfa=publish` does. */
export async function lockPackage(
  client: RegistryClient,
  pkg: TrustedPackage,
  secondFactor: SecondFactor,
): Promise<Attempt<"locked">> {
  return sendChange(client, pkg, { secondFactor }, async (otp) => {
    const body = { publish_requires_tfa: true, automation_token_overrides_tfa: false };
    (await requestRegistry(client, { ...createRequest(pkg, "access", otp), method: "POST", body })).drop();
    return { value: "locked" };
  });
}

/** One request that changes something, at the pace that the registry allows. Never throws. */
export async function sendChange<T>(
  client: RegistryClient,
  { name }: TrustedPackage,
  { secondFactor, begun = false }: { readonly secondFactor: SecondFactor; readonly begun?: boolean },
  send: (otp: string | undefined) => Promise<Attempt<T>>,
): Promise<Attempt<T>> {
  const attempt = async (otp: string | undefined): Promise<Attempt<T> | Demand> => {
    try {
      return await send(otp);
    } catch (error) {
      return parseDemand(error) ?? { failure: classifyFailure(error, "put", client.timing.now()) };
    }
  };
  const signal = begun ? undefined : client.signal;
  return retry(
    { ...client, signal },
    async () => {
      await client.pace.take(signal);
      return secondFactor.use(name, attempt, begun);
    },
    name,
  );
}
