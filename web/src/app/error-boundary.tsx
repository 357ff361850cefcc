// Where a mistake of the program ends: what is inside makes place for what happened and the way on, and nothing else goes.

import { Component, type ComponentChildren, type JSX } from "preact";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { PageHeader } from "../ui/page-header";
import { t } from "../words";
import { useNavigation } from "./router";
import { mistakeName } from "./text/mistakes";
import { VERSION } from "./version";

interface Props {
  readonly children: ComponentChildren;
  /** Another one shows what is inside anew, as the button does. */
  readonly visit?: number;
}

interface State {
  readonly mistake: string | undefined;
  readonly visit: number | undefined;
}

/** Stands inside the router. Whoever is signed in stays so: the session is not inside. */
export class ErrorBoundary extends Component<Props, State> {
  static override getDerivedStateFromError(error: unknown): Pick<State, "mistake"> {
    return { mistake: mistakeName(error) };
  }

  static override getDerivedStateFromProps({ visit }: Props, state: State): State | null {
    return visit === state.visit ? null : { mistake: undefined, visit };
  }

  override state: State = { mistake: undefined, visit: this.props.visit };

  override render({ children }: Props, { mistake }: State): ComponentChildren {
    if (mistake === undefined) return children;
    return (
      <MistakePage
        mistake={mistake}
        onAgain={() => {
          this.setState({ mistake: undefined });
        }}
      />
    );
  }
}

function MistakePage({ mistake, onAgain }: { mistake: string; onAgain: () => void }): JSX.Element {
  const { go } = useNavigation();
  return (
    <div class="page page-narrow">
      <PageHeader title={t("shell-mistake")} />
      <section class="card">
        <EmptyState
          kind="bad"
          icon="alert"
          title={t("shell-mistake.reason")}
          actions={
            <>
              <Button kind="main" icon="retry" onPress={onAgain}>
                {t("shell-show-again")}
              </Button>
              <Button
                icon="inbox"
                onPress={() => {
                  go("/app/reports");
                  onAgain();
                }}
              >
                {t("shell-my-reports")}
              </Button>
            </>
          }
        >
          <p>{t("shell-mistake.advice")}</p>
          <p class="muted small">{t("shell-mistake.report", { mistake, version: VERSION })}</p>
        </EmptyState>
      </section>
    </div>
  );
}
