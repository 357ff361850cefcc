import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { displayAddress } from "../../../contract/email-addresses";
import type { InvitedAddresses, Member, MemberOrder } from "../../../api";
import { Button, IconButton } from "../../../ui/button";
import { Badge } from "../../../ui/badge";
import { SelectField, TextField } from "../../../ui/form-fields";
import { t } from "../../../words";
import { AsyncContent } from "../../async-content";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { addressState } from "../../text/address-states";
import { formatDate } from "../../text/formatters";
import { useAsync } from "../../use-async";
import { useKeptFocus } from "../../use-kept-focus";
import { useTask } from "../../use-task";
import { MailedNotice } from "./invite-form";

const FEW = 6;
const ORDERS: readonly MemberOrder[] = ["address", "longest_away"];

/** Everybody who is invited or belongs to the enterprise, and on which day they were there. */
export function MemberList(props: {
  readonly enterpriseId: number;
  /** What the list is as old as: it is read again when this changes. */
  readonly version: string;
  readonly onRemove: (email: string) => void;
}): JSX.Element {
  const { enterpriseId, version } = props;
  const { members: server } = useServices().client.users;
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<MemberOrder>("address");
  const { loaded, reload, replace } = useAsync(
    () => server.part({ search, order }, enterpriseId),
    `members ${enterpriseId} ${version} ${order} ${search}`,
  );
  const [again, setAgain] = useState<InvitedAddresses>();
  const task = useTask();
  const heading = useKeptFocus<HTMLHeadingElement>(loaded.state);
  // once it can be searched it stays so, and what is typed there outlasts the search
  const isLong = useRef(false);
  isLong.current ||= loaded.state === "ready" && loaded.value.found > FEW;
  return (
    <div class="stack">
      <h3 ref={heading} tabIndex={-1}>
        {t("enterprise-people")}
      </h3>
      <ErrorNotice error={task.error} />
      {again !== undefined && <MailedNotice invited={again} />}
      {(isLong.current || search !== "" || order !== "address") && (
        <SearchAndOrder search={search} onSearch={setSearch} order={order} onOrder={setOrder} />
      )}
      <AsyncContent loaded={loaded} label={t("enterprise-people.loading")} reload={reload}>
        {({ members, found, cursor }) => (
          <div class="stack">
            {members.length === 0 && (
              <p class="muted">{t(search === "" ? "enterprise-none-yet" : "enterprise-people.none-found")}</p>
            )}
            <ul class="list">
              {members.map((member) => (
                <li key={member.email}>
                  <Row
                    member={member}
                    onRemove={() => {
                      props.onRemove(member.email);
                    }}
                    onMail={() => {
                      task.run(async () => {
                        setAgain(await server.invite([member.email], enterpriseId));
                      });
                    }}
                  />
                </li>
              ))}
            </ul>
            {cursor !== undefined && (
              <div class="row">
                <Button
                  busy={task.busy}
                  onPress={() => {
                    task.run(async () => {
                      const next = await server.part({ search, order, cursor }, enterpriseId);
                      replace({ ...next, members: [...members, ...next.members] });
                    });
                  }}
                >
                  {t("enterprise-people.more", { shown: members.length, found })}
                </Button>
              </div>
            )}
          </div>
        )}
      </AsyncContent>
    </div>
  );
}

function SearchAndOrder(props: {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly order: MemberOrder;
  readonly onOrder: (order: MemberOrder) => void;
}): JSX.Element {
  const [typed, setTyped] = useState(props.search);
  return (
    <div class="stack-tight">
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          props.onSearch(typed.trim());
        }}
      >
        <TextField label={t("enterprise-people.search")} maxLength={254} value={typed} onChange={setTyped} />
        <Button>{t("enterprise-people.find")}</Button>
      </form>
      <SelectField
        label={t("enterprise-people.order")}
        value={props.order}
        onChange={(chosen) => {
          props.onOrder(ORDERS.find((order) => order === chosen) ?? "address");
        }}
        options={[
          ["address", t("enterprise-people.by-address")],
          ["longest_away", t("enterprise-people.longest-away")],
        ]}
      />
    </div>
  );
}

function Row(props: {
  readonly member: Member;
  readonly onRemove: () => void;
  readonly onMail: () => void;
}): JSX.Element {
  const { email, status, byDomain, lastActiveOn } = props.member;
  const [kind, words] = addressState(status);
  const shown = displayAddress(email);
  return (
    <div class="item item-plain">
      <span class="item-text stack-tight">
        <strong class="break-anywhere">{shown}</strong>
        <span class="row small">
          <Badge kind={kind}>{words}</Badge>
          {status === "member" && (
            <span class="muted">
              {lastActiveOn === undefined
                ? t("enterprise-people.no-day")
                : t("enterprise-people.day", { day: dayOf(lastActiveOn) })}
              {byDomain && ` · ${t("enterprise-people.by-domain")}`}
            </span>
          )}
        </span>
      </span>
      <span class="item-actions">
        {status === "invited" && (
          <IconButton
            icon="mail"
            label={t("enterprise-mail-again", { what: shown })}
            onPress={props.onMail}
          />
        )}
        {!byDomain && (
          <IconButton icon="trash" label={t("enterprise-remove", { what: shown })} onPress={props.onRemove} />
        )}
      </span>
    </div>
  );
}

function dayOf(day: string): string {
  const [year = "", month = "", dayOfMonth = ""] = day.split("-");
  return formatDate(year, month, dayOfMonth);
}
