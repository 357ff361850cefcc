import { useCallback } from "preact/hooks";
import { useServices } from "../services";
import { makePasskey } from "./authenticator";
import { clientName } from "./client-name";

/** How a passkey is added: the device asks its owner, then the User Server keeps it. */
export function useNewPasskey(): () => Promise<void> {
  const { users } = useServices().client;
  return useCallback(async () => {
    const question = await users.askForNewPasskey();
    const name = clientName();
    await users.addPasskey(await makePasskey(question, name === "" ? "Passkey" : name));
  }, [users]);
}
