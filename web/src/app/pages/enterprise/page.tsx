// For administrators: keys for scripts, members, servers, and what the members have sent.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError, type Enterprise } from "../../../api";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/fields";
import { Badge, Card, Empty, Fact, PageHead } from "../../../ui/pieces";
import { Shown } from "../../failure";
import { useServices } from "../../services";
import { useLoaded } from "../../tasks";
import { ApiKeysCard } from "./apikeys";
import { MembersCard } from "./members";
import { MemberReportsCard } from "./reports";
import { ServersCard } from "./servers";
import { ScriptTokenCard } from "./token";

type Answer =
  | { readonly kind: "one"; readonly enterprise: Enterprise }
  | { readonly kind: "none" }
  | { readonly kind: "several"; readonly numbers: string };

export function EnterprisePage(): JSX.Element {
  const { users } = useServices().client;
  const [number, setNumber] = useState<number | undefined>(undefined);
  const { loaded, reload, replace } = useLoaded<Answer>(
    async () => {
      try {
        return { kind: "one", enterprise: await users.enterprise(number) };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.code === "not_an_administrator" && number === undefined) return { kind: "none" };
        if (error.code === "enterprise_required") return { kind: "several", numbers: error.detail };
        throw error;
      }
    },
    `enterprise ${number ?? ""}`,
  );
  const found = loaded.state === "ready" && loaded.value.kind === "one" ? loaded.value.enterprise : undefined;
  return (
    <div class="page">
      <PageHead
        title={found?.name ?? "Enterprise"}
        lead="Keys for your scripts, members, servers, and the reports that members send to PicSafe Cloud."
      />
      <Shown loaded={loaded} label="Loading your enterprise" reload={reload}>
        {(answer) =>
          answer.kind === "one" ? (
            <Administration
              enterprise={answer.enterprise}
              onChange={(enterprise) => {
                replace({ kind: "one", enterprise });
              }}
            />
          ) : answer.kind === "several" ? (
            <Choose detail={answer.numbers} onChoose={setNumber} />
          ) : (
            <NotAdministrator />
          )
        }
      </Shown>
    </div>
  );
}

function NotAdministrator(): JSX.Element {
  return (
    <section class="card">
      <Empty icon="building" title="You administer no enterprise">
        <p>
          An enterprise account brings your members’ reports into the medical record. Ask the operator of
          PicSafe for one, or ask your hospital’s administrator to add you. Invitations are on your account
          page.
        </p>
      </Empty>
    </section>
  );
}

function Choose({ detail, onChoose }: { detail: string; onChoose: (number: number) => void }): JSX.Element {
  const [text, setText] = useState("");
  return (
    <Card title="Which enterprise?">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          onChoose(Number(text));
        }}
      >
        <p class="soft">{detail}</p>
        <TextField label="Number" inputMode="numeric" required value={text} onChange={setText} />
        <div class="row">
          <Button kind="main">Show it</Button>
        </div>
      </form>
    </Card>
  );
}

function Administration(props: {
  enterprise: Enterprise;
  onChange: (enterprise: Enterprise) => void;
}): JSX.Element {
  const { enterprise, onChange } = props;
  const number = enterprise.enterpriseId;
  return (
    <div class="columns columns-aside">
      <div class="stack-wide">
        <MembersCard enterprise={enterprise} onChange={onChange} />
        <MemberReportsCard number={number} />
      </div>
      <div class="stack-wide">
        <Card title="Account" aside={<Badge kind="accent">{planName(enterprise.plan)}</Badge>}>
          <dl class="facts">
            <Fact name="Number">{number}</Fact>
            <Fact name="Administrators">{enterprise.administrators.join(", ")}</Fact>
          </dl>
        </Card>
        <ApiKeysCard number={number} />
        <ScriptTokenCard number={number} />
        <ServersCard number={number} />
      </div>
    </div>
  );
}

function planName(plan: Enterprise["plan"]): string {
  return { free: "Free", pro: "Pro", enterprise: "Enterprise" }[plan];
}
