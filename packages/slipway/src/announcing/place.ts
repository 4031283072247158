import { findProvider, type GithubApi, hasDraft, readContext } from "@slipway/ci";
import { ReleaseError, type ReleaseReport, type RepositoryIdentity, sanitise } from "@slipway/core";

import type { Run } from "../run/run.ts";
import { confirmWriting, type ConsentOptions } from "../writing/consent.ts";
import { readGithubAccess } from "../writing/github-access.ts";
import { findRepositoryOfRecord } from "../writing/repository-of-record.ts";

/** Where a release is announced. */
export interface Place extends GithubApi {
  readonly token: string;
  readonly identity: RepositoryIdentity;
  /** `owner/name` */
  readonly repository: string;
  /** Name of the release tag. */
  readonly tag: string;
  /** Full hash of the commit that was released; absent where the plan does not say. */
  readonly commit: string | undefined;
  /** Address of the run that this is; absent outside of one. */
  readonly runUrl: string | undefined;
}

const TAGS = "refs/tags/";

export interface PlaceOptions extends ConsentOptions {
  /** Only where a draft waits there to be finished. */
  readonly onlyDraft?: boolean | undefined;
}

/**
 * Where the release of a report is announced: in a job, for the tag and in the repository of its run. A person's is that
 * which the report's plan names; they are asked whether that is meant.
 *
 * @returns Why there is nothing to announce, where there is not.
 * @throws {ReleaseError} `GITHUB_TOKEN_MISSING`, and what finding the repository and asking throw.
 */
export async function findPlace(
  report: ReleaseReport,
  options: PlaceOptions,
  run: Run,
): Promise<Place | { readonly reason: string }> {
  const { environment, secrets, signal } = run;
  const { commit } = report.plan;
  if (findProvider(environment).isRunning(environment)) {
    const { repository, tag, run: started } = await readContext({ environment });
    if (repository === undefined || tag === undefined) return { reason: "this run is not about a tag" };
    const { identity } = repository;
    const access = readGithubAccess(environment);
    secrets.add(access.token);
    // Whichever attempt of it writes: what one has written is right for the next.
    const runUrl = started?.url.replace(/\/attempts\/\d+$/, "");
    return { ...access, signal, identity, repository: nameOf(identity), tag, commit, runUrl };
  }
  const { ref = "", repository: planned } = report.plan;
  if (!ref.startsWith(TAGS)) {
    const of = ref === "" ? "its plan names no ref" : `its plan's ref is \`${sanitise(ref)}\``;
    return { reason: `the report is not of a release by a tag: ${of}` };
  }
  if (planned === undefined) return { reason: "the report's plan does not name the repository: `plan.repository`" };
  const tag = ref.slice(TAGS.length);
  const sources = { base: run.cwd, packages: [], repository: options.repository ?? nameOf(planned) };
  const { identity, api } = await findRepositoryOfRecord(sources, run);
  const repository = nameOf(identity);
  if (repository.toLowerCase() !== nameOf(planned).toLowerCase()) {
    throw new ReleaseError(
      "REPOSITORY_DISAGREES",
      sanitise(`\`--repository\` is \`${repository}\`, and the report is of a release of \`${nameOf(planned)}\``),
      { hint: "Take the report of that repository's release, or leave out `--repository`" },
    );
  }
  const { apiUrl, token } = api?.token === undefined ? readGithubAccess(environment) : { ...api, token: api.token };
  if (options.onlyDraft === true && !(await hasDraft({ apiUrl, token, signal, repository, tag }))) {
    return { reason: `no draft of \`${tag}\` waits` };
  }
  const shown = [`release     ${tag}`, `repository  ${repository}`].map((line) => sanitise(line)).join("\n");
  const question = `Write the GitHub Release of \`${tag}\` in \`${repository}\`?`;
  await confirmWriting({ shown, question, command: "announce report.json", repository }, options, run);
  return { apiUrl, token, signal, identity, repository, tag, commit, runUrl: undefined };
}

function nameOf({ owner, name }: RepositoryIdentity): string {
  return `${owner}/${name}`;
}
