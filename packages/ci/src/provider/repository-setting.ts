import type { Json } from "@slipway/core";

/** A request to the API of the code host, by a person who may change the repository's settings. */
export interface SettingRequest {
  readonly method: "PUT" | "POST";
  /** Without a leading slash: `repos/owner/name/environments/npm`. */
  readonly path: string;
  readonly body: Json;
}

/** Something that a release relies on and that no file of the repository holds. */
export interface RepositorySetting {
  /** What will be so: one line. */
  readonly title: string;
  /** What it keeps from happening. */
  readonly why: string;
  readonly requests: readonly SettingRequest[];
}

/** What the code host holds already; absent is what was not asked or could not be read. */
export interface KnownSettings {
  /** The environment that trust records name, with its rules; `absent` where the repository has none of this name. */
  readonly environment?: "absent" | KnownEnvironment | undefined;
  /** Patterns of tags, such as `refs/tags/release-*`, by the rule that holds for them. */
  readonly tagRules?: ReadonlyMap<string, readonly string[]> | undefined;
}

export interface KnownEnvironment {
  /** Patterns that refs must match, or nothing where any ref may deploy. */
  readonly policies: readonly { readonly name: string; readonly type: string }[] | undefined;
  /** Its other rules, which a change would take away if it did not repeat them. */
  readonly kept: Readonly<Record<string, Json>>;
}
