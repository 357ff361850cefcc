// Where a mistake of the program ends: what is inside makes place for what happened and the way on, and nothing else goes.

import { Component, type ComponentChildren, type JSX } from "preact";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { PageHeader } from "../ui/page-header";
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
      <PageHeader title="Something went wrong" />
      <section class="card">
        <EmptyState
          kind="bad"
          icon="alert"
          title="This page has stopped working"
          actions={
            <>
              <Button kind="main" icon="retry" onPress={onAgain}>
                Show the page again
              </Button>
              <Button
                icon="inbox"
                onPress={() => {
                  go("/app/reports");
                  onAgain();
                }}
              >
                My reports
              </Button>
            </>
          }
        >
          <p>
            PicSafe made a mistake. You are still signed in. What was sent is sent; what had not been sent yet
            is gone from this page, and has to be entered again.
          </p>
          <p class="muted small">
            If it happens again, tell whoever runs PicSafe at your hospital: {mistake}, version {VERSION}.
          </p>
        </EmptyState>
      </section>
    </div>
  );
}
