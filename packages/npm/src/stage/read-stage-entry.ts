import { ReleaseError, type StagedVersion } from "@slipway/core";
import * as v from "valibot";

import { requestRegistry } from "../publish/request-registry.ts";
import { parseFailure } from "../registry/parse-failure.ts";
import type { StageAccess } from "./create-stage-access.ts";

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
