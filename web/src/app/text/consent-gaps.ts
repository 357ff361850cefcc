// What a report says of consent and does not prove, in words.

import type { ConsentGap } from "../../format";

export const CONSENT_GAPS: Readonly<Record<ConsentGap, string>> = {
  no_evidence: "The report says how the patient consented, and nothing in it proves that. Ask the sender.",
  levels_without_evidence:
    "The report says what the patient consented to, but not how, and nothing in it proves that. Ask the sender.",
  item_beyond_consent:
    "A file is marked for more than the patient consented to. The patient’s consent counts.",
};
