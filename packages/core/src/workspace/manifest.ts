/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A parsed `package.json`. Fields are `Json` until a rule has looked at their type: manifests in the wild hold anything. */
export type Manifest = { readonly [key: string]: Json };
