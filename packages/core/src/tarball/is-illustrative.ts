const DIRECTORY =
  /(?:^|\/)(?:__)?(?:tests?|specs?|fixtures?|test-?fixtures|test-?data|examples?|samples?|demos?|docs?|documentation|mocks?|stubs?|benchmarks?|templates?|boilerplates?|e2e|cypress)(?:__)?\//iu;

const FILE = /(?:[._-](?:tests?|specs?|examples?|samples?|mocks?|fixtures?)\.[^/]*|\.(?:mdx?|rst|adoc|html?))$/iu;

/** Whether a file shows or tests something rather than being used: by its path. Bundled packages are not ours to judge. */
export function isIllustrative(path: string): boolean {
  return DIRECTORY.test(path) || FILE.test(path) || /(?:^|\/)node_modules\//u.test(path);
}
