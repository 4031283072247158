import { ReleaseError } from "@slipway/core";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * One input of the action, as the runner hands it over: spaces become underscores, hyphens stay.
 *
 * @returns Nothing when it is empty or not given.
 */
export function readInput(environment: Environment, name: string): string | undefined {
  const value = environment[`INPUT_${name.toUpperCase().replaceAll(" ", "_")}`]?.trim();
  return value === "" ? undefined : value;
}

/** @throws {ReleaseError} `INPUT_INVALID` when it is not given. */
export function readRequiredInput(environment: Environment, name: string): string {
  const value = readInput(environment, name);
  if (value === undefined) throw new ReleaseError("INPUT_INVALID", `The input \`${name}\` is required`);
  return value;
}

/** @throws {ReleaseError} `INPUT_INVALID` when it is neither `true` nor `false`. */
export function readFlag(environment: Environment, name: string): boolean {
  const value = readInput(environment, name) ?? "false";
  if (value === "true" || value === "false") return value === "true";
  throw new ReleaseError(
    "INPUT_INVALID",
    `The input \`${name}\` is ${JSON.stringify(value)}, expected \`true\` or \`false\``,
  );
}

/** The option that names the workspace, where the input `directory` does. */
export function listDirectory(environment: Environment): readonly string[] {
  const directory = readInput(environment, "directory");
  return directory === undefined ? [] : ["--directory", directory];
}
