import type { Json, Manifest } from "@slipway/core";

import { identifyCaller } from "../access/caller.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import type { Registry } from "./registry.ts";
import type { StoredPackage } from "./store.ts";

const SIZE = 20;

/**
 * Looks for every word of the text in name, description and keywords of what is held here; `scope:`, `maintainer:` and
 * `keywords:` ask for one of these.
 *
 * @see https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md#get-v1search
 */
export function answerSearch(request: ServiceRequest, { store, access, now }: Registry): Reply {
  const { query } = request;
  const isKnown = identifyCaller(request, access).type === "user";
  const words = (query.get("text") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...store.values()]
    .filter((stored) => stored.access === "public" || isKnown)
    .flatMap((stored) => describe(stored) ?? [])
    .filter((description) => words.every((word) => fits(word, description)));
  const from = Number(query.get("from") ?? 0);
  const objects = found.slice(from, from + Number(query.get("size") ?? SIZE)).map((description) => ({
    package: description,
    score: { final: 1, detail: { quality: 1, popularity: 1, maintenance: 1 } },
    searchScore: 1,
  }));
  return createJsonReply(200, { objects, total: found.length, time: new Date(now()).toISOString() });
}

interface Description {
  readonly name: string;
  readonly scope: string;
  readonly version: string;
  readonly description: string | undefined;
  readonly keywords: readonly string[];
  readonly date: string;
  readonly publisher: Json;
  readonly maintainers: readonly { readonly username: string; readonly email: string }[];
  readonly links: Readonly<Record<string, string>>;
}

/** The version that `latest` points to; a package without one is not found. */
function describe({ name, versions, distTags, maintainers }: StoredPackage): Description | undefined {
  const latest = versions.get(distTags.get("latest") ?? "") ?? [...versions.values()].find(({ hold }) => !hold);
  if (latest === undefined) return undefined;
  const { manifest, version, published } = latest;
  const { description } = manifest;
  return {
    name,
    scope: /^@([^/]+)\//.exec(name)?.[1] ?? "unscoped",
    version,
    description: typeof description === "string" ? description : undefined,
    keywords: readKeywords(manifest),
    date: published.toISOString(),
    publisher: manifest["_npmUser"] ?? null,
    maintainers: [...maintainers].map(([username, email]) => ({ username, email })),
    links: {},
  };
}

function readKeywords({ keywords }: Manifest): readonly string[] {
  return Array.isArray(keywords) ? keywords.filter((keyword) => typeof keyword === "string") : [];
}

function fits(word: string, { name, scope, description = "", keywords, maintainers }: Description): boolean {
  const [, field, value = ""] = /^(scope|maintainer|keywords):(.+)$/.exec(word) ?? [];
  if (field === "scope") return scope === value;
  if (field === "maintainer") return maintainers.some(({ username }) => username === value);
  if (field === "keywords") return value.split(",").some((keyword) => keywords.includes(keyword));
  return [name, description, ...keywords].some((text) => text.toLowerCase().includes(word));
}
