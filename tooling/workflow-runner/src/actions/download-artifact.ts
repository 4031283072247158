import { cp, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { Artifact } from "../artifacts/artifact-store.ts";
import { passesFilter } from "../events/match-filter.ts";
import { isJsonObject, type Json, member, parseJson, textMember, toText } from "../values/json.ts";
import {
  ActionFailure,
  type ActionJob,
  readFlag,
  type StandIn,
  type StandInCall,
  type StandInResult,
} from "./stand-in.ts";

/** @see https://github.com/actions/download-artifact/tree/v8 */
export const DOWNLOAD_ARTIFACT: StandIn = {
  name: "actions/download-artifact",
  versions: ["v6", "v7", "v8"],
  inputs: {
    name: "",
    "artifact-ids": "",
    path: "",
    pattern: "",
    "merge-multiple": "false",
    "github-token": "",
    repository: "",
    "run-id": "",
    "skip-decompress": "false",
    "digest-mismatch": "error",
  },
  unplayed: ["repository", "skip-decompress"],
  run: download,
};

async function download({ inputs, job }: StandInCall): Promise<StandInResult> {
  const name = inputs.get("name") ?? "";
  const ids = inputs.get("artifact-ids") ?? "";
  if (name !== "" && ids !== "") {
    throw new ActionFailure("Inputs 'name' and 'artifact-ids' cannot be used together. Please specify only one.");
  }
  const directory = resolve(job.workspace, inputs.get("path") ?? "");
  const source = await openSource(inputs, job);
  // Of attempts with the same name, the newest counts.
  const seen = new Set<string>();
  const latest = source.artifacts.filter((artifact) => !seen.has(artifact.name) && seen.add(artifact.name));
  const { chosen, flat } = choose({
    name,
    ids,
    pattern: inputs.get("pattern") ?? "",
    latest,
    all: source.artifacts,
    job,
  });
  const merge = flat || readFlag(inputs, "merge-multiple");
  await mkdir(directory, { recursive: true });
  for (const artifact of chosen) {
    await source.check(artifact);
    await cp(artifact.folder, merge ? directory : join(directory, artifact.name), { recursive: true });
    job.log.write(`Artifact ${artifact.name} (ID: ${String(artifact.id)}) downloaded`);
  }
  return { outputs: { "download-path": directory } };
}

interface Choice {
  readonly name: string;
  readonly ids: string;
  readonly pattern: string;
  readonly latest: readonly Artifact[];
  readonly all: readonly Artifact[];
  readonly job: ActionJob;
}

/** One artifact goes straight into `path`, several into a folder each; without a name or an id, all are meant. */
function choose({ name, ids, pattern, latest, all, job }: Choice): {
  readonly chosen: readonly Artifact[];
  readonly flat: boolean;
} {
  if (name !== "") {
    const found = latest.find((artifact) => artifact.name === name);
    if (found === undefined) {
      throw new ActionFailure(`Unable to download artifact(s): Artifact not found for name: ${name}`);
    }
    return { chosen: [found], flat: true };
  }
  if (ids !== "") {
    const wanted = ids
      .split(",")
      .map((id) => id.trim())
      .filter((id) => id !== "");
    for (const id of wanted)
      if (!/^\d+$/.test(id)) throw new ActionFailure(`Invalid artifact ID: '${id}'. Must be a number.`);
    const chosen = all.filter(({ id }) => wanted.includes(String(id)));
    if (chosen.length === 0)
      throw new ActionFailure("Unable to download artifact(s): None of the provided artifact IDs were found");
    const missing = wanted.filter((id) => !chosen.some((artifact) => String(artifact.id) === id));
    if (missing.length > 0)
      job.log.write(`##[warning]Could not find the following artifact IDs: ${missing.join(", ")}`);
    return { chosen, flat: chosen.length === 1 };
  }
  const chosen = pattern === "" ? latest : latest.filter((artifact) => passesFilter([pattern], artifact.name));
  if (pattern === "")
    job.log.write("No input name, artifact-ids or pattern filtered specified, downloading all artifacts");
  return { chosen, flat: false };
}

interface Source {
  readonly artifacts: readonly Artifact[];
  /** Asks, as the original does, for what it downloads. */
  readonly check: (artifact: Artifact) => Promise<void>;
}

/** Of this run through the runner's own token, of another run by REST with the token that was given. */
async function openSource(inputs: ReadonlyMap<string, string>, job: ActionJob): Promise<Source> {
  const token = inputs.get("github-token") ?? "";
  if (token === "") return { artifacts: job.artifacts.list(job.run), check: async () => undefined };
  const id = inputs.get("run-id") || String(job.run);
  if (!/^\d+$/.test(id)) throw new ActionFailure(`Invalid run-id: ${id}`);
  const repository = textMember(job.github, "repository") ?? "";
  const get = async (path: string): Promise<Response> => {
    const response = await fetch(`${job.origin}/repos/${repository}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (response.ok) return response;
    const message = member(parseJson(await response.text()), "message");
    throw new ActionFailure(`Unable to download artifact(s): ${toText(message)} - https://docs.github.com/rest`);
  };
  const found = member(parseJson(await (await get(`/actions/runs/${id}/artifacts?per_page=100`)).text()), "artifacts");
  const ids = Array.isArray(found) ? found.map((item: Json) => (isJsonObject(item) ? item["id"] : undefined)) : [];
  return {
    artifacts: job.artifacts.list(Number(id)).filter((artifact) => ids.includes(artifact.id)),
    check: async (artifact) => void (await get(`/actions/artifacts/${String(artifact.id)}/zip`)),
  };
}
