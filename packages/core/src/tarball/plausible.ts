const DIRECTORY =
  /(?:^|\/)(?:__)?(?:tests?|specs?|fixtures?|test-?fixtures|test-?data|examples?|samples?|demos?|docs?|documentation|mocks?|stubs?|benchmarks?|templates?|boilerplates?|e2e|cypress)(?:__)?\//iu;

const FILE = /(?:[._-](?:tests?|specs?|examples?|samples?|mocks?|fixtures?)\.[^/]*|\.(?:mdx?|rst|adoc|html?))$/iu;

/** Whether a file shows or tests something rather than being used: by its path. Bundled packages are not ours to judge. */
export function isIllustrative(path: string): boolean {
  return DIRECTORY.test(path) || FILE.test(path) || /(?:^|\/)node_modules\//u.test(path);
}

const WORDS =
  /example|sample|placeholder|dummy|fake|redacted|change.?me|your|x{4,}|0{6,}|123456|abcdef|\.\.\.|process\.env/iu;

/** Random strings of 20 characters and more have more than this, whatever their alphabet beyond hexadecimal. */
const PLACEHOLDER_DISTINCT = 10;

/** Whether a value that has the form of a credential was plainly written by a person to show that form. */
export function isPlaceholder(value: string): boolean {
  return WORDS.test(value) || new Set(value).size < PLACEHOLDER_DISTINCT;
}

/** Of 40 random base-64 characters, 24 to 34 are distinct; what people type has fewer. */
const RANDOM_DISTINCT = 18;

/** Whether a value of some 24 characters or more looks drawn at random from letters of both cases and digits. */
export function isRandom(value: string): boolean {
  return (
    /[a-z]/u.test(value) &&
    /[A-Z]/u.test(value) &&
    /\d/u.test(value) &&
    new Set(value).size >= RANDOM_DISTINCT &&
    !isPlaceholder(value)
  );
}
