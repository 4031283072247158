import { formatCount } from "@slipway/core";
import type { Problem, PublishOutcome } from "@slipway/core";

import type { Io } from "../io.ts";
import type { Progress } from "../progress/progress.ts";
import type { EntryLoad } from "./entry-load.ts";
import { installConsumer } from "./install-consumer.ts";
import { loadEntryPoints } from "./load-entry-points.ts";

interface ConsumerCheck {
  readonly problems: readonly Problem[];
  readonly notChecked: readonly string[];
}

interface ConsumerOptions {
  readonly directory: string;
  readonly packages: readonly PublishOutcome[];
  readonly environment: Readonly<Record<string, string>>;
  readonly io: Io;
  readonly progress: Progress;
}

/** Installs what was published into a clean project with the real npm, and loads every entry point. */
export async function checkConsumer({
  directory,
  packages,
  environment,
  io,
  progress,
}: ConsumerOptions): Promise<ConsumerCheck> {
  if (packages.length === 0) return { problems: [], notChecked: ["an installation: nothing was published"] };
  const names = packages.map(({ name }) => name);
  const install = await progress.stage(`Install ${formatCount(names.length, "package")} into a clean project`, () =>
    installConsumer({ directory, packages, environment, signal: io.signal }),
  );
  if (install.state === "failed") {
    return { problems: [{ code: "INSTALL_FAILED", severity: "error", actual: install.message }], notChecked: [] };
  }
  const loads = await progress.stage("Load their entry points", () =>
    loadEntryPoints({ directory, names, environment, signal: io.signal }),
  );
  return {
    problems: [...loads].flatMap(([name, entries]) => entries.flatMap((entry) => describe(name, entry))),
    notChecked: [
      "install scripts: the clean project is installed without them",
      ...(install.legacyPeers ? ["peer dependencies: those of the packages exclude each other in one project"] : []),
    ],
  };
}

function describe(name: string, { specifier, state, message }: EntryLoad): Problem[] {
  if (state === "loaded") return [];
  const common = { package: name, field: specifier, ...(message !== undefined && { actual: message }) };
  return state === "broken"
    ? [{ ...common, code: "INSTALL_ENTRY_BROKEN", severity: "error" }]
    : [{ ...common, code: "INSTALL_ENTRY_THREW", severity: "warning" }];
}
