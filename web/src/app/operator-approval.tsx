import type { JSX } from "preact";
import type { Operator } from "../api";
import { Confirm } from "../ui/dialog";
import { Fact } from "../ui/description-list";

/** A question that waits for its answer. */
export interface Asked {
  readonly operator: Operator;
  readonly answer: (approved: boolean) => void;
}

/** Asks before a Key Server that is not PicSafe's learns who is opening a report. */
export function OperatorQuestion({ asked, onDone }: { asked: Asked; onDone: () => void }): JSX.Element {
  const { operator, answer } = asked;
  const decide = (approved: boolean) => (): void => {
    answer(approved);
    onDone();
  };
  return (
    <Confirm
      title={`May ${operator.name} know who you are?`}
      action="Go on"
      onConfirm={decide(true)}
      onClose={decide(false)}
    >
      <p>
        This report’s key is kept on a server that is not PicSafe’s own. It is registered with PicSafe. Your
        name, e-mail address and country are sent there and recorded in the report’s access log.
      </p>
      <dl class="facts">
        <Fact name="Run by">{operator.name}</Fact>
        <Fact name="Address">
          <span class="mono">{operator.url}</span>
        </Fact>
      </dl>
    </Confirm>
  );
}
