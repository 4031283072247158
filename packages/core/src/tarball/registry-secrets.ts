import { hiddenName } from "./environment-secrets.ts";
import type { SecretMatch } from "./secrets.ts";

/**
 * Where the clients of registries keep credentials: base names, and how one stands there. Each expression has the groups `key`
 * and `value`.
 */
const SETTINGS: readonly { readonly name: RegExp; readonly setting: RegExp }[] = [
  // Of all registries, or of one: `//registry.example/:_authToken`.
  {
    name: /^\.npmrc$/u,
    setting:
      /^[^\S\n]*(?:\/\/[^\s=]+:)?(?<key>_(?:auth|authToken|password))[^\S\n]*=[^\S\n]*(?<value>"[^"\n]*"|'[^'\n]*'|[^\n]+)$/gimu,
  },
  {
    name: /^\.yarnrc\.ya?ml$/u,
    setting:
      /^[^\S\n]*["']?(?<key>npmAuthToken|npmAuthIdent)["']?[^\S\n]*:[^\S\n]+(?<value>"[^"\n]*"|'[^'\n]*'|[^\s#][^\n#]*)/gmu,
  },
  { name: /^\.pypirc$/u, setting: /^(?<key>password)[^\S\n]*[=:][^\S\n]*(?<value>[^\n]+)$/gimu },
  { name: /^[._]netrc$/u, setting: /(?:^|\s)(?<key>password)\s+(?<value>\S+)/gu },
  {
    name: /^bunfig\.toml$/u,
    setting: /(?:^|[\s{,])(?<key>token|password)[^\S\n]*=[^\S\n]*(?<value>"[^"\n]*"|'[^'\n]*')/gmu,
  },
];

/** What comes from the environment, and what is there to be filled in. */
const NO_CREDENTIAL =
  /^\$|\$\{|^<.*>$|^(?:pypi-)?(?:x+|\*+|\.{3}|(?:your|my)[-_ ].*|(?:auth[-_]?)?token|password|change[-_]?me|placeholder)$/iu;

/**
 * What finds the credentials in a file of this base name that stand there themselves, rather than the name of a variable.
 *
 * @returns Nothing where no client of a registry keeps credentials in such a file.
 */
export function registrySecretsFinder(name: string): ((text: string) => SecretMatch[]) | undefined {
  const hidden = hiddenName(name);
  const setting = SETTINGS.find((one) => one.name.test(name) || one.name.test(hidden))?.setting;
  return setting === undefined ? undefined : (text) => find(text, setting);
}

function find(text: string, setting: RegExp): SecretMatch[] {
  return Array.from(text.matchAll(setting)).flatMap((match) => {
    const { key = "", value = "" } = match.groups ?? {};
    const bare = value.trim().replace(/^(?<quote>["'])(?<inner>.*)\k<quote>$/u, "$<inner>");
    if (bare === "" || NO_CREDENTIAL.test(bare)) return [];
    return [{ offset: match.index, kind: "registry-auth", confidence: "certain", preview: `${key}=…` }];
  });
}
