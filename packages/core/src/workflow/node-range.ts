import { validRange } from "semver";

const LTS_NAMES = new Map([
  ["lts/hydrogen", "18"],
  ["lts/iron", "20"],
  ["lts/jod", "22"],
  ["lts/krypton", "24"],
]);

/**
 * A semver range for a Node version setting.
 *
 * @param node As `setup-node` takes it: `22`, `v22.14.0`, `lts/jod`, `>=20`.
 * @returns `undefined` for names such as `latest` and `lts/*`.
 */
export function nodeRange(node: string): string | undefined {
  const plain = node.trim().toLowerCase();
  return validRange(LTS_NAMES.get(plain) ?? plain.replace(/^v(?=\d)/, "")) ?? undefined;
}
