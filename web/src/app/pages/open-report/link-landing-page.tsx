// What somebody sees who follows a link and is not signed in: what this is, and how to see it.

import type { JSX } from "preact";
import type { PastedLink } from "../../../contract/links";
import { Badge } from "../../../ui/badge";
import { IconList, type IconListItem } from "../../../ui/icon-list";
import { PageHeader } from "../../../ui/page-header";
import { OpenError } from "./open-error";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";
import { countryName } from "../../text/countries";
import { formatDateTime, formatFileSize } from "../../text/formatters";
import { SignInForm } from "../sign-in/sign-in-form";

const STEPS: readonly IconListItem[] = [
  [
    "person",
    "Sign in, or create a free account",
    "By e-mail, without a password, on your phone or your computer.",
  ],
  [
    "lock",
    "Your browser decrypts the report",
    "It is downloaded into memory and opened there. No file is saved on this device.",
  ],
  [
    "eye",
    "Your access is recorded",
    "Your name and the time go into the report’s access log, which the sender sees.",
  ],
];

export function LinkLandingPage({ link }: { link: PastedLink }): JSX.Element {
  const { cloud } = useServices().client;
  const { loaded, reload } = useAsync((signal) => cloud.locate(link, signal), link.name);
  return (
    <div class="page">
      <div class="welcome">
        <PageHeader
          title="Someone sent you a PicSafe report"
          lead="It holds clinical photos, video or audio of a patient, encrypted by the sender."
          badges={
            loaded.state === "ready" && (
              <>
                <Badge kind="accent" icon="lock">
                  Encrypted, {formatFileSize(loaded.value.size)}
                </Badge>
                <Badge icon="location">Kept in {countryName(link.country)}</Badge>
                <Badge icon="clock">Until {formatDateTime(loaded.value.expiresAt)}</Badge>
              </>
            )
          }
        />
        {loaded.state !== "failed" && <IconList items={STEPS} ordered />}
        {loaded.state === "failed" ? (
          <OpenError error={loaded.error} onRetry={reload} />
        ) : (
          <SignInForm title="Sign in to view it" />
        )}
      </div>
    </div>
  );
}
