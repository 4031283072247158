import type { Command } from "commander";

/**
 * Adds the options of `ReleaseOptions` to a command.
 *
 * @param offline Whether the command makes sense without the registry.
 */
export function addReleaseOptions(command: Command, { offline }: { readonly offline: boolean }): Command {
  command
    .option("-C, --directory <path>", "the repository to look at, instead of the working directory")
    .option("--repository <owner/name>", "the repository that signs provenance, spelt as GitHub spells it");
  return offline ? command.option("--offline", "do not read the registry: what it holds stays unknown") : command;
}
