import type { SecretMatch } from "./secrets.ts";

/** Of all registries, or of one: `//registry.example/:_authToken`. */
const SETTING = /^[^\S\n]*(?<key>(?:\/\/[^\s=]+:)?_(?:auth|authToken|password))[^\S\n]*=[^\S\n]*(?<value>[^\n]+)$/gimu;

/** What comes from the environment, and what is there to be filled in. */
const NO_CREDENTIAL =
  /\$\{|^<.*>$|^(?:x+|\*+|\.{3}|(?:your|my)[-_ ].*|(?:auth[-_]?)?token|change[-_]?me|placeholder)$/iu;

/** Whether a base name is that of npm's configuration. */
export function isNpmrc(name: string): boolean {
  return name === ".npmrc";
}

/** The credentials in npm's configuration that stand there themselves, rather than the name of a variable. */
export function findNpmrcSecrets(text: string): SecretMatch[] {
  return Array.from(text.matchAll(SETTING)).flatMap((match) => {
    const { key = "", value = "" } = match.groups ?? {};
    const bare = value.trim().replace(/^(?<quote>["'])(?<inner>.*)\k<quote>$/u, "$<inner>");
    if (bare === "" || NO_CREDENTIAL.test(bare)) return [];
    const preview = `${key.slice(key.lastIndexOf("_"))}=…`;
    return [{ offset: match.index, kind: "registry-auth", confidence: "certain", preview }];
  });
}
