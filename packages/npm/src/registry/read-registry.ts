import { type KnownPackage, nameFaults, type PackageState, type RegistryState } from "@slipway/core";
import pLimit from "p-limit";

import type { RegistryClient } from "./client.ts";
import { attempt, type Attempt, describeUnread } from "./failure.ts";
import { type PackageRequest, readPackage, versionOf } from "./packument.ts";
import { isAborted, retry } from "./retry.ts";

/** Failures in a row after which a registry counts as down and is not asked about the rest. */
const DOWN_AFTER = 5;

interface PackageQuestion extends Pick<PackageRequest, "name" | "registry" | "as"> {
  /** The version that is to be published: a registry that has others is asked whether it was there before. */
  readonly planned?: string;
  /** Whether it is asked how the versions came, too. */
  readonly history?: boolean | undefined;
}

export interface ReadRegistryOptions {
  /** Of two about one name, the last counts. */
  readonly packages: Iterable<PackageQuestion>;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Asks the registries what they hold of each package. What a registry answers, or fails to answer, is the package's
 * state; nothing is thrown for it. Where nothing can be reached this takes as long as the tries for a few packages: a
 * registry that fails several times in a row is not asked again.
 */
export async function readRegistry(client: RegistryClient, options: ReadRegistryOptions): Promise<RegistryState> {
  const questions = new Map(Array.from(options.packages, (question) => [question.name, question]));
  const failures = new Map<string, number>();
  let done = 0;

  async function read(question: PackageQuestion): Promise<PackageState> {
    const { name, registry, planned, history = false } = question;
    // What no registry can have cannot be asked for.
    if (nameFaults(name).invalid.length > 0) return { kind: "absent" };
    const failed = failures.get(registry) ?? 0;
    if (failed >= DOWN_AFTER || isAborted(client.signal)) return notAsked(registry, failed);
    const state = await ask(client, question);
    failures.set(registry, state.kind === "unreachable" ? (failures.get(registry) ?? 0) + 1 : 0);
    const isNew = planned !== undefined && state.kind === "present" && versionOf(state, planned) === undefined;
    return state.kind === "present" && (isNew || history) ? addFull(state, await readFull(client, question)) : state;
  }

  const answers = await pLimit(client.connections).map(questions.values(), async (question) => {
    const state = await read(question);
    done += 1;
    options.onProgress?.(done, questions.size);
    return [question.name, state] as const;
  });
  return new Map(answers);
}

async function ask(client: RegistryClient, question: PackageQuestion): Promise<PackageState> {
  const { host } = new URL(question.registry);
  let unread: PackageState = { kind: "unreachable", message: `\`${host}\` was not asked` };
  const result = await retry(
    // Failures are counted here, for each registry.
    { ...client, breaker: undefined },
    async (): Promise<Attempt<KnownPackage>> =>
      attempt("read", client.timing.now, async () => {
        try {
          return await readPackage(client, question);
        } catch (error) {
          unread = describeUnread(error, host);
          throw error;
        }
      }),
    question.name,
  );
  return "value" in result ? result.value : unread;
}

type Present = Extract<PackageState, { kind: "present" }>;

async function readFull(client: RegistryClient, question: PackageQuestion): Promise<Present | undefined> {
  try {
    const state = await readPackage(client, { ...question, form: "full" });
    return state.kind === "present" ? state : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Only the full packument remembers what is gone, and has the entry points. It adds to what is known: the registry itself
 * refuses a version that was there.
 */
function addFull(state: Present, full: Present | undefined): Present {
  if (full === undefined) return state;
  const versions = Object.entries(state.versions).map(([version, known]) => {
    const typescript = full.versions[version]?.typescript;
    return [version, typescript === undefined ? known : { ...known, typescript }] as const;
  });
  return { ...state, versions: Object.fromEntries(versions), burnt: full.burnt, publications: full.publications };
}

function notAsked(registry: string, failed: number): PackageState {
  const why =
    failed < DOWN_AFTER ? "was not asked any more" : `failed ${failed} times in a row before, so that it was not asked`;
  return { kind: "unreachable", message: `\`${new URL(registry).host}\` ${why}` };
}
