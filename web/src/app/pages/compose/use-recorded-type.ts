import { useEffect, useState } from "preact/hooks";
import { type Captured, recordedType } from "./recorder";
import { recordingConverter } from "./recording-converter";

export type RecordedType =
  | { readonly state: "asking" }
  | { readonly state: "known"; readonly type: string }
  | { readonly state: "none" };

/** What this browser records for a report; it is known before anybody starts to record. */
export function useRecordedType(kind: Captured): RecordedType {
  const [recorded, setRecorded] = useState<RecordedType>({ state: "asking" });
  useEffect(() => {
    let gone = false;
    void recordedType(kind, recordingConverter).then((type) => {
      if (!gone) setRecorded(type === undefined ? { state: "none" } : { state: "known", type });
    });
    return () => {
      gone = true;
    };
  }, [kind]);
  return recorded;
}
