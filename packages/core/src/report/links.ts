import type { RepositoryIdentity } from "../context/release-context.ts";
import type { ProblemCode } from "../rules/catalogue.ts";
import type { ReleaseReport } from "./release-report.ts";

/** Where the pages of codes are to be read. */
const PAGES = "https://github.com/slipway-release/slipway/blob/main/docs/problems/";

/**
 * What addresses are made of. Each part is looked at again, since it may come from a stranger's report: one that could lead
 * elsewhere gives no link. Absent, neither.
 */
export interface LinkSources {
  /** The repository of record. */
  readonly repository?: RepositoryIdentity | undefined;
  /** Full commit hash. */
  readonly commit?: string | undefined;
  /** URL from npm's configuration. */
  readonly registry?: string | undefined;
}

/** Addresses of what a page names: https, and nothing in them ends a Markdown link or a terminal's. */
export interface Links {
  /**
   * A file of the repository at the commit.
   *
   * @param file POSIX path from the repository's base.
   */
  readonly file: (file: string, line?: number) => string | undefined;
  /** What the registry says of a version. */
  readonly version: (name: string, version: string) => string | undefined;
  /** The signed statements about a version. */
  readonly attestation: (name: string, version: string) => string | undefined;
}

/** The page of a code. */
export function linkToCode(code: ProblemCode): string {
  return `${PAGES}${code}.md`;
}

const SERVER = /^https:\/\/[\w.-]+(?::\d+)?$/u;
const REGISTRY = /^https:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~-]+)*\/?$/u;
const SEGMENT = /^(?!\.{1,2}$)[\w.-]+$/u;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;
const NAME = /^(?:@[a-z0-9~_-][a-z0-9._~-]*\/)?[a-z0-9~_-][a-z0-9._~-]*$/iu;
const VERSION = /^[0-9A-Za-z.+-]+$/u;

export function createLinks({ repository, commit, registry }: LinkSources): Links {
  const tree = treeOf(repository, commit);
  const base = registry !== undefined && REGISTRY.test(registry) ? registry.replace(/\/?$/u, "/") : undefined;
  return {
    file: (file, line) => {
      const path = encodePath(file);
      if (tree === undefined || path === undefined) return undefined;
      return `${tree}/${path}${line === undefined ? "" : `#L${String(line)}`}`;
    },
    version: (name, version) =>
      base === undefined || !isVersion(name, version)
        ? undefined
        : `${base}${name.replace("/", "%2f")}/${encodeURIComponent(version)}`,
    attestation: (name, version) =>
      base === undefined || !isVersion(name, version)
        ? undefined
        : `${base}-/npm/v1/attestations/${name.replace("/", "%2f")}@${encodeURIComponent(version)}`,
  };
}

/** Links of a run to what it was about itself; of a rehearsal, into the registry that it was played for. */
export function linksOf({ plan, standsFor }: Pick<ReleaseReport, "plan" | "standsFor">): Links {
  const { repository, commit, registry } = plan;
  return createLinks({ repository, commit, registry: standsFor ?? registry });
}

/** Text as a Markdown link where there is somewhere to go. */
export function linkMarkdown(text: string, address: string | undefined): string {
  return address === undefined ? text : `[${text}](${address})`;
}

function treeOf(repository: RepositoryIdentity | undefined, commit: string | undefined): string | undefined {
  if (repository === undefined || commit === undefined || !COMMIT.test(commit)) return undefined;
  const { server, owner, name } = repository;
  if (!SERVER.test(server) || !SEGMENT.test(name) || !owner.split("/").every((part) => SEGMENT.test(part)))
    return undefined;
  return `${server}/${owner}/${name}/blob/${commit}`;
}

function encodePath(file: string): string | undefined {
  const parts = file.split("/");
  if (parts.some((part) => part === "" || part === "." || part === ".." || /\p{Surrogate}/u.test(part)))
    return undefined;
  return parts.map(encodePart).join("/");
}

/** Also what `encodeURIComponent` leaves, and Markdown takes for the end of a link. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function isVersion(name: string, version: string): boolean {
  return NAME.test(name) && VERSION.test(version);
}
