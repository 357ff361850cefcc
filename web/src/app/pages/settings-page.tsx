import type { JSX } from "preact";
import type { Institutions } from "../../api";
import { Badge } from "../../ui/badge";
import { Card } from "../../ui/card";
import { EmptyState } from "../../ui/empty-state";
import { PageHeader } from "../../ui/page-header";
import { AsyncContent } from "../async-content";
import { isOwn } from "../integrations/own";
import { Integrations } from "../integrations/integrations-card";
import { InstitutionEditor, InstitutionItem } from "../institutions/institution-list";
import { t } from "../../words";
import { useServices } from "../services";
import { useAsync } from "../use-async";
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
        title="Settings"
        lead="Where reports can be sent, what you are told of them, how you sign in and where you are, and programs that fetch yours."
        back={{ href: "/app/account", label: "Account" }}
      />
      <div class="stack-wide">
        <Card title="Institutions">
          <p class="muted">They are under “Send to” on the page of a new report.</p>
          <AsyncContent loaded={loaded} label="Loading your institutions" reload={reload}>
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
        <NoticesCard />
        <PasskeysCard onChange={sessions.reload} />
        <SessionsCard {...sessions} />
        <PersonalTokensCard />
      </div>
    </div>
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
        <EmptyState icon="building" title="There is no institution yet">
          <p>Your hospital tells you what to enter. If it has a PicSafe account, it may do this for you.</p>
        </EmptyState>
      )}
      {given.length > 0 && (
        <ul class="list" aria-label="Given by your enterprises">
          {given.map((institution) => (
            <InstitutionItem
              key={`${institution.enterpriseId.toString()} ${institution.name}`}
              institution={institution}
              givenBy={institution.enterprise}
              badge={institution.isDefault && <Badge kind="accent">Preselected</Badge>}
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
        onRemoval="You can send no more reports to it. Nothing happens to those that it has."
      />
    </>
  );
}
