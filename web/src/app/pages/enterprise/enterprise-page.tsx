// For administrators: keys for scripts, members, servers, and what the members have sent.

import type { JSX } from "preact";
import { ApiError, type Enterprise, type UserServer } from "../../../api";
import { ButtonLink } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { DescriptionItem } from "../../../ui/description-list";
import { Badge } from "../../../ui/badge";
import { EmptyState } from "../../../ui/empty-state";
import { Card } from "../../../ui/card";
import { PageHeader } from "../../../ui/page-header";
import { t } from "../../../words";
import { listWithCommas } from "../../text/lists";
import { planName } from "../../text/names";
import { administeredEnterprises } from "../../enterprises";
import { AsyncContent } from "../../async-content";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";
import { ApiKeysCard } from "./api-keys-card";
import { InstitutionsCard } from "./institutions-card";
import { KeyPolicyCard } from "./key-policy-card";
import { ConsentWordingCard } from "./lazy-consent-wording-card";
import { DirectoryCard } from "./directory-card";
import { LockCard } from "./lock-card";
import { MembersCard } from "./members-card";
import { MemberReportsCard } from "./member-reports-card";
import { SsoCard } from "./sso-card";
import { ServersCard } from "./servers-card";
import { useRules } from "./rules";
import { RulesCard } from "./rules-card";
import { KeyServerTokenCard } from "./key-server-token-card";

/** The enterprise of that number, or what one administers: nothing, one, or several to choose from. */
export function EnterprisePage({ enterpriseId }: { enterpriseId: number | undefined }): JSX.Element {
  const { users } = useServices().client;
  const { loaded, reload, replace } = useAsync(() => findEnterprises(users, enterpriseId), "enterprises");
  const only = loaded.state === "ready" && loaded.value.length === 1 ? loaded.value[0] : undefined;
  return (
    <div class="page">
      <PageHeader
        title={only?.name ?? t("enterprise-title")}
        documentTitle={t("enterprise-title")}
        lead={t("enterprise-title.lead")}
        {...(enterpriseId === undefined
          ? {}
          : { back: { href: "/app/enterprise", label: t("enterprise-title.back") } })}
      />
      <AsyncContent loaded={loaded} label={t("enterprise-title.loading")} reload={reload}>
        {(enterprises) =>
          only !== undefined ? (
            <Administration
              enterprise={only}
              onChange={(enterprise) => {
                replace([enterprise]);
              }}
            />
          ) : enterprises.length > 1 ? (
            <EnterprisePicker enterprises={enterprises} />
          ) : (
            <NotAdministrator />
          )
        }
      </AsyncContent>
    </div>
  );
}

async function findEnterprises(
  users: UserServer,
  enterpriseId: number | undefined,
): Promise<readonly Enterprise[]> {
  if (enterpriseId === undefined) return administeredEnterprises(users);
  try {
    return [await users.enterprise(enterpriseId)];
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_an_administrator") return [];
    throw error;
  }
}

function NotAdministrator(): JSX.Element {
  return (
    <section class="card">
      <EmptyState
        icon="building"
        title={t("enterprise-none")}
        actions={<ButtonLink href="/app/account">{t("enterprise-none.memberships")}</ButtonLink>}
      >
        <p>{t("enterprise-none.advice")}</p>
      </EmptyState>
    </section>
  );
}

function EnterprisePicker({ enterprises }: { enterprises: readonly Enterprise[] }): JSX.Element {
  return (
    <section class="card list-flush" aria-label={t("enterprise-several")}>
      <ul class="list">
        {enterprises.map(({ enterpriseId, name, plan }) => (
          <li key={enterpriseId}>
            <a class="item" href={`/app/enterprise/${enterpriseId}`}>
              <span class="icon-disc">
                <Icon name="building" />
              </span>
              <span class="item-text break-anywhere">
                <strong>{name}</strong>
                <span class="muted small">
                  {t("enterprise-several.number", { number: enterpriseId.toString() })}
                </span>
              </span>
              <Badge kind="accent">{planName(plan)}</Badge>
              <Icon name="forward" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Administration(props: {
  enterprise: Enterprise;
  onChange: (enterprise: Enterprise) => void;
}): JSX.Element {
  const { enterprise, onChange } = props;
  const { enterpriseId } = enterprise;
  const rules = useRules(enterpriseId);
  return (
    <div class="columns columns-aside">
      <div class="stack-wide">
        <MembersCard enterprise={enterprise} onChange={onChange} />
        <MemberReportsCard enterpriseId={enterpriseId} />
      </div>
      <div class="stack-wide">
        <Card
          title={t("enterprise-account")}
          aside={<Badge kind="accent">{planName(enterprise.plan)}</Badge>}
        >
          <dl class="description-list">
            <DescriptionItem name={t("enterprise-account.number")}>{enterpriseId}</DescriptionItem>
            <DescriptionItem name={t("enterprise-account.administrators")}>
              {listWithCommas(enterprise.administrators)}
            </DescriptionItem>
          </dl>
        </Card>
        <RulesCard rules={rules} lockMinutes={enterprise.lockMinutes} />
        <InstitutionsCard enterpriseId={enterpriseId} found={rules.institutions} />
        <KeyPolicyCard enterpriseId={enterpriseId} found={rules.keyPolicy} />
        <LockCard enterprise={enterprise} onChange={onChange} />
        <DirectoryCard enterprise={enterprise} onChange={onChange} />
        <SsoCard enterpriseId={enterpriseId} />
        <ApiKeysCard enterpriseId={enterpriseId} />
        <KeyServerTokenCard enterpriseId={enterpriseId} />
        <ServersCard enterpriseId={enterpriseId} found={rules.servers} />
        {/* what comes later than the others moves none of them */}
        <ConsentWordingCard enterpriseId={enterpriseId} found={rules.wording} />
      </div>
    </div>
  );
}
