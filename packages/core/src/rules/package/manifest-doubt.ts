import { isJsonObject, type Manifest } from "../../json/json.ts";

/** Why the manifest in the repository may not be the published one, or `undefined` when nothing says so. */
export function manifestDoubt({ publishConfig }: Manifest): string | undefined {
  const directory = isJsonObject(publishConfig) ? publishConfig["directory"] : undefined;
  if (typeof directory !== "string") return undefined;
  return `\`publishConfig.directory\` publishes the manifest in \`${directory}\`, which a build writes`;
}
