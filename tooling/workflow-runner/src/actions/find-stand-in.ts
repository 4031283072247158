import { Refusal } from "../values/refusal.ts";
import { CHECKOUT } from "./checkout.ts";
import { CREATE_APP_TOKEN } from "./create-github-app-token.ts";
import { DOWNLOAD_ARTIFACT } from "./download-artifact.ts";
import { SETUP_NODE } from "./setup-node.ts";
import type { StandIn } from "./stand-in.ts";
import { UPLOAD_ARTIFACT } from "./upload-artifact.ts";

const STAND_INS = [CHECKOUT, SETUP_NODE, UPLOAD_ARTIFACT, DOWNLOAD_ARTIFACT, CREATE_APP_TOKEN];
const USES = /^(?<name>[^/@]+\/[^/@]+)(?<folder>\/[^@]*)?@(?<version>.+)$/;

/** @throws {Refusal} for every action that nobody stands in for. */
export function findStandIn(uses: string): StandIn {
  const { name, folder, version = "" } = USES.exec(uses)?.groups ?? {};
  if (name === undefined) throw new Refusal(`\`${uses}\` is not \`owner/name@ref\``);
  const found = folder === undefined ? STAND_INS.find((standIn) => standIn.name === name.toLowerCase()) : undefined;
  if (found === undefined) {
    throw new Refusal(`\`${uses}\` is not played here: only ${STAND_INS.map((it) => `\`${it.name}\``).join(", ")} are`);
  }
  const major = /^v\d+/.exec(version)?.[0];
  if (major !== undefined && !found.versions.includes(major)) {
    throw new Refusal(`\`${uses}\` is not played here: ${found.versions.join(", ")} are`);
  }
  return found;
}

/**
 * Inputs with their defaults. An input that the action does not have is a warning on GitHub, and here.
 *
 * @throws {Refusal} for an input whose effect is not played.
 */
export function completeInputs(
  { name, inputs, unplayed }: StandIn,
  given: Readonly<Record<string, string>>,
): { readonly inputs: ReadonlyMap<string, string>; readonly unexpected: readonly string[] } {
  const values = new Map(Object.entries(inputs));
  for (const [key, value] of Object.entries(given)) {
    const lower = key.toLowerCase();
    if (unplayed.includes(lower) && value !== inputs[lower]) {
      throw new Refusal(`The input \`${key}\` of \`${name}\` is not played here`);
    }
    if (values.has(lower)) values.set(lower, value.trim());
  }
  return { inputs: values, unexpected: Object.keys(given).filter((key) => !Object.hasOwn(inputs, key.toLowerCase())) };
}
