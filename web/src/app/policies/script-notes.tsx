// What is said about the hospitals whose scripts bring a report into the record, where its sender says who may open it.

import type { JSX } from "preact";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { joinWithAnd } from "../text/share-messages";
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
          {names(byThemselves)} can put the report into the medical record without being named here.
        </p>
      )}
      {those("named")
        .filter(isLetIn)
        .map(({ name, enterpriseId }) => (
          <p key={name} class="muted small">
            {enterpriseId === undefined
              ? `If the number that you have named is that of ${asWritten(name)}, it can put the report into the medical record.`
              : `${asWritten(name)} can put the report into the medical record: you have named it, by ${scriptOf(enterpriseId)}.`}
          </p>
        ))}
      {those("unknown").map(({ name }) => (
        <Notice key={name}>
          <p>
            If {asWritten(name)} is your own hospital, it can put the report into the medical record
            {access.twoPerson ? " only if it is named" : " without being named"}. Any other hospital has to be
            named: write “enterprise:” and its number among the people above. The hospital knows its number.
          </p>
        </Notice>
      ))}
      {those("kept_out").map(({ name, enterpriseId }) => (
        <Notice
          key={name}
          kind="warn"
          title={`${asWritten(name)} cannot put the report into the medical record`}
          actions={
            enterpriseId !== undefined && (
              <Button
                onPress={() => {
                  onChange(nameScript(access, enterpriseId));
                }}
              >
                Name {asWritten(name)}
              </Button>
            )
          }
        >
          <p>
            Where a second person has to approve, it can only if you name it.
            {namedIn(access).length === 0 && " Then only it and those whom you name can open the report."}
          </p>
        </Notice>
      ))}
    </>
  );
}

function names(takers: readonly Taker[]): string {
  return joinWithAnd(takers.map(({ name }) => asWritten(name)));
}
