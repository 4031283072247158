import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

import { Refusal } from "../values/refusal.ts";

/** @see https://github.com/actions/toolkit/blob/main/packages/artifact/src/internal/upload/path-and-artifact-name-validation.ts */
const NAME_FORBIDDEN = /["<>:|*?\r\n\\/]/;
const PATH_FORBIDDEN = /["<>:|*?\r\n]/;
/** @see https://github.com/actions/upload-artifact#limitations */
const PER_JOB = 500;

/** One uploaded artifact. Its files lie in `folder`, its content never changes. */
export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly run: number;
  readonly attempt: number;
  readonly folder: string;
  /** `sha256:…`, over names and contents. */
  readonly digest: string;
  readonly size: number;
  readonly createdAt: Date;
}

interface Upload {
  readonly name: string;
  readonly run: number;
  readonly attempt: number;
  /** Of one job of one attempt. */
  readonly job: string;
  /** Where the paths inside the artifact start from. */
  readonly root: string;
  readonly files: readonly string[];
  readonly overwrite: boolean;
}

/** Artifacts of all runs of one repository, in a folder. */
export interface ArtifactStore {
  /** @throws {Refusal} in the service's words. */
  readonly upload: (upload: Upload) => Promise<Artifact>;
  /** The newest first. */
  readonly list: (run?: number) => readonly Artifact[];
  readonly find: (id: number) => Artifact | undefined;
  readonly remove: (id: number) => Promise<void>;
}

export function createArtifactStore(directory: string, nextId: () => number): ArtifactStore {
  const artifacts: Artifact[] = [];
  const perJob = new Map<string, number>();
  const remove = async (id: number): Promise<void> => {
    const index = artifacts.findIndex((artifact) => artifact.id === id);
    if (index === -1) return;
    const [removed] = artifacts.splice(index, 1);
    if (removed !== undefined) await rm(removed.folder, { recursive: true, force: true });
  };
  return {
    upload: async ({ name, run, attempt, job, root, files, overwrite }) => {
      validate(name, files, root);
      // Attempts have a name each: where a job's first attempt had lost against another of that name, "re-run failed jobs"
      // let it pass. https://github.com/axodotdev/cargo-dist/issues/656
      const same = artifacts.find((it) => it.name === name && it.run === run && it.attempt === attempt);
      if (same !== undefined && !overwrite) {
        throw new Refusal(
          "Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: " +
            "an artifact with this name already exists on the workflow run",
        );
      }
      const count = (perJob.get(job) ?? 0) + 1;
      if (count > PER_JOB)
        throw new Refusal("Failed to CreateArtifact: Received non-retryable error: too many artifacts");
      perJob.set(job, count);
      if (same !== undefined) await remove(same.id);
      const id = nextId();
      const folder = join(directory, String(id));
      const { digest, size } = await store(files, root, folder);
      const artifact = { id, name, run, attempt, folder, digest, size, createdAt: new Date() };
      artifacts.unshift(artifact);
      return artifact;
    },
    list: (run) => artifacts.filter((artifact) => run === undefined || artifact.run === run),
    find: (id) => artifacts.find((artifact) => artifact.id === id),
    remove,
  };
}

function validate(name: string, files: readonly string[], root: string): void {
  const [bad] = NAME_FORBIDDEN.exec(name) ?? [];
  if (name === "") throw new Refusal("Provided artifact name input during validation is empty");
  if (bad !== undefined)
    throw new Refusal(`The artifact name is not valid: ${name}. Contains the following character: ${bad}`);
  for (const file of files) {
    const path = relative(root, file);
    const [character] = PATH_FORBIDDEN.exec(path) ?? [];
    if (character === undefined) continue;
    throw new Refusal(
      `The path for one of the files in artifact is not valid: /${path}. Contains the following character: ${character}`,
    );
  }
}

/** Permission bits are lost, as in the original's archive, and links are followed. */
async function store(
  files: readonly string[],
  root: string,
  folder: string,
): Promise<{ readonly digest: string; readonly size: number }> {
  await mkdir(folder, { recursive: true });
  const hash = createHash("sha256");
  let size = 0;
  for (const file of files) {
    const path = relative(root, file);
    const content = await readFile(file);
    hash.update(`${path}\0${String(content.length)}\0`).update(content);
    size += content.length;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return { digest: `sha256:${hash.digest("hex")}`, size };
}

/** Every file of a folder, by its path from there. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  const kinds = await Promise.all(entries.map(async (name) => (await stat(join(folder, name))).isFile()));
  return entries.filter((_, index) => kinds[index] === true).toSorted();
}
