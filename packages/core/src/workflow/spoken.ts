/** What a name speaks of besides publishing npm packages. */
const OTHER =
  /^(?:jsr|crates?|cargo|rust|docker|image|container|ghcr|oci|helm|charts?|vsce|ovsx|vscode|marketplace|extensions?|pages?|docs?|documentation|website|site|storybook|chromatic|homebrew|brew|winget|choco|chocolatey|aur|snap|apt|deb|pypi|pip|twine|maven|gradle|nuget|gems?|rubygems|hex|pub|cocoapods|notes|drafter|draft|changelog|please|assets?|tags?|prs?|gh|github|pkg-pr-new|checks?|verify|lint|tests?|testing|validate|dry|unpublish|prepare|preparation|notify|announce|comment|title|branch|version|versions)$/;

const SPEAKS = /^(?:publish(?:es|ing|er)?|publication|releases?|releasing)$/;

/**
 * Whether a name says that something publishes or releases, and nothing that makes it another thing: `npmPublish`,
 * `release-packages`, not `publish-docs`, `release-drafter` or `Publish to PyPI`.
 */
export function speaksOfPublishing(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => SPEAKS.test(word)) && !words.some((word) => OTHER.test(word));
}

const ECOSYSTEM =
  /^(?:jsr|crates?|cargo|docker|helm|vsce|ovsx|vscode|marketplace|pages?|docs?|documentation|website|homebrew|pypi|python|maven|nuget|gems?)$/;

/** Whether a name speaks of something that is published elsewhere than on npm. */
export function speaksOfOthers(name: string): boolean {
  return wordsOf(name).some((word) => ECOSYSTEM.test(word));
}

/** The words of a name in lower case, `camelCase` cut apart. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}
