import type { RepositoryIdentity } from "../context/repository-identity.ts";
import type { PublishJob } from "./publish-job.ts";

/** What npm calls the two things a trusted publisher may do. */
export type TrustPermission = "createPackage" | "createStagedPackage";

/**
 * A trusted publisher on the registry, in the terms of its API. Branch, tag and event are no part of it.
 *
 * @see https://docs.npmjs.com/trusted-publishers
 */
export interface TrustRecord {
  /** `owner/name` */
  readonly repository: string;
  /** Base name of the entry workflow. */
  readonly file: string;
  readonly environment?: string;
  readonly permissions: readonly TrustPermission[];
}

/**
 * The trust records that a repository's own workflows need, one for each entry workflow and environment. Whether the
 * registry has them only the registry knows.
 *
 * An environment that an expression decides is left out: the record then accepts any. Staging is always allowed.
 *
 * @returns `undefined` for a repository without a job that publishes.
 */
export function deriveTrust(
  jobs: readonly PublishJob[],
  { owner, name }: RepositoryIdentity,
): readonly [TrustRecord, ...TrustRecord[]] | undefined {
  const records = new Map<string, TrustRecord>();
  for (const { entry, environment, publishes } of jobs) {
    const file = entry.file.slice(entry.file.lastIndexOf("/") + 1);
    const bound = environment?.dynamic === false ? environment.text : undefined;
    const key = `${file}\n${bound ?? ""}`;
    const direct = publishes.some(({ mode }) => mode === "publish");
    const before = records.get(key)?.permissions.includes("createPackage") === true;
    records.set(key, {
      repository: `${owner}/${name}`,
      file,
      ...(bound !== undefined && { environment: bound }),
      permissions: direct || before ? ["createPackage", "createStagedPackage"] : ["createStagedPackage"],
    });
  }
  const [first, ...others] = records.values();
  return first === undefined ? undefined : [first, ...others];
}
