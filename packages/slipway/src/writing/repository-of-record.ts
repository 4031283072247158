import {
  findApi,
  findGitFailure,
  findProviderOf,
  type GithubApi,
  type HostedAnswer,
  type HostedRepository,
  readHostedRepository,
  readRemote,
} from "@slipway/ci";
import {
  createRepositoryFacts,
  hostOf,
  quote,
  ReleaseError,
  type RepositoryAddress,
  type RepositoryIdentity,
  sanitise,
  type WorkspacePackage,
} from "@slipway/core";

import type { Run } from "../run/run.ts";
import { findTool, runTool } from "./tools.ts";
import { unknownRepository } from "./unknown-repository.ts";

/** The repository that is written about, and who says so. */
export interface RepositoryOfRecord {
  /** Spelt as the server spells it, where it was asked. */
  readonly identity: RepositoryIdentity;
  /** What the server says of it; absent where it gave no answer. */
  readonly hosted: HostedRepository | undefined;
  readonly api: GithubApi | undefined;
  /** What stands in for a proof, in words. */
  readonly notChecked: readonly string[];
}

/** What there is to go by. */
export interface RecordSources {
  /** Absolute path of the repository's root. */
  readonly base: string;
  /** The packages whose manifests are asked. */
  readonly packages: readonly Pick<WorkspacePackage, "file" | "manifest">[];
  /** `--repository owner/name` */
  readonly repository: string | undefined;
}

/**
 * Finds out whose repository this is, before anything is written about it. The remote `origin` alone is not believed: it
 * may be a fork's. Either a person names the repository, or all manifests that name one name that of `origin`; and its server
 * says that it is no fork, and what it is called.
 *
 * @throws {ReleaseError} `REPOSITORY_NAME_INVALID`, `REPOSITORY_UNKNOWN`, `REPOSITORY_DISAGREES`, `REPOSITORY_IS_FORK`,
 *   `REPOSITORY_RENAMED`, `REPOSITORY_UNCONFIRMED`
 */
export async function findRepositoryOfRecord(sources: RecordSources, run: Run): Promise<RepositoryOfRecord> {
  const { environment, progress } = run;
  const origin = await readRemote(sources.base, environment);
  const gitFailure = origin === undefined ? await findGitFailure(sources.base, environment) : undefined;
  const named =
    sources.repository === undefined
      ? undefined
      : findProviderOf(origin?.server).parseRepository(sources.repository, environment, "`--repository`");
  const identity = named ?? believeOrigin({ origin, gitFailure }, sources);
  const api = await createApi(identity, sources.base, run);
  return progress.stage(`Ask ${hostOf(identity.server)} about ${formatName(identity)}`, async (stage) => {
    const answer = await ask(api, identity);
    if (named !== undefined) await compareOrigin({ named, origin, answer }, sources.base, run);
    if (answer.kind === "found") {
      refuseFork(identity, answer.repository);
      refuseRenamed(identity, answer.repository);
      const spelt = { ...identity, ...splitName(answer.repository.fullName) };
      if (formatName(spelt) !== formatName(identity)) {
        progress.note(
          sanitise(
            `${hostOf(identity.server)} spells it \`${formatName(spelt)}\`, ${named === undefined ? "`origin`" : "`--repository`"} \`${formatName(identity)}\``,
          ),
        );
      }
      return { identity: spelt, hosted: answer.repository, api, notChecked: listUnsure(named, origin, gitFailure) };
    }
    stage.fail();
    const reason = describeSilence(answer, identity, api);
    // A person's word stands in for the server's, but not against it.
    if (named === undefined || (answer.kind === "absent" && api?.token !== undefined))
      throw unconfirmed(identity, reason);
    const unchecked = `whether \`${formatName(identity)}\` is a fork, and is called so: ${reason}`;
    return { identity, hosted: undefined, api, notChecked: [unchecked, ...listUnsure(named, origin, gitFailure)] };
  });
}

function listUnsure(
  named: RepositoryIdentity | undefined,
  origin: RepositoryIdentity | undefined,
  gitFailure: string | undefined,
): string[] {
  if (named === undefined || origin !== undefined) return [];
  return [`whether this clone is of \`${formatName(named)}\`: ${gitFailure ?? "no remote `origin` says so"}`];
}

function formatName({ owner, name }: Pick<RepositoryIdentity, "owner" | "name">): string {
  return sanitise(`${owner}/${name}`);
}

function splitName(fullName: string): Pick<RepositoryIdentity, "owner" | "name"> {
  const [owner = "", name = ""] = fullName.split("/");
  return { owner, name };
}

function isSame(
  left: Pick<RepositoryAddress, "owner" | "name">,
  right: Pick<RepositoryAddress, "owner" | "name">,
): boolean {
  return formatName(left).toLowerCase() === formatName(right).toLowerCase();
}

/** The repository of `origin`, where the manifests say the same. */
function believeOrigin(
  { origin, gitFailure }: { readonly origin: RepositoryIdentity | undefined; readonly gitFailure: string | undefined },
  { packages }: RecordSources,
): RepositoryIdentity {
  if (origin === undefined) {
    throw unknownRepository("nothing tells which repository this is", gitFailure);
  }
  const address = { host: hostOf(origin.server), owner: origin.owner, name: origin.name };
  const found = packages.flatMap(({ file, manifest }) => {
    // As written: what a client makes of it on the way is the same repository.
    const { address: its } = createRepositoryFacts(manifest, "npm", undefined);
    return its === undefined ? [] : [{ file, address: its }];
  });
  const other = found.find(({ address: its }) => its.host !== address.host || !isSame(its, address));
  if (other !== undefined) {
    throw new ReleaseError(
      "REPOSITORY_DISAGREES",
      sanitise(
        `\`origin\` is \`${formatName(address)}\` on ${address.host}, and \`repository\` in \`${other.file}\` is \`${formatName(other.address)}\` on ${other.address.host}`,
      ),
      {
        hint: `In a clone of a fork, work in one of \`${formatName(other.address)}\`. Else name the right one: \`--repository owner/name\``,
      },
    );
  }
  if (found.length > 0) return origin;
  throw new ReleaseError(
    "REPOSITORY_UNCONFIRMED",
    `nothing but the remote \`origin\` says that this is \`${formatName(origin)}\`: no manifest names its repository`,
    { hint: `If it is: \`--repository ${formatName(origin)}\`` },
  );
}

interface Compared {
  readonly named: RepositoryIdentity;
  readonly origin: RepositoryIdentity | undefined;
  /** About the one that was named. */
  readonly answer: HostedAnswer;
}

/** What a person names is not written about from the clone of another repository, least of all from a fork's. */
async function compareOrigin({ named, origin, answer }: Compared, base: string, run: Run): Promise<void> {
  if (origin === undefined) return;
  const sameHost = hostOf(origin.server) === hostOf(named.server);
  if (sameHost && isSame(origin, named)) return;
  const its = await ask(await createApi(origin, base, run), origin);
  if (its.kind === "found") {
    refuseFork(origin, its.repository);
    // It was called so once.
    const now = answer.kind === "found" ? answer.repository.fullName : formatName(named);
    if (sameHost && its.repository.fullName.toLowerCase() === now.toLowerCase()) return;
  }
  throw new ReleaseError(
    "REPOSITORY_DISAGREES",
    sanitise(
      `\`--repository\` is \`${formatName(named)}\` on ${hostOf(named.server)}, and \`origin\` is \`${formatName(origin)}\` on ${hostOf(origin.server)}`,
    ),
    { hint: `Run this in a clone of \`${formatName(named)}\`, or: \`git remote set-url origin <its address>\`` },
  );
}

function refuseFork(identity: RepositoryIdentity, { fork, fullName, parent }: HostedRepository): void {
  if (!fork) return;
  const of = parent === undefined ? "another repository" : quote(parent);
  throw new ReleaseError(
    "REPOSITORY_IS_FORK",
    sanitise(`\`${fullName}\` is a fork of ${of} on ${hostOf(identity.server)}: nothing is written from its clone`),
    { hint: parent === undefined ? undefined : sanitise(`Run this in a clone of ${of}`) },
  );
}

function refuseRenamed(identity: RepositoryIdentity, { fullName }: HostedRepository): void {
  if (isSame(splitName(fullName), identity)) return;
  throw new ReleaseError(
    "REPOSITORY_RENAMED",
    sanitise(`\`${formatName(identity)}\` is called \`${fullName}\` by now on ${hostOf(identity.server)}`),
    {
      hint: sanitise(
        `\`git remote set-url origin ${identity.server}/${fullName}.git\`, then \`slipway check --fix --repository ${fullName}\` for the manifests, and commit`,
      ),
    },
  );
}

async function ask(api: GithubApi | undefined, identity: RepositoryIdentity): Promise<HostedAnswer> {
  if (api !== undefined) return readHostedRepository(api, identity);
  const isAsked = findProviderOf(identity.server).api !== undefined;
  return {
    kind: "unknown",
    reason: isAsked ? "its address is not encrypted" : "Slipway does not speak with its API",
  };
}

function describeSilence(
  answer: Exclude<HostedAnswer, { readonly kind: "found" }>,
  { server }: RepositoryIdentity,
  api: GithubApi | undefined,
): string {
  const host = hostOf(server);
  if (answer.kind === "unknown") return sanitise(`${host} gave no answer (${answer.reason})`);
  return api?.token === undefined
    ? `${host} shows nobody such a repository without a token`
    : `${host} shows no such repository to whoever the token belongs to`;
}

function unconfirmed(identity: RepositoryIdentity, reason: string): ReleaseError {
  const isAsked = findProviderOf(identity.server).api !== undefined;
  const logIn = isAsked
    ? "Log in (`gh auth login`) or set GH_TOKEN, or say it yourself"
    : "If it is none, say so yourself";
  return new ReleaseError(
    "REPOSITORY_UNCONFIRMED",
    `nobody could be asked whether \`${formatName(identity)}\` is a fork: ${reason}`,
    {
      hint: `${logIn}: \`--repository ${formatName(identity)}\``,
    },
  );
}

/** How to reach the server of a repository, as whoever runs this. */
async function createApi(identity: RepositoryIdentity, base: string, run: Run): Promise<GithubApi | undefined> {
  const { environment, secrets, signal } = run;
  const place = findProviderOf(identity.server).api === undefined ? undefined : findApi(identity, environment);
  if (place === undefined) return undefined;
  const { apiUrl, host, variables } = place;
  const given = variables.map((name) => environment[name]).find((value) => value !== undefined && value !== "");
  const token = given ?? (await askGh(host, variables, base, run));
  if (token !== undefined) secrets.add(token);
  return { apiUrl, token, signal };
}

/** gh answers with what a variable holds whatever the host, but for those that it has itself logged in to. */
const GH_VARIABLES = new Set(["GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]);

async function askGh(host: string, own: readonly string[], base: string, run: Run): Promise<string | undefined> {
  const gh = await findTool("gh", { environment: run.environment, base });
  if (gh === undefined) return undefined;
  const held = Object.entries(gh.environment).filter(([name]) => own.length > 0 || !GH_VARIABLES.has(name));
  const tool = { ...gh, environment: Object.fromEntries(held) };
  const { ok, stdout } = await runTool(tool, ["auth", "token", "--hostname", host], { directory: base }, run);
  return ok && stdout !== "" ? stdout : undefined;
}
