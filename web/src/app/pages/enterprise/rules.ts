// What an enterprise lays down, loaded once for the page: each card changes its own part, and the summary shows the same.

import type {
  EnterpriseConsentWording,
  EnterpriseInstitutions,
  EnterpriseKeyPolicy,
  RegisteredServer,
} from "../../../api";
import { useServices } from "../../services";
import { type Loading, useAsync } from "../../use-async";

export interface Rules {
  readonly institutions: Loading<EnterpriseInstitutions>;
  readonly keyPolicy: Loading<EnterpriseKeyPolicy>;
  readonly wording: Loading<EnterpriseConsentWording>;
  readonly servers: Loading<readonly RegisteredServer[]>;
}

/** The rules of an enterprise; what its cards have changed is in them at once. */
export function useRules(enterpriseId: number): Rules {
  const { users } = useServices().client;
  const key = enterpriseId.toString();
  return {
    institutions: useAsync(() => users.enterpriseInstitutions(enterpriseId), key),
    keyPolicy: useAsync(() => users.rules.keyPolicy(enterpriseId), key),
    wording: useAsync(() => users.rules.consentWording(enterpriseId), key),
    servers: useAsync(() => users.servers(enterpriseId), key),
  };
}
