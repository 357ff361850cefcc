import type * as Wire from "../contract/openapi";
import { type Decoder, object, timestamp } from "./decode";

type Promises<Answer> = Decoder<unknown, Answer>;

/** Until when a renewed report is kept. */
export const renewedReport = object({ expires_at: timestamp }) satisfies Promises<Wire.RenewedReport>;
