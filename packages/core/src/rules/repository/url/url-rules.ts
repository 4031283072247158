import { checkCredentials } from "./check-credentials.ts";
import { checkForm } from "./check-form.ts";
import { checkHost } from "./check-host.ts";
import { checkLetterCase } from "./check-letter-case.ts";
import { checkNormalisation } from "./check-normalisation.ts";
import { checkOwnerAndName } from "./check-owner-and-name.ts";
import { checkPresence } from "./check-presence.ts";
import { checkScheme } from "./check-scheme.ts";
import { checkShape } from "./check-shape.ts";
import type { UrlRule } from "./url-rule.ts";

/** In order of importance: the first that finds something speaks for the package. Each may rely on those before it. */
export const urlRules: readonly UrlRule[] = [
  checkCredentials,
  checkPresence,
  checkShape,
  checkHost,
  checkOwnerAndName,
  checkLetterCase,
  checkScheme,
  checkNormalisation,
  checkForm,
];
