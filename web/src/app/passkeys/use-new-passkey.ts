import { useCallback } from "preact/hooks";
import { openKept } from "../queue/open-kept";
import { useServices } from "../services";
import { makePasskey } from "./authenticator";
import { clientName } from "./client-name";

/** How a passkey is added: the device asks its owner, then the User Server keeps it. */
export function useNewPasskey(): () => Promise<void> {
  const services = useServices();
  return useCallback(async () => {
    const { client, vault } = services;
    const { users, session } = client;
    const question = await users.askForNewPasskey();
    const name = clientName();
    const { made, passkey } = await makePasskey(question, name === "" ? "Passkey" : name);
    await users.addPasskey(made);
    const userid = session.user?.userid;
    // one that says nothing yet opens the vault at its next sign-in
    if (userid === undefined || passkey.prf === undefined || vault.state.kind === "open") return;
    await openKept(services, userid, passkey);
  }, [services]);
}
