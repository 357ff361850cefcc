import { useEffect, useState } from "preact/hooks";
import { useServices } from "../services";

/** The secret of a link that signs in and was opened while this page was; undefined if there is none. */
export function useSignInSecret(): string | undefined {
  const { arrivals } = useServices();
  const [secret, setSecret] = useState(arrivals.signInSecret);
  useEffect(
    () =>
      arrivals.subscribe(() => {
        setSecret(arrivals.signInSecret);
      }),
    [arrivals],
  );
  return secret;
}
