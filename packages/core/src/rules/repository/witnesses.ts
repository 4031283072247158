import type { RepositoryIdentity } from "../../context/release-context.ts";
import { hostOf, readAddress, type RepositoryAddress } from "../../repository/address.ts";
import { writtenUrls } from "../../repository/credentials.ts";
import { createRepositoryFacts, type RepositoryFacts } from "../../repository/facts.ts";
import type { Facts } from "../../rule/facts.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

/** Whether what a package's `repository` is expected to be may be written, and what to type where it may not. */
export interface Licence {
  readonly granted: boolean;
  readonly command: string | undefined;
}

const GRANTED: Licence = { granted: true, command: undefined };

/**
 * The remote `origin` of a clone may be a fork's: on its word alone nothing that stands in a manifest is written over. An
 * absent `repository` is added unless somebody says otherwise: another manifest, the root manifest, or the remote
 * `upstream`. Another owner or name is corrected only where somebody speaks and all of them agree with `origin`.
 *
 * @param isAbsent Whether the manifest names no repository at all.
 */
export function mayWrite(
  facts: Facts,
  pkg: WorkspacePackage,
  { written, expected }: RepositoryFacts,
  isAbsent: boolean,
): Licence {
  if (expected === undefined || expected.source !== "git-remote") return GRANTED;
  const { identity } = expected;
  const named = writtenUrls(written).map(readAddress);
  // The form changes, not the repository.
  if (named.length > 0 && named.every((address) => address !== undefined && isOf(address, identity))) return GRANTED;
  const witnesses = listWitnesses(facts, pkg);
  if (witnesses.every((witness) => isOf(witness, identity)) && (isAbsent || witnesses.length > 0)) return GRANTED;
  return { granted: false, command: commandFor(chooseCandidate(facts, witnesses) ?? identity) };
}

function listWitnesses({ workspace, workflows, context, client }: Facts, pkg: WorkspacePackage): RepositoryAddress[] {
  const others = workspace.packages.filter(({ file }) => file !== pkg.file).map(({ manifest }) => manifest);
  const root = workflows?.rootManifest;
  const manifests = root === undefined || pkg.file === "package.json" ? others : [...others, root];
  return [
    ...manifests.flatMap((manifest) => createRepositoryFacts(manifest, client, undefined).address ?? []),
    ...(context.upstream === undefined ? [] : [addressOf(context.upstream)]),
  ];
}

function addressOf({ server, owner, name }: RepositoryIdentity): RepositoryAddress {
  return { host: hostOf(server), owner, name };
}

function isOf(address: RepositoryAddress, identity: RepositoryIdentity): boolean {
  const { host, owner, name } = addressOf(identity);
  return address.host === host && address.owner === owner && address.name === name;
}

/** What `upstream` names, else what all the others do. */
function chooseCandidate(
  { context }: Facts,
  [first, ...others]: readonly RepositoryAddress[],
): Pick<RepositoryIdentity, "owner" | "name"> | undefined {
  if (context.upstream !== undefined) return context.upstream;
  const agreed = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  return agreed ? first : undefined;
}

/** What a shell leaves as it is. */
const PLAIN = /^[\w.-]+$/;

function commandFor({ owner, name }: Pick<RepositoryIdentity, "owner" | "name">): string | undefined {
  return PLAIN.test(owner) && PLAIN.test(name) ? `slipway check --fix --repository ${owner}/${name}` : undefined;
}
