import type { Reply } from "../http/message.ts";
import { demandSecondFactor } from "../second-factor/demand-second-factor.ts";
import type { Caller } from "./identify-caller.ts";
import { NOT_FOUND, PERMISSION_DENIED, TOKENS_DISALLOWED, UNAUTHENTICATED } from "./refusals.ts";
import type { TrustPermission } from "./registry-options.ts";
import type { RegistryServices } from "./registry-services.ts";

/**
 * Whether a caller may write under a name.
 *
 * @param permission What a trusted publisher needs; `undefined` where only people may go.
 * @returns the refusal, or `undefined`.
 */
export function authoriseWrite(
  caller: Caller,
  name: string,
  permission: TrustPermission | undefined,
  services: RegistryServices,
): Reply | undefined {
  if (caller.type === "publisher") {
    if (permission === undefined) return UNAUTHENTICATED;
    if (caller.credential.package !== name) return NOT_FOUND;
    return caller.credential.permissions.includes(permission) ? undefined : PERMISSION_DENIED;
  }
  if (caller.type !== "user" || caller.token.packages?.includes(name) === false) return NOT_FOUND;
  if (caller.secondFactor) return undefined;
  if (!caller.token.bypassTwoFactor) return demandSecondFactor(caller.browser, services);
  return services.store.get(name)?.disallowTokens === true ? TOKENS_DISALLOWED : undefined;
}
