// Where a report was sent, in words. What later servers add is shown as it is.

import { vocabulary } from "../../words";
import { asWritten } from "./unknown-words";

/** Where a report was sent. */
export function destinationName(destination: string): string {
  return vocabulary.find(`reports-destination-${destination}`) ?? asWritten(destination);
}
