import type { JSX } from "preact";
import type { Institutions } from "../../api";
import { Badge } from "../../ui/badge";
import { Card } from "../../ui/card";
import { EmptyState } from "../../ui/empty-state";
import { PageHeader } from "../../ui/page-header";
import { t } from "../../words";
import { AsyncContent } from "../async-content";
import { isOwn } from "../integrations/own";
import { Integrations } from "../integrations/integrations-card";
import { InstitutionEditor, InstitutionItem } from "../institutions/institution-list";
import { InstallCard } from "../install/install-card";
import { LanguageMenu } from "../language-menu";
import { useServices } from "../services";
import { useAsync } from "../use-async";
import { VaultCard } from "../vault/vault-card";
import { NoticesCard } from "./notices-card";
import { PasskeysCard } from "./passkeys-card";
import { PersonalTokensCard } from "./personal-tokens-card";
import { SessionsCard } from "./sessions-card";

/** Where reports can be sent to, beside people, what a sender is told of, the ways in, and what programs have. */
export function SettingsPage(): JSX.Element {
  const { users } = useServices().client;
  const { loaded, reload, replace } = useAsync(() => users.institutions(), "institutions");
  const sessions = useAsync(() => users.sessions(), "sessions");
  return (
    <div class="page page-narrow">
      <PageHeader
        title={t("account-settings")}
        lead={t("account-settings.lead")}
        back={{ href: "/app/account", label: t("account-title") }}
      />
      <div class="stack-wide">
        <Card title={t("account-institutions")}>
          <p class="muted">{t("account-institutions.text")}</p>
          <AsyncContent loaded={loaded} label={t("account-institutions.loading")} reload={reload}>
            {(value) => (
              <InstitutionSettingsList
                value={value}
                save={async (own) => {
                  replace(await users.changeInstitutions(own, value));
                }}
              />
            )}
          </AsyncContent>
        </Card>
        {loaded.state === "ready" && (
          <Integrations
            value={loaded.value}
            save={async (own) => {
              replace(await users.changeInstitutions(own, loaded.value));
            }}
          />
        )}
        <LanguageCard />
        <NoticesCard />
        <InstallCard />
        <PasskeysCard onChange={sessions.reload} />
        <VaultCard />
        <SessionsCard {...sessions} />
        <PersonalTokensCard />
      </div>
    </div>
  );
}

/** The account's language: of the pages, and of mails. */
function LanguageCard(): JSX.Element {
  const { session } = useServices().client;
  return (
    <Card title={t("account-language")}>
      <p class="muted">{t("account-language.text")}</p>
      <LanguageMenu
        onChosen={async (language) => {
          await session.changeProfile({ language });
        }}
      />
    </Card>
  );
}

function InstitutionSettingsList(props: {
  readonly value: Institutions;
  readonly save: (own: Institutions["own"]) => Promise<void>;
}): JSX.Element {
  const { given, needsPlan } = props.value;
  const own = props.value.own.filter((institution) => !isOwn(institution));
  const records = props.value.own.filter(isOwn);
  return (
    <>
      {own.length + given.length === 0 && (
        <EmptyState icon="building" title={t("account-institutions.none")}>
          <p>{t("account-institutions.advice")}</p>
        </EmptyState>
      )}
      {given.length > 0 && (
        <ul class="list" aria-label={t("account-institutions.given")}>
          {given.map((institution) => (
            <InstitutionItem
              key={`${institution.enterpriseId.toString()} ${institution.name}`}
              institution={institution}
              givenBy={institution.enterprise}
              badge={
                institution.isDefault && <Badge kind="accent">{t("account-institutions.preselected")}</Badge>
              }
            />
          ))}
        </ul>
      )}
      {own.some(({ sendType }) => needsPlan.has(sendType)) && (
        <p class="hint">{t("institutions-plan-missing.advice")}</p>
      )}
      <InstitutionEditor
        institutions={own}
        needsPlan={needsPlan}
        otherNames={[...given, ...records].map(({ name }) => name)}
        save={(saved) => props.save([...saved, ...records])}
        onRemoval={t("account-institutions.removal")}
      />
    </>
  );
}
