import * as v from "valibot";

import { pages } from "../pages/pages.ts";
import { isProblemCode } from "../problems/is-problem-code.ts";
import type { Config } from "./config.ts";

const MAX_CONCURRENCY = 64;

const text = v.pipe(v.string("must be a string"), v.regex(/\S/, "must not be empty"));

const names = v.array(text, "must be an array of package names");

const suppressionEntries = {
  code: v.pipe(
    v.picklist(Object.keys(pages).filter(isProblemCode), "must be one of the codes that `slipway explain` lists"),
    v.description("Code of the problem to keep quiet about, such as REPOSITORY_DIRECTORY_MISSING"),
  ),
  package: v.exactOptional(v.pipe(text, v.description("Name of one package; without it the suppression is for all"))),
  reason: v.pipe(text, v.description("Why, for whoever reads this next year")),
};

const suppression = v.strictObject(suppressionEntries, "must be an object with `code` and `reason`");

const configEntries = {
  $schema: v.exactOptional(v.pipe(v.string("must be a string"), v.description("Address of this schema, for editors"))),
  ignore: v.exactOptional(
    v.pipe(v.array(suppression, "must be an array"), v.description("Problems not to report, each with its reason")),
  ),
  client: v.exactOptional(
    v.pipe(
      v.picklist(["npm", "raw"], "must be `npm` or `raw`"),
      v.description(
        "Who sends manifests to the registry, where it is not Slipway: `npm` (also pnpm up to 10) normalises `repository` on the way, `raw` (pnpm 11 and later, yarn, bun) sends what is written",
      ),
    ),
  ),
  distTag: v.exactOptional(v.pipe(text, v.description("Dist-tag of every package of a release"))),
  access: v.exactOptional(
    v.pipe(
      v.picklist(["public", "restricted"], "must be `public` or `restricted`"),
      v.description("Access of packages whose manifest says nothing"),
    ),
  ),
  filter: v.exactOptional(
    v.pipe(names, v.description("Names of the packages to publish, `*` standing for anything; without it all")),
  ),
  exclude: v.exactOptional(
    v.pipe(names, v.description("Names of packages never to publish, `*` standing for anything")),
  ),
  concurrency: v.exactOptional(
    v.pipe(
      v.number("must be a number"),
      v.integer("must be a whole number"),
      v.minValue(1, "must be at least 1"),
      v.maxValue(MAX_CONCURRENCY, `must be at most ${MAX_CONCURRENCY}`),
      v.description("How many packages are published at once"),
    ),
  ),
  environment: v.exactOptional(
    v.pipe(text, v.description("The GitHub environment that the packages' trusted publishers name")),
  ),
  workflow: v.exactOptional(
    v.pipe(
      v.string("must be a string"),
      v.regex(/^[^/\\]+\.ya?ml$/, "must be a file name that ends with `.yml` or `.yaml`, without a path"),
      v.description("File name of the workflow that the packages' trusted publishers name, such as release.yml"),
    ),
  ),
};

export const configKeys: readonly string[] = Object.keys(configEntries);

export const suppressionKeys: readonly string[] = Object.keys(suppressionEntries);

/** The shape of `slipway.json`; the JSON schema that ships with the package is made of it. */
export const configSchema: v.GenericSchema<unknown, Config> = v.pipe(
  v.strictObject(configEntries, "must be an object"),
  v.title("Slipway's configuration"),
);
