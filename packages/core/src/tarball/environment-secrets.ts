import { isPlaceholder, isRandom } from "./plausible.ts";
import type { SecretMatch } from "./secrets.ts";

/** `.envrc` is direnv's, `.dev.vars` wrangler's. */
const FILE = /^\.(?:env(?:rc|[._-].+)?|dev\.vars(?:\..+)?)$/u;

/** Declarations and programs that are called like one. */
const PROGRAM = /\.(?:[cm]?[jt]sx?|json|map|vue|svelte)$/u;

/** How templates spell a leading dot, for npm would leave out or rename some files that hide. */
const TEMPLATE_DOT = /^(?:_|dot[-_.]?)(?=[a-z])/u;

/** Suffixes of files that are meant to be shared. */
const SHARED = /\.(?:example|sample|template|tpl|dist|defaults?|schema|vault|test|ci)$/u;

const ASSIGNMENT = /^[^\S\n]*(?:export\s+)?(?<name>[A-Za-z_]\w*)[^\S\n]*=[^\S\n]*(?<value>[^\n]+)$/gmu;

const SECRET_NAME =
  /(?:SECRET|TOKEN|PASSW(?:OR)?D|PASSPHRASE|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|CREDENTIALS?|AUTH_?KEY|DATABASE_URL|DSN)/iu;

/** Names under which front-end tools put a value into the published bundle on purpose. */
const PUBLIC_NAME = /^(?:VITE|NEXT_PUBLIC|REACT_APP|NUXT_PUBLIC|PUBLIC|EXPO_PUBLIC|GATSBY|STORYBOOK)_|PUBLISHABLE/u;

const SHORTEST_VALUE = 8;

/** The base name that a file of a template gets: `_env` and `dot-env` become `.env`. */
export function hiddenName(name: string): string {
  return name.replace(TEMPLATE_DOT, ".");
}

/** Whether a base name is that of an environment file which is not meant to be shared. */
export function isEnvironmentFile(name: string): boolean {
  const hidden = hiddenName(name);
  return FILE.test(hidden) && !SHARED.test(hidden) && !PROGRAM.test(hidden);
}

/** The assignments of an environment file whose name promises a secret and whose value could be one. */
export function findEnvironmentSecrets(text: string): SecretMatch[] {
  return Array.from(text.matchAll(ASSIGNMENT)).flatMap((match) => {
    const { name = "", value = "" } = match.groups ?? {};
    const bare = value.trim().replace(/^(?<quote>["'])(?<inner>.*)\k<quote>$/u, "$<inner>");
    if (!SECRET_NAME.test(name) || PUBLIC_NAME.test(name) || !couldBeSecret(bare)) return [];
    return [
      {
        offset: match.index,
        kind: "environment-variable",
        confidence: isRandom(bare) ? "certain" : "likely",
        preview: `${name}=…`,
      },
    ];
  });
}

function couldBeSecret(value: string): boolean {
  const isReference = /\$\{|\$[A-Z]|^<.*>$/u.test(value);
  return value.length >= SHORTEST_VALUE && !isReference && !isPlaceholder(value);
}
