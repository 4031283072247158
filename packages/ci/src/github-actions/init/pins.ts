import type { PipelineFile } from "../../provider/release-wish.ts";
import { KNOWN_PINS, PINNED } from "./pinned-actions.ts";

/** An action's commit with the tag that names it. */
interface Pin {
  /** `owner/name` */
  readonly repository: string;
  readonly commit: string;
  readonly tag: string;
}

const PIN =
  /(?<repository>[\w.-]+\/[\w.-]+)(?:\/[\w./-]+)?@(?<commit>[\da-f]{40})["']? +# *(?<tag>v?\d+\.\d+\.\d+)\s*$/gm;

/** A step's action by a tag or a branch, on a line of its own: the only place where a comment can say the tag. */
const USES = /^(?<before>[ -]*uses: *)["']?(?<name>[\w.-]+\/[\w./-]+)@(?<ref>[^\s"'#]+)["']?(?<behind> *#.*)?$/gm;

const COMMIT = /^[\da-f]{40}$/;

/**
 * Pins the actions of a file whose commit is known: from other files of the repository, where its maintainers have looked at
 * it, or else from those that are known here. A tag such as `v4` becomes the newest known one that it stands for.
 *
 * @param texts Of the repository's workflows and actions.
 */
export function pinActions(file: PipelineFile, texts: readonly string[]): PipelineFile {
  const own = texts.flatMap(readPins);
  const known = [...Object.values(PINNED), ...KNOWN_PINS].flatMap(readPins);
  const text = file.text.replaceAll(USES, (line: string, ...rest: unknown[]) => {
    const { before = "", name = "", ref = "" } = groupsOf(rest);
    const pin = choose(own, name, ref) ?? choose(known, name, ref);
    return pin === undefined ? line : `${before}${name}@${pin.commit} # ${pin.tag}`;
  });
  return { ...file, text };
}

/** The actions of a file that another one could become under their name, each once. */
export function listUnpinned({ text }: PipelineFile): readonly string[] {
  const found = [...text.matchAll(/\buses: *["']?(?<name>[\w.-]+\/[\w./-]+)@(?<ref>[^\s"'#,}]+)/g)];
  const unpinned = found.flatMap(({ groups: { name = "", ref = "" } = {} }) =>
    COMMIT.test(ref) ? [] : [`${name}@${ref}`],
  );
  return [...new Set(unpinned)];
}

function groupsOf(rest: readonly unknown[]): Readonly<Record<string, string | undefined>> {
  const groups = rest.at(-1);
  return typeof groups === "object" && groups !== null ? { ...groups } : {};
}

function readPins(text: string): Pin[] {
  return [...text.matchAll(PIN)].map(({ groups: { repository = "", commit = "", tag = "" } = {} }) => ({
    repository,
    commit,
    tag,
  }));
}

function choose(pins: readonly Pin[], name: string, ref: string): Pin | undefined {
  if (COMMIT.test(ref)) return undefined;
  const repository = name.split("/", 2).join("/").toLowerCase();
  const meant = pins.filter(
    (pin) => pin.repository.toLowerCase() === repository && (pin.tag === ref || pin.tag.startsWith(`${ref}.`)),
  );
  return meant.toSorted((a, b) => b.tag.localeCompare(a.tag, undefined, { numeric: true }))[0];
}
