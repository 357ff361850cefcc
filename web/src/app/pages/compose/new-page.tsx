// A new report: begun with the camera, or of what another app has shared with PicSafe.

import type { JSX } from "preact";
import { ButtonLink } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { PageHeader } from "../../../ui/page-header";
import { t } from "../../../words";
import { AsyncContent } from "../../async-content";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";
import { ComposePage } from "./compose-page";

export function NewPage({ isShared = false }: { readonly isShared?: boolean }): JSX.Element {
  return isShared ? <OfSharedFiles /> : <ComposePage />;
}

function OfSharedFiles(): JSX.Element {
  const { arrivals } = useServices();
  const { loaded, reload } = useAsync(() => arrivals.takeShared(), "shared");
  if (loaded.state === "ready" && loaded.value.length > 0) return <ComposePage files={loaded.value} />;
  return (
    <div class="page page-narrow">
      <PageHeader title={t("phone-shared")} />
      <AsyncContent loaded={loaded} label={t("phone-shared.loading")} reload={reload}>
        {() => (
          <section class="card">
            <EmptyState
              icon="photo"
              title={t("phone-shared-lost")}
              actions={
                <ButtonLink kind="main" icon="plus" href="/app/new">
                  {t("phone-shared-lost.new")}
                </ButtonLink>
              }
            >
              <p>{t("phone-shared-lost.advice")}</p>
            </EmptyState>
          </section>
        )}
      </AsyncContent>
    </div>
  );
}
