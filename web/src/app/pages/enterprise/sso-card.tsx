// By which provider the people of the enterprise's domains sign in.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { EnterpriseSso } from "../../../api/sso";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Card } from "../../../ui/card";
import { CopyableText } from "../../../ui/copy-button";
import { DescriptionItem } from "../../../ui/description-list";
import { ConfirmDialog } from "../../../ui/dialog";
import { SelectField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { AsyncContent } from "../../async-content";
import { listWithCommas } from "../../text/lists";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";
import { useKeptFocus } from "../../use-kept-focus";
import { useTask } from "../../use-task";
import { SsoError } from "./sso-error";
import { SsoPerson } from "./sso-person";
import { SsoProviderForm } from "./sso-provider-form";
import { SsoTrial } from "./sso-trial";

export function SsoCard({ enterpriseId }: { readonly enterpriseId: number }): JSX.Element {
  const { users } = useServices().client;
  const { loaded, reload, replace } = useAsync(() => users.sso.of(enterpriseId), enterpriseId.toString());
  const [changing, setChanging] = useState(false);
  const version = loaded.state === "ready" ? loaded.value.version : loaded.state;
  const place = useKeptFocus<HTMLDivElement>(`${version} ${changing}`);
  return (
    <Card
      title={t("sso-card")}
      aside={loaded.state === "ready" && loaded.value.version > 0 && <State sso={loaded.value} />}
    >
      <p class="muted">{t("sso-card.lead")}</p>
      <div ref={place}>
        <AsyncContent loaded={loaded} label={t("sso-card.loading")} reload={reload}>
          {(sso) => (
            <Settings
              sso={sso}
              enterpriseId={enterpriseId}
              onChange={replace}
              reload={reload}
              changing={changing}
              setChanging={setChanging}
            />
          )}
        </AsyncContent>
      </div>
    </Card>
  );
}

function State({ sso }: { readonly sso: EnterpriseSso }): JSX.Element {
  if (sso.mode === "required") return <Badge kind="good">{t("sso-state.required")}</Badge>;
  if (sso.mode === "offered") return <Badge kind="accent">{t("sso-state.offered")}</Badge>;
  return <Badge>{t("sso-state")}</Badge>;
}

interface Props {
  readonly sso: EnterpriseSso;
  readonly enterpriseId: number;
  readonly onChange: (sso: EnterpriseSso) => void;
  readonly reload: () => void;
}

function Settings(
  props: Props & { readonly changing: boolean; readonly setChanging: (changing: boolean) => void },
): JSX.Element {
  const { sso, enterpriseId, onChange, changing, setChanging } = props;
  if (sso.domains.length === 0 && sso.version === 0) {
    return (
      <Notice>
        <p>{t("sso-no-domain")}</p>
      </Notice>
    );
  }
  if (sso.version === 0 || changing) {
    return (
      <SsoProviderForm
        sso={sso}
        enterpriseId={enterpriseId}
        onSaved={(saved) => {
          setChanging(false);
          onChange(saved);
        }}
        onCancel={
          sso.version === 0
            ? undefined
            : () => {
                setChanging(false);
              }
        }
      />
    );
  }
  return (
    <div class="stack">
      <dl class="description-list">
        <DescriptionItem name={t("sso-issuer")}>
          <span class="break-anywhere">{sso.issuer}</span>
        </DescriptionItem>
        <DescriptionItem name={t("sso-client-id")}>
          <span class="break-anywhere">{sso.clientId}</span>
        </DescriptionItem>
        <DescriptionItem name={t("sso-domains")}>{listWithCommas(sso.domains)}</DescriptionItem>
        <DescriptionItem name={t("sso-redirect")}>
          <CopyableText text={sso.redirectUri} label={t("sso-redirect.copy")} />
        </DescriptionItem>
      </dl>
      <SsoTrial {...props} />
      {sso.triedAt !== undefined && <Mode {...props} />}
      {sso.mode !== "off" && <SsoPerson enterpriseId={enterpriseId} />}
      <Ending
        {...props}
        onEdit={() => {
          setChanging(true);
        }}
      />
    </div>
  );
}

function Mode({ sso, enterpriseId, onChange }: Props): JSX.Element {
  const { users } = useServices().client;
  const [mode, setMode] = useState(sso.mode);
  const [saved, setSaved] = useState(false);
  const task = useTask();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    task.run(async () => {
      const chosen = mode === "required" || mode === "offered" ? mode : "off";
      onChange(await users.sso.setMode({ mode: chosen, version: sso.version }, enterpriseId));
      setSaved(true);
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <SelectField
        label={t("sso-mode")}
        value={mode}
        onChange={(value) => {
          setSaved(false);
          setMode(value);
        }}
        options={[
          ["off", t("sso-mode.off")],
          ["offered", t("sso-mode.offered")],
          ["required", t("sso-mode.required")],
        ]}
      />
      {mode === "required" && (
        <Notice kind="warn">
          <p>{t("sso-mode.warning")}</p>
          <p>{t("sso-mode.way-back", { name: `_picsafe-sign-in.${sso.domains[0] ?? ""}` })}</p>
        </Notice>
      )}
      <SsoError error={task.error} />
      {saved && task.error === undefined && <Notice kind="good">{t("sso-save.done")}</Notice>}
      <div class="row">
        <Button busy={task.busy}>{t("sso-save")}</Button>
      </div>
    </form>
  );
}

function Ending(props: Props & { readonly onEdit: () => void }): JSX.Element {
  const { enterpriseId, reload, onEdit } = props;
  const { users } = useServices().client;
  const [asking, setAsking] = useState(false);
  const task = useTask();
  return (
    <>
      <SsoError error={task.error} />
      <div class="row">
        <Button kind="quiet" onPress={onEdit}>
          {t("sso-edit")}
        </Button>
        <Button
          kind="danger"
          busy={task.busy}
          onPress={() => {
            setAsking(true);
          }}
        >
          {t("sso-remove")}
        </Button>
      </div>
      {asking && (
        <ConfirmDialog
          title={t("sso-remove.question")}
          action={t("sso-remove")}
          dangerous
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={() => {
            setAsking(false);
            task.run(async () => {
              await users.sso.remove(enterpriseId);
              reload();
            });
          }}
        >
          <p>{t("sso-remove.consequence")}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
