const NAMES = ["npm", "pnpm", "yarn", "bun"] as const;

export type ClientName = (typeof NAMES)[number];

/** What somebody asked to install with. */
export interface ClientWish {
  readonly name: ClientName;
  /** The first parts of its version, such as `11` or `12.2.0`. */
  readonly version: string | undefined;
}

/** @returns `undefined` for what is no list of package managers, such as `npm@11,npm@12,pnpm`. */
export function parseClientWishes(text: string): readonly ClientWish[] | undefined {
  const wishes = text.split(",").map((word): ClientWish | undefined => {
    const { name, version } = /^(?<name>[a-z]+)(?:@(?<version>\d+(?:\.\d+){0,2}))?$/u.exec(word.trim())?.groups ?? {};
    const known = NAMES.find((candidate) => candidate === name);
    // Yarn 1 is another program.
    return known === undefined || (known === "yarn" && version?.split(".")[0] === "1")
      ? undefined
      : { name: known, version };
  });
  return wishes.every((wish) => wish !== undefined) ? wishes : undefined;
}
