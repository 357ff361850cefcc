// How the installed app is opened by the device (Launch Handler, File Handling): with a file, or by a link. A window
// that is open already is used, so that whoever is signed in there stays signed in.

import { useEffect } from "preact/hooks";
import { useNavigation } from "../router";
import { useServices } from "../services";
import { type Launch, type LaunchParams, launchOf } from "./launch";

declare global {
  interface Window {
    readonly launchQueue?: { setConsumer(consumer: (launch: LaunchParams) => void): void };
  }
}

/** The address before anything has taken a secret out of it. */
const loaded = location.href;

export function useLaunches(): void {
  const { go } = useNavigation();
  const { arrivals, client } = useServices();
  useEffect(() => {
    const follow = async (launch: Launch | undefined): Promise<void> => {
      if (launch?.to === "file") {
        arrivals.bringReport(await launch.read());
        go("/app/open");
      } else if (launch?.to === "sign-in") {
        if (client.session.user === undefined) arrivals.signInSecret = launch.secret;
      } else if (launch !== undefined) go(launch.path);
    };
    window.launchQueue?.setConsumer((launch) => {
      // a file that is gone by now is not opened, and nothing else is to be said of it
      follow(launchOf(launch, loaded)).catch(() => undefined);
    });
  }, [go, arrivals, client]);
}
