import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { MOST_SHARDS, parseShard, type Shard } from "@slipway/core";

import { type ClientWish, parseClientWishes } from "./consumer/wishes.ts";
import { parseDuration } from "./duration.ts";
import { parseOneTimePassword } from "./person.ts";

export const DIRECTORY = () =>
  new Option("-C, --directory <path>", "the repository to look at, instead of the working directory");
export const REPOSITORY = () =>
  new Option("--repository <owner/name>", "the repository that signs provenance, spelt as GitHub spells it");
export const TAG = () =>
  new Option("--tag <dist-tag>", "publish under this dist-tag instead of the one each package asks for");
export const ASSUME_CREATED = () =>
  new Option("--assume-created", "take packages that were never published as if a person had created them");
export const PENDING = () =>
  new Option(
    "--pending",
    "look at the versions that pending changesets will make; the default on a pull request",
  ).conflicts("asCommitted");
export const AS_COMMITTED = () => new Option("--as-committed", "look at the versions as they were committed");
export const CONSUMERS = () =>
  new Option(
    "--consumers <clients>",
    "install the result with these, such as npm@11,npm@12,pnpm,yarn,bun, instead of the npm on PATH; fetched where they are not on PATH",
  ).argParser(readClients);
export const CODE_BESIDE_TOKEN = () =>
  new Option("--code-beside-token", "run code of the repository although an ID token can be had here");
export const WAIT = (description: string) =>
  new Option("--wait <duration>", `${description}, such as 90s or 30m; 0 looks once, without it 20m`).argParser(
    readWait,
  );

function readClients(text: string): readonly ClientWish[] {
  const wishes = parseClientWishes(text);
  if (wishes !== undefined) return wishes;
  throw new InvalidArgumentError(
    "Expected npm, pnpm, yarn (from 2) or bun, each with a version or without: npm@11,pnpm.",
  );
}

/** Milliseconds that can be waited for in one go. */
const LONGEST_WAIT = 24 * 3_600_000;

/** @returns Seconds. */
function readWait(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds <= LONGEST_WAIT) return milliseconds / 1_000;
  throw new InvalidArgumentError("Expected a duration of at most a day, such as 90s, 30m or 0.");
}

export const INSECURE_REGISTRY = (condition: string) =>
  new Option(
    "--insecure-registry <origin>",
    `${condition}send credentials to this http:// origin, where others can read them`,
  ).argParser(readOrigin);

function readOrigin(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === "http:" && `${url.origin}/` === url.href) return url.origin;
  throw new InvalidArgumentError("Expected a scheme, a host and maybe a port, such as http://registry.example:4873.");
}

export function readDuration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  throw new InvalidArgumentError("Expected hours, minutes or seconds, such as 5h30m or 90s.");
}

/** An option's whole number above 0. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a whole number above 0.");
}

/** `name=value`, given once or several times. */
export function readInputs(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at > 0) return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  throw new InvalidArgumentError("Expected name=value, such as mode=publish.");
}

export function readPassword(text: string): string {
  const password = parseOneTimePassword(text);
  if (password === undefined) throw new InvalidArgumentError("Expected six digits, or a recovery code.");
  return password;
}

/** How many shards a plan is divided into. */
export function readShardCount(text: string): number | "auto" {
  if (text === "auto") return text;
  const count = parseCount(text);
  if (count <= MOST_SHARDS) return count;
  throw new InvalidArgumentError(`Expected auto, or a number up to ${MOST_SHARDS}.`);
}

/** Which shard of a plan. */
export function readShard(text: string): Shard | "ci" {
  const shard = text === "ci" ? text : parseShard(text);
  if (shard !== undefined) return shard;
  throw new InvalidArgumentError("Expected a part of a whole such as 2/4, or ci.");
}

interface VersionOptions {
  readonly pending?: true | undefined;
  readonly asCommitted?: true | undefined;
}

/** Two flags make one answer to which versions are looked at; with neither of them the command decides. */
export function withVersions<Options extends VersionOptions>({
  pending,
  asCommitted,
  ...options
}: Options): Omit<Options, keyof VersionOptions> & { readonly versions: "pending" | "committed" | undefined } {
  return { ...options, versions: pending === true ? "pending" : asCommitted === true ? "committed" : undefined };
}
