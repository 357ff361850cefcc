// What somebody sees who follows a link and is not signed in: what this is, and how to see it.

import type { JSX } from "preact";
import { parseReportLink } from "../../../api";
import { Badge } from "../../../ui/badge";
import { type Point, Points } from "../../../ui/icon-list";
import { PageHead } from "../../../ui/page-header";
import { OpeningFailed } from "./open-error";
import { useServices } from "../../services";
import { useLoaded } from "../../use-async";
import { storeOf } from "../../text/countries";
import { dateTime, fileSize } from "../../text/formatters";
import { SignInForm } from "../sign-in/sign-in-form";

const STEPS: readonly Point[] = [
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

export function LandingPage({ country, name }: { country: string; name: string }): JSX.Element {
  const { cloud } = useServices().client;
  const { loaded, reload } = useLoaded(
    (signal) => cloud.locate(parseReportLink(`/app/report/${country}/${name}`), signal),
    name,
  );
  return (
    <div class="page">
      <div class="welcome">
        <PageHead
          title="Someone sent you a PicSafe report"
          lead="It holds clinical photos, video or audio of a patient, encrypted by the sender."
          facts={
            loaded.state === "ready" && (
              <>
                <Badge kind="accent" icon="lock">
                  Encrypted, {fileSize(loaded.value.size)}
                </Badge>
                <Badge icon="location">Kept in {storeOf(country)}</Badge>
                <Badge icon="clock">Until {dateTime(loaded.value.expiresAt)}</Badge>
              </>
            )
          }
        />
        {loaded.state !== "failed" && <Points points={STEPS} inOrder />}
        {loaded.state === "failed" ? (
          <OpeningFailed error={loaded.error} onAgain={reload} />
        ) : (
          <SignInForm title="Sign in to view it" />
        )}
      </div>
    </div>
  );
}
