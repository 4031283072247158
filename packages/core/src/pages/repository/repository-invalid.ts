import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositoryInvalid: Page = {
  title: "`repository` has a shape in which the registry finds no URL",
  message: ({ package: name, field, actual, expected }) =>
    `${quote(name)}: ${quote(field)} is ${quote(actual)}, in which the registry finds no URL${expected === undefined ? "" : `, expected ${quote(expected)}`}`,
  what: "`repository` is an array, a number or something else that is neither a string nor an object with a string `url`.",
  says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
  why: "No client mends such a value: it is sent as it is, and the registry reads an empty `repository.url` out of it. Without provenance nothing looks at it, so it can stay unnoticed for years.",
  fix: "`slipway check --fix` puts the canonical object in its place. A second repository that an array named is lost thereby; name it in the README.",
  sources: ["https://docs.npmjs.com/cli/v11/configuring-npm/package-json#repository"],
};
