/**
 * What happened when a consumer asked for one entry point. `broken`: no consumer can resolve or parse it. `threw`: it
 * was found and ran, and threw, which a module for browsers does under Node as well.
 */
export interface EntryLoad {
  readonly specifier: string;
  readonly state: "loaded" | "broken" | "threw";
  readonly message?: string;
}
