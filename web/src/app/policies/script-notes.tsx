// What is said about the hospitals whose scripts bring a report into the record, where its sender says who may open it.

import type { JSX } from "preact";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
import { listWithAnd } from "../text/lists";
import { asWritten } from "../text/unknown-words";
import { type DraftAccess, namedIn } from "./access";
import { type Admission, type Taker, admissionOf, nameScript, scriptOf } from "./script-admission";

interface Props {
  readonly access: DraftAccess;
  readonly takers: readonly Taker[];
  /** Whether all rules of the sender's enterprises let a hospital's script in; RuleNotes says of others why not. */
  readonly isLetIn: (taker: Taker) => boolean;
  readonly onChange: (access: DraftAccess) => void;
}

export function ScriptNotes({ access, takers, isLetIn, onChange }: Props): JSX.Element {
  const those = (wanted: Admission): readonly Taker[] =>
    takers.filter((taker) => admissionOf(access, taker) === wanted);
  const byThemselves = those("by_itself").filter(isLetIn);
  return (
    <>
      {byThemselves.length > 0 && (
        <p class="muted small">
          {t("policies-script-by-itself", {
            names: listWithAnd(byThemselves.map(({ name }) => asWritten(name))),
          })}
        </p>
      )}
      {those("named")
        .filter(isLetIn)
        .map(({ name, enterpriseId }) => (
          <p key={name} class="muted small">
            {enterpriseId === undefined
              ? t("policies-script-named.by-number", { name: asWritten(name) })
              : t("policies-script-named", { name: asWritten(name), script: scriptOf(enterpriseId) })}
          </p>
        ))}
      {those("unknown").map(({ name }) => (
        <Notice key={name}>
          <p>
            {access.twoPerson
              ? t("policies-script-unknown.two-person", { name: asWritten(name) })
              : t("policies-script-unknown", { name: asWritten(name) })}
          </p>
        </Notice>
      ))}
      {those("kept_out").map(({ name, enterpriseId }) => (
        <Notice
          key={name}
          kind="warn"
          title={t("policies-script-kept-out", { name: asWritten(name) })}
          actions={
            enterpriseId !== undefined && (
              <Button
                onPress={() => {
                  onChange(nameScript(access, enterpriseId));
                }}
              >
                {t("policies-script-kept-out.name-it", { name: asWritten(name) })}
              </Button>
            )
          }
        >
          <p>
            {namedIn(access).length === 0
              ? t("policies-script-kept-out.advice-nobody-named")
              : t("policies-script-kept-out.advice")}
          </p>
        </Notice>
      ))}
    </>
  );
}
